//! Step 7: result.
#![allow(missing_docs)]

use vault_api::Verification;

use crate::state::format;

pub const OPEN: &str = "Decrypt and verify";
pub const AUC: &str = "area under the ROC curve";
pub const ACCURACY: &str = "accuracy at 0.50";
pub const LOG_LOSS: &str = "log loss";
pub const BRIER: &str = "Brier score";
pub const WEIGHTS: &str = "Weights";
pub const COST: &str = "What encryption cost";
pub const COST_MORE: &str =
    "The same rows and the same training, without encryption, on the same rows to judge.";
pub const OWN: &str = "Trained on ciphertexts";
pub const TWIN: &str = "Trained in the clear";
pub const EXACT_TWIN: &str = "In the clear, with the exact sigmoid";
pub const TAKE_AWAY: &str = "Take it away";
pub const TAKE_AWAY_MORE: &str = "These files are made in this browser. They hold the decrypted model: treat them like the rows.";
pub const SAVE_MODEL: &str = "Save model.json";
pub const SAVE_SNIPPET: &str = "Save scikit-learn snippet";
pub const CLEAN_UP: &str = "Clean up";
pub const CLEAN_UP_MORE: &str = "Deletes keys, encrypted rows and encrypted result on the server, and forgets the run and its key here.";
pub const DELETE: &str = "Delete this run";
pub const DELETE_SURE: &str = "Yes, delete it everywhere";

/// The badge's words, and more.
pub fn verification(verification: &Verification) -> (&'static str, String) {
    match verification {
        Verification::Verified { largest_deviation, bound } => (
            "✓ Verified",
            format!(
                "The training was replayed in the clear here. The largest deviation of a weight is {}; noise explains up to {}.",
                format::number(*largest_deviation),
                format::number(*bound)
            ),
        ),
        Verification::Refuted { largest_deviation, bound } => (
            "✗ Not what training gives",
            format!(
                "A weight deviates by {} from the replay in the clear; noise explains only {}. Do not use this model: the server did not \
                 do what it was asked, or the result was damaged.",
                format::number(*largest_deviation),
                format::number(*bound)
            ),
        ),
        Verification::NotChecked => (
            "Not verified",
            "The rows are not in this page any more, so the training could not be replayed. Choose them again to verify.".to_owned(),
        ),
    }
}

/// Which rows the figures are about.
pub fn judged_on(set_aside: bool, rows: usize) -> String {
    let rows = format::count(rows as u64);
    if set_aside {
        format!("Judged on the {rows} rows set aside.")
    } else {
        format!(
            "Judged on the {rows} rows it was trained on; set rows aside to see how it does on others."
        )
    }
}

/// Heading of the curve.
pub fn roc(auc: Option<f64>) -> String {
    auc.map_or_else(
        || "ROC curve".to_owned(),
        |auc| format!("ROC curve, AUC {auc:.4}"),
    )
}

/// Two figures in one cell.
pub fn auc_accuracy(auc: &str, accuracy: &str) -> String {
    format!("AUC {auc}, accuracy {accuracy}")
}
