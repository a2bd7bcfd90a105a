//! A trainer over embedded stores, at real parameters, on a small table.

mod jobs;
mod owner;
mod profiles;
mod world;
