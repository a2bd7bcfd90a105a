//! What a table looks like, in numbers that a page can show.

use serde::{Deserialize, Serialize};

use crate::kind::ColumnKind;

/// How many rows a preview holds.
pub const PREVIEW_ROWS: usize = 8;
/// How many bars a histogram has.
pub const HISTOGRAM_BARS: usize = 20;
/// How many distinct values of a column are listed.
pub const LISTED_VALUES: usize = 20;

/// A table in numbers: what a page shows after a file was dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableSummary {
    /// Rows, without the header.
    pub rows: usize,
    /// The field separator that was found.
    pub delimiter: char,
    /// Whether a comma was read as the decimal mark.
    pub decimal_comma: bool,
    /// Whether the first line was read as names (otherwise columns are called `column 1`, …).
    pub has_header: bool,
    /// Every column in file order.
    pub columns: Vec<ColumnSummary>,
    /// The first rows as written in the file, at most [`PREVIEW_ROWS`].
    pub preview: Vec<Vec<String>>,
    /// The column that looks most like a label (binary; by name, else the last binary one), if any.
    pub suggested_label: Option<String>,
}

impl TableSummary {
    /// The summary of the column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnSummary> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One column in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Its name, trimmed.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Cells that are empty or say that they are (`NA`, `?`, `null`, …).
    pub missing: usize,
    /// Whether all filled cells are equal.
    pub constant: bool,
    /// Figures, when every filled cell is a number.
    pub figures: Option<Figures>,
    /// Distinct values with their counts, most frequent first, when there are at most [`LISTED_VALUES`]; else empty.
    pub values: Vec<ValueCount>,
}

/// A distinct value of a column and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// The value as written.
    pub value: String,
    /// How many rows hold it.
    pub rows: usize,
}

/// Figures of a numeric column over its filled cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
    /// Mean.
    pub mean: f64,
    /// Population standard deviation.
    pub standard_deviation: f64,
    /// Counts of [`HISTOGRAM_BARS`] equally wide bars from `minimum` to `maximum` (one bar when constant).
    pub histogram: Vec<usize>,
}
