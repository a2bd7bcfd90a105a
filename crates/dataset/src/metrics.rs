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

const ROC_POINTS: usize = 512;
const THRESHOLDS: usize = 101;
const SCORE_BINS: usize = 20;
const CALIBRATION_BINS: usize = 10;

impl Metrics {
    /// The mean logistic loss alone, as [`Metrics::judge`] has it.
    #[must_use]
    pub fn log_loss(probabilities: &[f64], labels: &[bool]) -> f64 {
        let pairs = probabilities.iter().zip(labels);
        let sum: f64 = pairs.map(|(p, label)| surprise(clamped(*p), *label)).sum();
        sum / labels.len().max(1) as f64
    }

    /// Judges probabilities (in [0, 1]; clamped) against labels, one each.
    #[must_use]
    pub fn judge(probabilities: &[f64], labels: &[bool]) -> Self {
        let mut pairs: Vec<(f64, bool)> = probabilities
            .iter()
            .map(|p| clamped(*p))
            .zip(labels.iter().copied())
            .collect();
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rows = pairs.len();
        let positive = pairs.iter().filter(|(_, label)| *label).count();
        let confusion: Vec<Confusion> = (0..THRESHOLDS)
            .map(|step| confusion_at(&pairs, positive, step as f64 / (THRESHOLDS - 1) as f64))
            .collect();
        let share = |sum: f64| if rows == 0 { 0.0 } else { sum / rows as f64 };
        let right = pairs
            .iter()
            .filter(|(p, label)| (*p >= 0.5) == *label)
            .count();
        let steps = steps(&pairs);
        Self {
            rows,
            positive,
            accuracy: share(right as f64),
            auc: area(&steps, positive, rows - positive),
            log_loss: share(pairs.iter().map(|(p, label)| surprise(*p, *label)).sum()),
            brier: share(
                pairs
                    .iter()
                    .map(|(p, label)| (p - f64::from(u8::from(*label))).powi(2))
                    .sum(),
            ),
            roc: curve(&steps, positive, rows - positive),
            confusion,
            scores: score_bins(&pairs),
            calibration: calibration(&pairs),
        }
    }
}

fn clamped(probability: f64) -> f64 {
    if probability.is_nan() {
        0.0
    } else {
        probability.clamp(0.0, 1.0)
    }
}

fn surprise(probability: f64, label: bool) -> f64 {
    let likelihood = if label {
        probability
    } else {
        1.0 - probability
    };
    -likelihood.max(1e-15).ln()
}

/// Rows at or above a threshold, one entry per distinct probability, highest first.
struct Step {
    threshold: f64,
    true_positive: usize,
    false_positive: usize,
}

fn steps(pairs: &[(f64, bool)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut true_positive, mut false_positive) = (0, 0);
    for (place, (threshold, label)) in pairs.iter().enumerate() {
        if *label {
            true_positive += 1
        } else {
            false_positive += 1
        }
        if pairs.get(place + 1).is_none_or(|next| next.0 != *threshold) {
            steps.push(Step {
                threshold: *threshold,
                true_positive,
                false_positive,
            });
        }
    }
    steps
}

/// Trapezoids under the curve: ties count half.
fn area(steps: &[Step], positive: usize, negative: usize) -> Option<f64> {
    if positive == 0 || negative == 0 {
        return None;
    }
    let (mut twice, mut last) = (0.0, (0, 0));
    for step in steps {
        let wide = (step.false_positive - last.0) as f64;
        twice += wide * (step.true_positive + last.1) as f64;
        last = (step.false_positive, step.true_positive);
    }
    Some(twice / 2.0 / positive as f64 / negative as f64)
}

fn curve(steps: &[Step], positive: usize, negative: usize) -> Vec<RocPoint> {
    let share = |count: usize, of: usize| {
        if of == 0 {
            0.0
        } else {
            count as f64 / of as f64
        }
    };
    let start = RocPoint {
        threshold: 2.0,
        false_positive_rate: 0.0,
        true_positive_rate: 0.0,
    };
    let stride = steps.len().div_ceil(ROC_POINTS - 2).max(1);
    let points = steps.iter().enumerate();
    let kept = points.filter(|(place, _)| place % stride == 0 || place + 1 == steps.len());
    let point = |step: &Step| RocPoint {
        threshold: step.threshold,
        false_positive_rate: share(step.false_positive, negative),
        true_positive_rate: share(step.true_positive, positive),
    };
    std::iter::once(start)
        .chain(kept.map(|(_, step)| point(step)))
        .collect()
}

/// `pairs` are sorted, highest first.
fn confusion_at(pairs: &[(f64, bool)], positive: usize, threshold: f64) -> Confusion {
    let called = pairs.partition_point(|(p, _)| *p >= threshold);
    let true_positive = pairs[..called].iter().filter(|(_, label)| *label).count();
    let false_positive = called - true_positive;
    Confusion {
        threshold,
        true_positive,
        false_positive,
        true_negative: pairs.len() - positive - false_positive,
        false_negative: positive - true_positive,
    }
}

