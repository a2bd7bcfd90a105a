//! The vault from a table to a verified model, with a server beside it that only sees blobs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "vault/rig.rs"]
mod rig;

#[path = "vault/adapting.rs"]
mod adapting;
#[path = "vault/blobs.rs"]
mod blobs;
#[path = "vault/journey.rs"]
mod journey;
#[path = "vault/refreshing.rs"]
mod refreshing;
#[path = "vault/refusals.rs"]
mod refusals;
#[path = "vault/seals.rs"]
mod seals;
#[path = "vault/tampering.rs"]
mod tampering;
#[path = "vault/uniformity.rs"]
mod uniformity;
#[path = "vault/watching.rs"]
mod watching;
