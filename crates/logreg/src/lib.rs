//! One logistic-regression training algorithm over two arithmetics: clear and encrypted.
//!
//! A [`Plan`] is derived from [`HyperParameters`], a [`TableShape`] and a [`Start`], identically by the client and by the
//! server. It fixes the ring, the [`Layout`] of rows and columns in ciphertexts, every scale and level, and the shape of
//! every evaluation key. [`train`] then runs the same algorithm over an [`Arithmetic`]: [`ClearArithmetic`] is the reference
//! and the replay, [`EncryptedArithmetic`] what the server does. [`DeviationBound`] says how far the two may differ.
//!
//! Non-goals: reading tables, making keys, moving bytes. This crate does no I/O and draws no randomness.

mod accelerated;
mod activation;
mod algorithm;
mod bootstrapping;
mod clear;
mod cost;
mod deviation;
mod encrypted;
mod error;
mod hyper_parameters;
mod layout;
mod packing;
mod plan;
mod refresh;
mod schedule;
mod table;
mod training;
mod tuning;
mod weights;

pub use accelerated::{Accelerate, Accelerated, Iterate};
pub use activation::Activation;
pub use algorithm::{Algorithm, Momentum, Nesterov};
pub use bootstrapping::Bootstrapping;
pub use clear::ClearArithmetic;
pub use cost::{CostPrediction, OperationCounts};
pub use deviation::{DeviationBound, Replay, Replaying, WeightDeviation};
pub use encrypted::{EncryptedArithmetic, EncryptedTable, TableCiphertext, TableInMemory};
pub use error::LogregError;
pub use hyper_parameters::{HyperParameters, HyperValue};
pub use layout::Layout;
pub use packing::PackedWeights;
pub use plan::Plan;
pub use refresh::{Refresh, RefreshPoint, RefreshedBy, StateShape};
pub use schedule::{EpochSchedule, Schedule};
pub use table::{ClassWeights, SignFolded, Start, TableShape};
pub use training::{Arithmetic, Checkpoint, Finished, Progress, Training, train};
pub use tuning::{Tuned, Tuning};
pub use weights::Weights;
