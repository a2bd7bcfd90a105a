//! Precision in bits: how CKKS is judged.

use core::fmt;

use ckks::Complex64;

/// −log2 |got − wanted| over all values: worst, mean and median.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrecisionStats {
    /// Of the worst value.
    pub min: f64,
    /// Mean of the bits.
    pub average: f64,
    /// Median of the bits.
    pub median: f64,
}

impl PrecisionStats {
    /// More bits than any f64 has: given to exact values.
    const EXACT: f64 = 80.0;

    /// Compares slot by slot. Panics if the lengths differ or there are none.
    #[must_use]
    pub fn of(got: &[Complex64], wanted: &[Complex64]) -> Self {
        assert_eq!(got.len(), wanted.len(), "as many values as wanted");
        Self::of_distances(got.iter().zip(wanted).map(|(g, w)| (g - w).norm()))
    }

    /// Compares real numbers. Panics if the lengths differ or there are none.
    #[must_use]
    pub fn of_reals(got: &[f64], wanted: &[f64]) -> Self {
        assert_eq!(got.len(), wanted.len(), "as many values as wanted");
        Self::of_distances(got.iter().zip(wanted).map(|(g, w)| (g - w).abs()))
    }

    fn of_distances(distances: impl Iterator<Item = f64>) -> Self {
        let mut bits: Vec<f64> = distances
            .map(|d| if d == 0.0 { Self::EXACT } else { -d.log2() })
            .map(|b| if b.is_nan() { f64::NEG_INFINITY } else { b })
            .collect();
        assert!(!bits.is_empty(), "precision of no values");
        bits.sort_by(f64::total_cmp);
        Self {
            min: bits[0],
            average: bits.iter().sum::<f64>() / bits.len() as f64,
            median: bits[bits.len() / 2],
        }
    }
}

impl fmt::Display for PrecisionStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:.2} bits at worst, {:.2} on average, {:.2} median",
            self.min, self.average, self.median
        )
    }
}

/// Panics unless the worst slot has `floor` bits.
#[track_caller]
pub fn assert_precision(got: &[Complex64], wanted: &[Complex64], floor: f64) -> PrecisionStats {
    let stats = PrecisionStats::of(got, wanted);
    assert!(stats.min >= floor, "{stats}; wanted {floor} bits at worst");
    stats
}
