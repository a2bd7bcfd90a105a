//! What may lie between trained and replayed weights, weight by weight.

use std::fmt;

use crate::Weights;

/// Standard deviations allowed.
pub(super) const DEVIATIONS: f64 = 8.0;

/// A bound on |trained − replayed| for every weight, derived from the noise of the circuit.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviationBound {
    per_weight: Vec<f64>,
}

/// How far one weight is from its replay, and how far it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightDeviation {
    /// Column of the weight; 0 is the intercept.
    pub column: usize,
    /// |trained − replayed|.
    pub deviation: f64,
    /// The bound of this weight.
    pub bound: f64,
}

impl DeviationBound {
    /// From the variance of every weight.
    pub(super) fn new(variances: impl Iterator<Item = f64>) -> Self {
        Self {
            per_weight: variances
                .map(|variance| DEVIATIONS * variance.sqrt())
                .collect(),
        }
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

    /// The weight whose deviation is the largest share of its own bound; `None` when there are not as many weights as bounds.
    #[must_use]
    pub fn tightest(&self, trained: &Weights, replayed: &Weights) -> Option<WeightDeviation> {
        let (a, b) = (trained.columns(), replayed.columns());
        let all = a.iter().zip(b).zip(&self.per_weight).enumerate();
        let deviations = all.map(|(column, ((a, b), bound))| WeightDeviation {
            column,
            deviation: (a - b).abs(),
            bound: *bound,
        });
        let fits = a.len() == b.len() && a.len() == self.per_weight.len();
        deviations
            .max_by(|a, b| a.share().total_cmp(&b.share()))
            .filter(|_| fits)
    }

    /// Whether trained weights are as near to the replayed ones as honest training leaves them.
    #[must_use]
    pub fn admits(&self, trained: &Weights, replayed: &Weights) -> bool {
        self.tightest(trained, replayed)
            .is_some_and(|tightest| tightest.is_admitted())
    }
}

impl WeightDeviation {
    /// Deviation ÷ bound; not a number counts as beyond every bound.
    pub(super) fn share(&self) -> f64 {
        match self.deviation / self.bound {
            share if share.is_finite() && self.bound.is_finite() => share,
            _ if self.is_admitted() => 0.0,
            _ => f64::INFINITY,
        }
    }

    /// Whether honest training may have left this deviation.
    #[must_use]
    pub fn is_admitted(&self) -> bool {
        self.bound.is_finite() && self.deviation <= self.bound
    }
}

impl fmt::Display for WeightDeviation {
    /// Such as `weight 3 deviates by 8.1e-6, 2.0e-5 is allowed`; weight 0 is the intercept.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            column,
            deviation,
            bound,
        } = self;
        write!(
            f,
            "weight {column} deviates by {deviation:.1e}, {bound:.1e} is allowed"
        )
    }
}
