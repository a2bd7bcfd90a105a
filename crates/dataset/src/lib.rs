//! CSV to a typed table, prepared features and labels, and how good a model's answers are; no cryptography.
//!
//! [`Table::read`] finds how a file is written and types its columns. [`Prepared::new`] turns a table and a person's
//! [`Choices`] into rows that train and rows set aside, or refuses with row and column named. What was fitted (on the
//! training rows only) is a [`Preprocessing`], which goes into the [`ModelFile`] and prepares fresh tables the same way.
//! [`Metrics::judge`] compares probabilities with labels.
//!
//! Non-goals: categories as features (a word is refused, not encoded), dates, thousands separators, more than two classes.

mod applied;
mod cells;
mod choices;
mod column;
mod dialect;
mod error;
mod kind;
mod labels;
mod metrics;
mod model_file;
mod number;
mod prepared;
mod prepared_summary;
mod reader;
mod remarks;
mod split;
mod summary;
mod table;
mod transform;
mod whitening;

pub use applied::{Applied, find_labels};
pub use choices::{Choices, MissingPolicy, Split, Standardise};
pub use error::DataError;
pub use kind::ColumnKind;
pub use metrics::{CalibrationBin, Confusion, Metrics, RocPoint, ScoreBin};
pub use model_file::{ModelFile, class_value};
pub use prepared::{Prepared, Rows};
pub use prepared_summary::PreparedSummary;
pub use reader::TableReader;
pub use summary::{
    ColumnSummary, Figures, HISTOGRAM_BARS, LISTED_VALUES, PREVIEW_ROWS, TableSummary, ValueCount,
};
pub use table::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, Table};
pub use transform::{CLIP, ColumnTransform, Preprocessing};
pub use whitening::Whitening;
