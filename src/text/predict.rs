//! Predicting.
#![allow(missing_docs)]

use dataset::Metrics;
use vault_api::PredictionSummary;

use crate::state::format;

pub const HEAD: &str = "Predict";
pub const LEAD: &str =
    "New rows are predicted here, with the decrypted model. Nothing leaves this page.";
pub const DROP: &str = "Drop a CSV with the same columns";
pub const HINT: &str = "Columns are found by name; others are ignored";
pub const DEMO: &str = "Predict the demo's ten rows";
pub const WORKING: &str = "Predicting …";
pub const SAVE: &str = "Save predictions.csv";

/// How many rows were called positive.
pub fn done(summary: &PredictionSummary, positive: &str) -> String {
    format!(
        "{} rows predicted; {} called {positive}.",
        format::count(summary.rows as u64),
        format::count(summary.positive as u64)
    )
}

/// The first probabilities.
pub fn first(list: &str) -> String {
    format!("First rows: {list}")
}

/// How good they are, when the file had labels.
pub fn judged(metrics: &Metrics) -> String {
    let auc = metrics
        .auc
        .map_or_else(|| "—".to_owned(), |auc| format!("{auc:.4}"));
    format!(
        "The file has labels, too: AUC {auc}, accuracy {}.",
        format::percent(metrics.accuracy)
    )
}
