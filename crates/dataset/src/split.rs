//! Which rows train and which are set aside: a function of the labels and a seed.

use crate::choices::Split;
use crate::error::DataError;

/// `true` for rows set aside. Each class is split in the proportion asked for, rounded to nearest.
pub(crate) fn set_aside(labels: &[bool], split: Option<Split>) -> Result<Vec<bool>, DataError> {
    let mut aside = vec![false; labels.len()];
    let Some(split) = split else { return Ok(aside) };
    let percent = split.test_percent;
    if percent > 90 {
        return Err(DataError::BadSplit { percent });
    }
    let mut stream = SplitMix(u64::from(split.seed));
    for class in [false, true] {
        let mut rows: Vec<usize> = (0..labels.len())
            .filter(|&row| labels[row] == class)
            .collect();
        let tests = (rows.len() * usize::from(percent) + 50) / 100;
        for place in 0..tests {
            let pick = place + stream.below(rows.len() - place);
            rows.swap(place, pick);
            aside[rows[place]] = true;
        }
    }
    Ok(aside)
}

/// Steele, Lea and Flood's SplitMix64: repeatable, and not for secrets.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound` (at least 1), by multiplication; the bias is below 2^-32.
    fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_split_alike_and_repeatably() {
        let labels: Vec<bool> = (0..1000).map(|row| row % 10 == 0).collect();
        let split = Some(Split {
            test_percent: 20,
            seed: 7,
        });
        let aside = set_aside(&labels, split).unwrap();
        assert_eq!(aside.iter().filter(|&&test| test).count(), 200);
        assert_eq!(
            aside
                .iter()
                .zip(&labels)
                .filter(|(test, label)| **test && **label)
                .count(),
            20
        );
        assert_eq!(aside, set_aside(&labels, split).unwrap());
        let other = set_aside(
            &labels,
            Some(Split {
                test_percent: 20,
                seed: 8,
            }),
        )
        .unwrap();
        assert_ne!(aside, other);
    }

    #[test]
    fn more_than_nine_tenths_cannot_be_set_aside() {
        let refused = set_aside(
            &[true, false],
            Some(Split {
                test_percent: 91,
                seed: 0,
            }),
        );
        assert_eq!(refused, Err(DataError::BadSplit { percent: 91 }));
        assert_eq!(set_aside(&[true, false], None).unwrap(), [false, false]);
    }
}
