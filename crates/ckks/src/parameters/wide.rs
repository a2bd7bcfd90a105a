//! Products of primes, exactly.

use core::cmp::Ordering;

/// A natural number of any size: little-endian words without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wide(Vec<u64>);

impl Wide {
    /// The product of `factors`; 0 if one of them is.
    pub(crate) fn product<'a>(factors: impl IntoIterator<Item = &'a u64>) -> Self {
        let mut words = vec![1u64];
        for &factor in factors {
            let mut carry = 0u128;
            for word in &mut words {
                carry += u128::from(*word) * u128::from(factor);
                *word = carry as u64;
                carry >>= 64;
            }
            words.push(carry as u64);
            while words.last() == Some(&0) {
                words.pop();
            }
        }
        Self(words)
    }

    /// Number of bits: 0 for 0.
    pub(crate) fn bits(&self) -> u32 {
        self.0
            .last()
            .map_or(0, |top| 64 * self.0.len() as u32 - top.leading_zeros())
    }
}

impl PartialOrd for Wide {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Wide {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.0.len().cmp(&other.0.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}
