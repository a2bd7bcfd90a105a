//! The API in process, over embedded storage in a fresh folder, on a clock that moves only when told to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod abuse;
mod accounts;
mod answer;
mod authenticator;
mod blobs;
mod credentials;
mod foreign;
mod garbled;
mod headers;
mod idempotency;
mod listings;
mod models;
mod operations;
mod personal_tokens;
mod provider;
mod quotas;
mod receipts;
mod recovery;
mod refreshes;
mod rotation;
mod schemas;
mod smtp;
mod trainings;
mod uploads;
mod world;
