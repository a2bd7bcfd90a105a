//! What a person decides before rows are prepared.

use serde::{Deserialize, Serialize};

/// What is done with a row that lacks a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingPolicy {
    /// Refuse the table and name the first such cell.
    #[default]
    Refuse,
    /// Leave the row out (a row without a label is always left out or refused likewise).
    DropRow,
    /// Put the mean of the column's training rows in its place. A missing label is still refused.
    FillWithMean,
}

/// What is done with the columns' units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standardise {
    /// Subtract the mean, divide by the standard deviation, clip at ±[`CLIP`](crate::CLIP): mean and deviation of the training rows, of which a
    /// few cells that are far out count as they are clipped.
    #[default]
    Yes,
    /// Leave every number as it is: for tables that are already standardised, such as the demo's.
    LeaveAsIs,
}

/// How rows are set aside for testing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Rows set aside, in percent: 0 to 90. Each class is split in this proportion.
    pub test_percent: u8,
    /// The same seed always sets the same rows aside.
    pub seed: u32,
}

impl Default for Split {
    fn default() -> Self {
        Self {
            test_percent: 20,
            seed: 1,
        }
    }
}

/// Every decision about a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Name of the label column; with a labels file it may be left out if that file has one column.
    pub label: Option<String>,
    /// The label value that counts as positive; if left out, the larger of two numbers or the later of two words.
    pub positive: Option<String>,
    /// Feature columns not to be used.
    pub excluded: Vec<String>,
    /// Units.
    pub standardise: Standardise,
    /// Whether standardised columns are adapted to accelerated descent, if it then comes nearer to the best model: clipped closer, and
    /// correlations taken out. Its weights are told for the standardised columns all the same.
    #[serde(default)]
    pub adapt: bool,
    /// Missing cells.
    pub missing: MissingPolicy,
    /// Rows set aside for testing; none: all rows train.
    pub split: Option<Split>,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            label: None,
            positive: None,
            excluded: Vec::new(),
            standardise: Standardise::default(),
            adapt: true,
            missing: MissingPolicy::default(),
            split: None,
        }
    }
}
