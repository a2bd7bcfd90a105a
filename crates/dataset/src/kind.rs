//! What a column holds, found by looking at every one of its cells.

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Every filled cell is a finite number.
    Number,
    /// Every filled cell is a whole number and there are at most twenty different ones.
    Category,
    /// Every filled cell is one of exactly two values (numbers or words).
    Binary,
    /// Some filled cell is not a number. Usable as a label when there are two values, never as a feature.
    Text,
    /// No cell is filled.
    Empty,
}

impl ColumnKind {
    /// Whether a column of this kind can be a feature (its filled cells are all numbers is checked apart).
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::Category | Self::Binary)
    }
}
