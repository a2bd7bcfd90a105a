//! The real binary: from sign-up to result, killed and restarted, ended in order, and the app's files.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod app;
mod client;
mod life;
mod process;

#[path = "../../../service-trainer/tests/trainer/owner.rs"]
mod owner;
