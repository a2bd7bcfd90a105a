//! What came of preparing a table, for a page to show.

use serde::{Deserialize, Serialize};

/// What came of preparing a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedSummary {
    /// Feature names in the order of the weights.
    pub features: Vec<String>,
    /// Name of the label column.
    pub label: String,
    /// The two label values: negative, positive.
    pub classes: [String; 2],
    /// Rows that train.
    pub train_rows: usize,
    /// Of those, positive ones.
    pub train_positive: usize,
    /// Rows set aside.
    pub test_rows: usize,
    /// Of those, positive ones.
    pub test_positive: usize,
    /// Rows left out because a cell was missing.
    pub dropped_rows: usize,
    /// Cells filled with their column's mean.
    pub filled_cells: usize,
    /// Cells clipped (training and test rows).
    pub clipped_cells: usize,
    /// Whether correlations were taken out of the rows: weights are then told for the columns only with the rows at hand.
    #[serde(default)]
    pub whitened: bool,
    /// Things worth knowing, one sentence each (constant columns, strong imbalance, numbers far from standardised …).
    pub remarks: Vec<String>,
}
