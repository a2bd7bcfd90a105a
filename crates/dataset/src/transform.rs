//! How columns become what is trained on: fitted on the training rows, kept with the model.

use serde::{Deserialize, Serialize};

use crate::choices::{MissingPolicy, Standardise};

/// Standardised numbers are clipped at this many standard deviations.
pub const CLIP: f64 = 8.0;

/// How one column is transformed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnTransform {
    /// Its name.
    pub name: String,
    /// Subtracted: the mean of the training rows (0 when left as is).
    pub mean: f64,
    /// Divided by: their standard deviation (1 when left as is or constant).
    pub standard_deviation: f64,
    /// In place of a missing cell: the mean of the training rows.
    pub fill: f64,
}

/// How all columns are transformed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Whether columns are standardised and clipped at ±[`CLIP`].
    pub standardise: Standardise,
    /// What is done with a missing cell.
    pub missing: MissingPolicy,
    /// Every feature in the order of the weights.
    pub columns: Vec<ColumnTransform>,
}

impl Preprocessing {
    /// A cell of column `column` (NaN: missing, to be filled) as the model takes it, and whether it was clipped.
    pub(crate) fn apply(&self, column: usize, cell: f64) -> (f64, bool) {
        let transform = &self.columns[column];
        let cell = if cell.is_nan() { transform.fill } else { cell };
        match self.standardise {
            Standardise::LeaveAsIs => (cell, false),
            Standardise::Yes => {
                let standard = (cell - transform.mean) / transform.standard_deviation;
                (standard.clamp(-CLIP, CLIP), standard.abs() > CLIP)
            }
        }
    }
}
