//! How columns are scaled before they are encrypted: by the size of their weights, so that all of them are equally precise.

use crate::InferenceError;

/// Largest and smallest exponent: weights below 2^−64 count as that small.
const LIMIT: i32 = 64;

/// For every column the k with 2^(k−1) < |weight| ≤ 2^k; column j is encrypted as x·2^k, its weight used as w/2^k, at most 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnExponents(Vec<i16>);

impl ColumnExponents {
    /// The exponents of these weights.
    ///
    /// # Errors
    /// [`InferenceError::Weight`] for one that is not finite or beyond 2^64.
    pub fn of_weights(weights: &[f64]) -> Result<Self, InferenceError> {
        let exponent = |(column, &weight): (usize, &f64)| {
            let magnitude = weight.abs();
            if magnitude.is_nan() || magnitude > libm::ldexp(1.0, LIMIT) {
                return Err(InferenceError::Weight {
                    column,
                    found: weight,
                });
            }
            let (mantissa, exponent) = libm::frexp(magnitude);
            // 2^(exponent−1) ≤ |w| < 2^exponent; a power of two itself takes the lower one.
            let exponent = exponent - i32::from(mantissa == 0.5);
            let exponent = if magnitude == 0.0 { -LIMIT } else { exponent };
            Ok(exponent.clamp(-LIMIT, LIMIT) as i16)
        };
        weights
            .iter()
            .enumerate()
            .map(exponent)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// As a profile holds them; ranges were checked there.
    #[must_use]
    pub fn of_profile(exponents: Vec<i16>) -> Self {
        Self(exponents)
    }

    /// The exponents in the order of the columns.
    #[must_use]
    pub fn as_slice(&self) -> &[i16] {
        &self.0
    }

    /// 2^k of column `column`.
    pub(crate) fn factor(&self, column: usize) -> f64 {
        libm::ldexp(1.0, self.0[column].into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_of_two_is_the_next_above_the_weight() {
        let weights = [0.0, 1.0, 0.75, -0.5, 3.0, -4.0, 1e-30, 2f64.powi(64)];
        let exponents = ColumnExponents::of_weights(&weights).unwrap();
        assert_eq!(exponents.as_slice(), [-64, 0, 0, -1, 2, 2, -64, 64]);
        for (column, weight) in weights.iter().enumerate() {
            assert!((weight / exponents.factor(column)).abs() <= 1.0);
        }
    }

    #[test]
    fn weights_beyond_the_range_are_refused() {
        for weight in [f64::NAN, f64::INFINITY, 2f64.powi(65)] {
            let refused = ColumnExponents::of_weights(&[1.0, weight]);
            assert!(matches!(
                refused,
                Err(InferenceError::Weight { column: 1, .. })
            ));
        }
    }
}
