//! A trainer over embedded stores, at real parameters, on a small table.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod jobs;
mod owner;
mod profiles;
mod refreshes;
mod world;
