//! Toy parameter sets, contexts and precision asserts; only ever a dev-dependency.
//!
//! # Non-goals
//! Security: toy rings have none, and seeds here are numbers.

mod context;
mod digest;
mod numbers;
pub mod parameters;
mod precision;
pub mod reference;

pub use context::Context;
pub use digest::digest;
pub use numbers::Numbers;
pub use precision::{PrecisionStats, assert_precision};
