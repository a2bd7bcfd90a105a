//! Encrypted training against the clear replay, over rings, layouts, starts and polynomials.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

#[path = "training/rig.rs"]
mod rig;

#[path = "training/accelerated.rs"]
mod accelerated;
#[path = "training/bootstrapped.rs"]
mod bootstrapped;
#[path = "training/demo.rs"]
mod demo;
#[path = "training/determinism.rs"]
mod determinism;
#[path = "training/deviation.rs"]
mod deviation;
#[path = "training/life.rs"]
mod life;
#[path = "training/refreshed.rs"]
mod refreshed;
#[path = "training/short_tables.rs"]
mod short_tables;
#[path = "training/toys.rs"]
mod toys;
