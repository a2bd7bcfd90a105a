//! Why a table was refused.

use thiserror::Error;

/// Why a table was refused. Rows are counted from 1, the header not counted.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message says what each field is")]
pub enum DataError {
    #[error("The file is empty.")]
    EmptyFile,
    #[error("The file has a header but no rows.")]
    NoRows,
    #[error("The file could not be read: {reason}.")]
    Unreadable { reason: String },
    #[error("The file is encoded as UTF-16. Save it as CSV in UTF-8.")]
    Utf16,
    #[error("Row {row} is not text in UTF-8. Save the file as CSV in UTF-8.")]
    NotUtf8 { row: u64 },
    #[error("Row {row} (line {line} of the file) has {found} cells; the header has {expected}.")]
    Ragged {
        row: u64,
        line: u64,
        expected: usize,
        found: usize,
    },
    #[error("Two columns are called “{name}”.")]
    DuplicateColumn { name: String },
    #[error("Column {position} of the header has no name.")]
    UnnamedColumn { position: usize },
    #[error("The file has {found} columns or more; {limit} is the limit.")]
    TooManyColumns { found: usize, limit: usize },
    #[error("The file has more than {limit} cells.")]
    TooManyCells { limit: usize },
    #[error("Row {row} has a cell of {found} bytes; {limit} is the limit. Is a quote not closed?")]
    CellTooLong {
        row: u64,
        found: usize,
        limit: usize,
    },
    #[error("Row {row}, column “{column}”: “{cell}” is not a number.")]
    NotANumber {
        row: u64,
        column: String,
        cell: String,
    },
    #[error("Row {row}, column “{column}”: “{cell}” is not a finite number.")]
    NotFinite {
        row: u64,
        column: String,
        cell: String,
    },
    #[error("Row {row}, column “{column}”: the value is missing (“{cell}”).")]
    Missing {
        row: u64,
        column: String,
        cell: String,
    },
    #[error("There is no column called “{name}”.")]
    NoSuchColumn { name: String },
    #[error("No label column is chosen.")]
    NoLabel,
    #[error("The labels file has {columns} columns: choose which one is the label.")]
    LabelUnclear { columns: usize },
    #[error("The features file has {features} rows, the labels file {labels}.")]
    RowCountsDiffer { features: usize, labels: usize },
    #[error("Column “{column}” has {found} different values; a label needs exactly two.")]
    NotTwoClasses { column: String, found: String },
    #[error("Column “{column}” has no value “{value}”.")]
    NoSuchClass { column: String, value: String },
    #[error("No feature columns are left.")]
    NoFeatures,
    #[error("No rows are left to train on.")]
    NoTrainingRows,
    #[error("All rows to train on have the label “{class}”.")]
    OneClassOnly { class: String },
    #[error("{percent} % of the rows cannot be set aside; 0 to 90 can.")]
    BadSplit { percent: u8 },
    #[error("Column “{column}”: the numbers are too large to be standardised.")]
    TooLarge { column: String },
    #[error("The model file is not understood: {reason}.")]
    BadModel { reason: String },
}

impl DataError {
    /// Row and column, when there are such.
    #[must_use]
    pub fn place(&self) -> (Option<u64>, Option<&str>) {
        match self {
            Self::NotANumber { row, column, .. }
            | Self::NotFinite { row, column, .. }
            | Self::Missing { row, column, .. } => (Some(*row), Some(column)),
            Self::NotUtf8 { row } | Self::Ragged { row, .. } | Self::CellTooLong { row, .. } => {
                (Some(*row), None)
            }
            Self::NotTwoClasses { column, .. }
            | Self::NoSuchClass { column, .. }
            | Self::TooLarge { column } => (None, Some(column)),
            Self::DuplicateColumn { name } | Self::NoSuchColumn { name } => (None, Some(name)),
            _ => (None, None),
        }
    }

    /// What can be done about it, a sentence; may be empty.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "Correct the cell, or leave the column out.",
            Self::NotFinite { .. } => "Correct the cell, or leave its row out of the file.",
            Self::Missing { .. } => {
                "Fill the cell, or choose to leave such rows out or to fill in the mean."
            }
            Self::Ragged { .. } => {
                "Correct the row: a separator is missing, or there is one too many."
            }
            Self::DuplicateColumn { .. } | Self::UnnamedColumn { .. } => {
                "Give every column its own name."
            }
            Self::NotTwoClasses { .. } => {
                "Choose another label column, or merge classes in the file."
            }
            Self::RowCountsDiffer { .. } => {
                "Each row of features needs one label, in the same order."
            }
            Self::OneClassOnly { .. } => "Set fewer rows aside, or add rows of the other class.",
            _ => "",
        }
    }
}

/// Shortens a cell for a message.
pub(crate) fn shorten(cell: &str) -> String {
    const LONGEST: usize = 40;
    if cell.chars().count() <= LONGEST {
        cell.to_owned()
    } else {
        cell.chars().take(LONGEST).chain(['…']).collect()
    }
}
