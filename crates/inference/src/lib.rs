//! A logistic regression on encrypted rows: plan, layout and circuit.
//!
//! The service computes one weighted sum per row, the logit; whoever holds the key decrypts it and applies the exact
//! [`sigmoid`]. Rows lie in the *coefficients* of polynomials ([`BlockLayout`]): a product with the polynomial of weights leaves
//! every row's sum in one coefficient, so a clear model needs no rotation, no rescale and no evaluation key. A model that
//! its owner encrypted is multiplied likewise and relinearised once a batch.
//!
//! Both sides derive the [`InferencePlan`] from rows, columns and [`ColumnExponents`], and refuse a profile that differs.
//!
//! # Non-goals
//! No training, no key, no I/O. Whoever may ask for predictions can find the weights: a linear function is known from
//! as many values as it has unknowns, encrypted or not, so noise that would hide a clear model is not added.

mod circuit;
mod error;
mod exponents;
mod layout;
mod plan;
mod profile;
mod rows;
mod serve;

pub use circuit::{ClearModel, EncryptedModel, sigmoid};
pub use error::InferenceError;
pub use exponents::ColumnExponents;
pub use layout::BlockLayout;
pub use plan::{InferencePlan, RANGE};
pub use rows::{ScaledRows, model_coefficients};
pub use serve::{Model, predict};
