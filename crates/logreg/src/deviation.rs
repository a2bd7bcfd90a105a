//! How far honestly trained weights may lie from the replay in the clear.

use crate::{LogregError, Plan, SignFolded, Weights};

/// A bound on |trained − replayed| for every weight, derived from the noise of the circuit.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviationBound {
    per_weight: Vec<f64>,
}

impl DeviationBound {
    /// The bound for a plan on a table, from the given initial weights (zero if none).
    ///
    /// # Errors
    /// What the replay refuses.
    pub fn derive(
        plan: &Plan,
        table: &SignFolded,
        initial: Option<&Weights>,
    ) -> Result<Self, LogregError> {
        let _ = (plan, table, initial);
        todo!()
    }

    /// The bound of the weight of column `j` (0 is the intercept).
    #[must_use]
    pub fn of_column(&self, j: usize) -> f64 {
        self.per_weight[j]
    }

    /// The largest bound over all weights.
    #[must_use]
    pub fn largest(&self) -> f64 {
        self.per_weight.iter().copied().fold(0.0, f64::max)
    }

    /// Whether trained weights are as near to the replayed ones as honest training leaves them.
    #[must_use]
    pub fn admits(&self, trained: &Weights, replayed: &Weights) -> bool {
        let (a, b) = (trained.columns(), replayed.columns());
        let near = |((a, b), bound): ((&f64, &f64), &f64)| (a - b).abs() <= *bound;
        a.len() == b.len()
            && a.len() == self.per_weight.len()
            && a.iter().zip(b).zip(&self.per_weight).all(near)
    }
}
