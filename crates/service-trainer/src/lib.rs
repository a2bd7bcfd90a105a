//! Leases a job, trains on ciphertexts, reports progress.
//!
//! A [`Trainer`] takes the oldest waiting job, derives the plan anew from the job's profile and refuses a profile that
//! differs ([`PlanJudge`] does the same when a profile is added), reads keys and data, and runs `logreg` epoch by epoch.
//! After each epoch the encrypted weights are stored as a checkpoint, so a job whose trainer was killed goes on where it
//! stood. Where the plan has a refresh of the weights, the job waits for its owner and nobody works on it meanwhile. Training is
//! deterministic, so the result is the same bit for bit. A lost lease (the job was cancelled, deleted
//! or taken over) ends the work at the next epoch.
//!
//! # Non-goals
//! No secret key: this crate cannot name one. No HTTP.

mod error;
mod judge;
mod kept;
mod prediction;
mod profile;
mod read_ahead;
mod run;
mod table;
mod trainer;

pub use error::TrainerError;
pub use judge::PlanJudge;
pub use profile::{plan_of, profile_of};
pub use trainer::{Trainer, TrainerConfig};
