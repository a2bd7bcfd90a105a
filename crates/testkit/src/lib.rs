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
mod secret_polynomial;

pub use context::Context;
pub use digest::digest;
pub use numbers::Numbers;
pub use precision::{PrecisionStats, assert_precision};
pub use secret_polynomial::SecretPolynomial;
