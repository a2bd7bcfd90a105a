//! Charts.
#![allow(missing_docs)]

use vault_api::StateSummary;

pub const AS_TABLE: &str = "As a table";
pub const WEIGHTS: &str = "Weights";
pub const WEIGHT_HEADS: [&str; 3] = ["Feature", "Weight", "Replayed in the clear"];
pub const RAISES: &str = "raises the probability";
pub const LOWERS: &str = "lowers it";
pub const ROC: &str = "ROC curve";
pub const ROC_HEADS: [&str; 3] = ["Threshold", "False positive rate", "True positive rate"];
pub const FALSE_POSITIVE_RATE: &str = "False positive rate";
pub const TRUE_POSITIVE_RATE: &str = "True positive rate";
pub const LOSS: &str = "Loss while training";
pub const LOSS_HEADS: [&str; 4] = [
    "Epochs done",
    "Loss",
    "Area under the ROC curve",
    "Largest deviation from the replay",
];
pub const EPOCHS_DONE: &str = "Epochs done";
pub const CALIBRATION: &str = "Calibration";
pub const CALIBRATION_HEADS: [&str; 3] = ["Predicted", "Observed", "Rows"];
pub const CALIBRATION_SPOKEN: &str = "Calibration: predicted probability against the observed share; the table below has the numbers";
pub const PREDICTED: &str = "Predicted probability";
pub const OBSERVED: &str = "Observed share";
pub const CONFUSION: &str = "Confusion matrix";
pub const THRESHOLD: &str = "Called positive from probability";
pub const ACCURACY: &str = "Accuracy";
pub const PRECISION: &str = "Precision: of those called positive, right";
pub const RECALL: &str = "Recall: of the positive, found";

/// What a screen reader says of the weights.
pub fn weights_spoken(count: usize, largest: &str) -> String {
    format!("Bar chart of {count} weights; the largest are {largest}")
}

/// What a screen reader says of the curve.
pub fn roc_spoken(auc: Option<f64>) -> String {
    auc.map_or_else(
        || "ROC curve".to_owned(),
        |auc| format!("ROC curve; the area under it is {auc:.4}"),
    )
}

/// What a screen reader says of the loss.
pub fn loss_spoken(last: Option<&StateSummary>) -> String {
    last.map_or_else(
        || "Loss while training; nothing is known yet".to_owned(),
        |at| {
            format!(
                "Loss while training; after epoch {} it is {:.4}",
                at.epoch, at.loss
            )
        },
    )
}

/// What a screen reader says of the slider.
pub fn threshold_spoken(threshold: f64) -> String {
    format!("probability {threshold:.2}")
}

/// Rows called what they are.
pub fn rightly(class: &str) -> String {
    format!("rightly called {class}")
}

/// Rows called what they are not.
pub fn wrongly(called: &str, is: &str) -> String {
    format!("called {called}, but {is}")
}
