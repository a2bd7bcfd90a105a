//! How good scores are: ROC, area, accuracy, confusion, calibration.

use serde::{Deserialize, Serialize};

/// How good a model's scores are on rows whose labels are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Rows judged.
    pub rows: usize,
    /// Of those, positive ones.
    pub positive: usize,
    /// Share of rows judged rightly at threshold 0.5.
    pub accuracy: f64,
    /// Area under the ROC curve, ties counted half; `None` when a class is absent.
    pub auc: Option<f64>,
    /// Mean negative log likelihood in nats.
    pub log_loss: f64,
    /// Mean squared difference of probability and outcome.
    pub brier: f64,
    /// The curve from (0, 0) to (1, 1), at most 512 points.
    pub roc: Vec<RocPoint>,
    /// Confusion matrices at thresholds 0, 0.01, …, 1 (101 of them).
    pub confusion: Vec<Confusion>,
    /// How many rows of each class scored in each of 20 equal intervals of [0, 1].
    pub scores: Vec<ScoreBin>,
    /// Mean predicted probability against observed share in ten equal intervals (empty ones left out).
    pub calibration: Vec<CalibrationBin>,
}

/// A point of the ROC curve: rows with score ≥ `threshold` called positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// The threshold; the first point's is above every score.
    pub threshold: f64,
    /// False positives over negatives.
    pub false_positive_rate: f64,
    /// True positives over positives.
    pub true_positive_rate: f64,
}

/// A confusion matrix: rows with probability ≥ `threshold` called positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// Threshold in [0, 1].
    pub threshold: f64,
    /// Positive rows called positive.
    pub true_positive: usize,
    /// Negative rows called positive.
    pub false_positive: usize,
    /// Negative rows called negative.
    pub true_negative: usize,
    /// Positive rows called negative.
    pub false_negative: usize,
}

/// Rows whose probability lies in [`from`, `to`) (the last bin includes 1).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreBin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
    /// Negative rows.
    pub negative: usize,
    /// Positive rows.
    pub positive: usize,
}

/// One dot of a calibration chart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Mean predicted probability.
    pub predicted: f64,
    /// Observed share of positive rows.
    pub observed: f64,
    /// Rows in the bin.
    pub rows: usize,
}
