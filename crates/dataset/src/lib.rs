//! CSV to a typed table, prepared features and labels; no cryptography.

mod choices;
mod kind;
mod metrics;
mod prepared_summary;
mod summary;

pub use choices::{Choices, MissingPolicy, Split, Standardise};
pub use kind::ColumnKind;
pub use metrics::{CalibrationBin, Confusion, Metrics, RocPoint, ScoreBin};
pub use prepared_summary::PreparedSummary;
pub use summary::{
    ColumnSummary, Figures, HISTOGRAM_BARS, LISTED_VALUES, PREVIEW_ROWS, TableSummary, ValueCount,
};
