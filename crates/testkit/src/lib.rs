//! Toy parameter sets, contexts and precision asserts; only ever a dev-dependency.

mod context;
mod numbers;
pub mod parameters;
mod precision;
pub mod reference;

pub use context::Context;
pub use numbers::Numbers;
pub use precision::{PrecisionStats, assert_precision};
