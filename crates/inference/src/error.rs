//! Why an inference is refused.

use ckks::CkksError;
use wire::WireError;

/// Why an inference is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InferenceError {
    /// The scheme refuses.
    #[error("{0}")]
    Scheme(#[from] CkksError),
    /// A profile or blob does not conform.
    #[error("{0}")]
    Wire(#[from] WireError),
    /// More rows or columns than one upload can have.
    #[error("{quantity}: expected 1 to {limit}, found {found}")]
    OutOfRange {
        /// What is counted.
        quantity: &'static str,
        /// Most.
        limit: u64,
        /// How many there are.
        found: u64,
    },
    /// A weight that no exponent brings into range.
    #[error("weight {column}: expected a magnitude up to 2^64, found {found}")]
    Weight {
        /// Which, from 0; the intercept after the last column.
        column: usize,
        /// Its value.
        found: f64,
    },
    /// A profile that is not the one that follows from its own numbers.
    #[error("the profile's {field} differs from the plan: expected {expected}, found {found}")]
    Mismatch {
        /// First field that differs.
        field: &'static str,
        /// What the plan says.
        expected: String,
        /// What the profile says.
        found: String,
    },
    /// Numbers that are not rows x columns.
    #[error("expected {expected} numbers, found {found}")]
    Shape {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A row whose weighted sum may leave the range that the circuit carries.
    #[error(
        "row {row}: the model's weighted sum may reach {found:.3e}, and the circuit carries {limit:.0}; most of it comes from column {column}"
    )]
    RowTooLarge {
        /// Which row, from 1.
        row: usize,
        /// The column with the largest part, from 1.
        column: usize,
        /// Bound of the sum's magnitude.
        found: f64,
        /// What the circuit carries.
        limit: f64,
    },
}