fn bin_of(probability: f64, bins: usize) -> usize {
    ((probability * bins as f64) as usize).min(bins - 1)
}

fn score_bins(pairs: &[(f64, bool)]) -> Vec<ScoreBin> {
    let edge = |bin: usize| bin as f64 / SCORE_BINS as f64;
    let empty = |bin| ScoreBin {
        from: edge(bin),
        to: edge(bin + 1),
        negative: 0,
        positive: 0,
    };
    let mut bins: Vec<ScoreBin> = (0..SCORE_BINS).map(empty).collect();
    for (p, label) in pairs {
        let bin = &mut bins[bin_of(*p, SCORE_BINS)];
        if *label {
            bin.positive += 1
        } else {
            bin.negative += 1
        }
    }
    bins
}

fn calibration(pairs: &[(f64, bool)]) -> Vec<CalibrationBin> {
    let mut sums = [(0.0, 0_usize, 0_usize); CALIBRATION_BINS];
    for (p, label) in pairs {
        let sum = &mut sums[bin_of(*p, CALIBRATION_BINS)];
        *sum = (sum.0 + p, sum.1 + usize::from(*label), sum.2 + 1);
    }
    let filled = sums.into_iter().filter(|sum| sum.2 > 0);
    filled
        .map(|(predicted, positive, rows)| CalibrationBin {
            predicted: predicted / rows as f64,
            observed: positive as f64 / rows as f64,
            rows,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_counts_ties_half() {
        let auc = |p: &[f64], y: &[bool]| Metrics::judge(p, y).auc.unwrap();
        assert_eq!(
            auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]),
            0.75
        );
        assert_eq!(auc(&[0.5, 0.5], &[false, true]), 0.5);
        assert_eq!(
            auc(&[0.2, 0.5, 0.5, 0.9], &[false, false, true, true]),
            0.875
        );
        assert_eq!(auc(&[0.9, 0.1], &[false, true]), 0.0);
        assert_eq!(Metrics::judge(&[0.3], &[true]).auc, None);
    }

    #[test]
    fn area_is_the_share_of_pairs_in_order() {
        let p: Vec<f64> = (0..97).map(|i| f64::from(i * i % 31) / 31.0).collect();
        let y: Vec<bool> = (0..97).map(|i| i % 3 == 0).collect();
        let (mut won, mut pairs) = (0.0, 0.0);
        for (i, _) in y.iter().enumerate().filter(|(_, label)| **label) {
            for (j, _) in y.iter().enumerate().filter(|(_, label)| !**label) {
                pairs += 1.0;
                won += if p[i] > p[j] {
                    1.0
                } else if p[i] == p[j] {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert!((Metrics::judge(&p, &y).auc.unwrap() - won / pairs).abs() < 1e-12);
    }

    #[test]
    fn confusion_adds_up_at_every_threshold() {
        let p = [0.0, 0.2, 0.5, 0.5, 0.77, 1.0];
        let y = [false, true, false, true, true, true];
        let metrics = Metrics::judge(&p, &y);
        assert_eq!((metrics.rows, metrics.positive), (6, 4));
        assert_eq!(metrics.accuracy, 4.0 / 6.0);
        for c in &metrics.confusion {
            assert_eq!(c.true_positive + c.false_negative, 4);
            assert_eq!(c.false_positive + c.true_negative, 2);
        }
        let half = metrics.confusion[50];
        assert_eq!(
            (half.threshold, half.true_positive, half.false_positive),
            (0.5, 3, 1)
        );
        assert_eq!(metrics.confusion[0].true_positive, 4);
        assert_eq!(metrics.confusion[100].true_positive, 1);
        assert_eq!(
            metrics
                .scores
                .iter()
                .map(|bin| bin.negative + bin.positive)
                .sum::<usize>(),
            6
        );
        assert_eq!(
            metrics
                .calibration
                .iter()
                .map(|bin| bin.rows)
                .sum::<usize>(),
            6
        );
    }

    #[test]
    fn long_curves_are_thinned_and_end_in_the_corner() {
        let p: Vec<f64> = (0..5000).map(|i| f64::from(i) / 5000.0).collect();
        let y: Vec<bool> = (0..5000).map(|i| i % 7 < 3).collect();
        let roc = Metrics::judge(&p, &y).roc;
        assert!(roc.len() <= ROC_POINTS, "{}", roc.len());
        let last = roc.last().unwrap();
        assert_eq!(
            (last.false_positive_rate, last.true_positive_rate),
            (1.0, 1.0)
        );
    }

    #[test]
    fn nothing_to_judge_is_judged_too() {
        let metrics = Metrics::judge(&[], &[]);
        assert_eq!(
            (metrics.rows, metrics.auc, metrics.log_loss),
            (0, None, 0.0)
        );
        assert_eq!(
            Metrics::judge(&[f64::NAN, 7.0], &[false, true]).accuracy,
            1.0
        );
    }
}
