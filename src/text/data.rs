//! Step 1: rows.
#![allow(missing_docs)]

use dataset::{ColumnKind, TableSummary, ValueCount};

use crate::state::format;

pub const LEAD: &str = "The file is read in this browser and stays in it.";
pub const DROP: &str = "Drop a CSV here, or choose one";
pub const DROP_HINT: &str = "One file with a label column, or two: features and labels";
pub const USE_DEMO: &str = "Use the demo data";
pub const DEMO_MORE: &str = "984 anonymised card transactions, 30 numbers each, already standardised; the label says fraud or not.";
pub const READING: &str = "Reading …";
pub const PREVIEW: &str = "First rows";
pub const COLUMNS: &str = "Columns";
pub const COLUMN_HEADS: [&str; 7] = [
    "Column", "Holds", "Missing", "Smallest", "Mean", "Largest", "Spread",
];
pub const CONSTANT: &str = ", always the same";
pub const TOO_MANY_FILES: &str = "Two files at most can be read together.";
pub const TOO_MANY_FILES_REMEDY: &str =
    "Choose one file with everything, or one with features and one with labels.";

/// Rows, columns and how the file is written.
pub fn shape(summary: &TableSummary) -> String {
    let separator = match summary.delimiter {
        ',' => "commas".to_owned(),
        ';' => "semicolons".to_owned(),
        '\t' => "tabs".to_owned(),
        other => format!("“{other}”"),
    };
    let comma = if summary.decimal_comma {
        ", decimal comma"
    } else {
        ""
    };
    let header = if summary.has_header {
        "names in the first line"
    } else {
        "no names in the first line"
    };
    let (rows, columns) = (format::count(summary.rows as u64), summary.columns.len());
    format!(
        "{rows} rows, {columns} {}; separated by {separator}{comma}; {header}.",
        if columns == 1 { "column" } else { "columns" }
    )
}

/// What a column holds.
pub fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Number => "numbers",
        ColumnKind::Category => "few whole numbers",
        ColumnKind::Binary => "two values",
        ColumnKind::Text => "text",
        ColumnKind::Empty => "nothing",
    }
}

/// A value and how often it occurs.
pub fn value(value: &ValueCount) -> String {
    format!(
        "{} ({} rows)",
        value.value,
        format::count(value.rows as u64)
    )
}

/// The values of a column that has few.
pub fn values(values: &[ValueCount]) -> String {
    let shown: Vec<String> = values
        .iter()
        .take(4)
        .map(|value| format!("{}: {}", value.value, format::count(value.rows as u64)))
        .collect();
    let more = if values.len() > 4 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Instead of a histogram.
pub fn histogram_spoken(column: &str) -> String {
    format!("Histogram of {column}")
}
