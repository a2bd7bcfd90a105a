//! All weights in one polynomial of few coefficients.

use std::f64::consts::PI;

use crate::{Layout, LogregError, Weights};

/// Weights as the coefficients of one packed polynomial: coefficient k of these stands at X^(k·N/len).
///
/// Ciphertext c's weights are block values; as a polynomial in Y = X^(N/(2·block)) they have real slots of period `block`.
/// Two neighbours share one complex polynomial (second one times i), and polynomials are interleaved pairwise,
/// a(Y²) + Y·b(Y²), until one is left.
#[derive(Debug, Clone, PartialEq)]
pub struct PackedWeights {
    coefficients: Vec<f64>,
}

impl PackedWeights {
    /// Pack weights for a layout.
    ///
    /// # Errors
    /// [`LogregError::Length`] when there are not as many weights as columns.
    pub fn pack(layout: &Layout, weights: &Weights) -> Result<Self, LogregError> {
        let (found, expected) = (weights.columns().len(), layout.shape.columns());
        if found != expected {
            return Err(LogregError::Length {
                what: "weights",
                found,
                expected,
            });
        }
        let block = layout.block;
        let leaf = |c: usize| -> Vec<f64> {
            (0..block)
                .map(|k| weights.columns().get(c * block + k).copied().unwrap_or(0.0))
                .collect()
        };
        let mut level: Vec<Vec<f64>> = (0..layout.leaves().max(2) / 2)
            .map(|pair| complex_polynomial(&leaf(2 * pair), &leaf(2 * pair + 1)))
            .collect();
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|pair| interleave(&pair[0], &pair[1]))
                .collect();
        }
        Ok(Self {
            coefficients: level.concat(),
        })
    }

    /// Take the used coefficients out of all N of a decrypted polynomial, already divided by the scale.
    ///
    /// # Errors
    /// [`LogregError::Length`] when there are not N coefficients.
    pub fn from_polynomial(layout: &Layout, coefficients: &[f64]) -> Result<Self, LogregError> {
        let (found, expected) = (coefficients.len(), layout.degree());
        if found != expected {
            return Err(LogregError::Length {
                what: "coefficients",
                found,
                expected,
            });
        }
        let stride = layout.degree() / layout.packed_coefficients();
        Ok(Self {
            coefficients: coefficients.iter().copied().step_by(stride).collect(),
        })
    }

    /// All N coefficients of the polynomial to encrypt: zero but at multiples of N / `packed_coefficients`.
    #[must_use]
    pub fn polynomial(&self, layout: &Layout) -> Vec<f64> {
        let stride = layout.degree() / self.coefficients.len();
        let mut all = vec![0.0; layout.degree()];
        all.iter_mut()
            .step_by(stride)
            .zip(&self.coefficients)
            .for_each(|(to, from)| *to = *from);
        all
    }

    /// From the used coefficients.
    pub(crate) fn new(coefficients: Vec<f64>) -> Self {
        Self { coefficients }
    }

    /// The used coefficients.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Unpack to weights in column order.
    ///
    /// # Errors
    /// [`LogregError::Length`] when there are not as many coefficients as the layout has.
    pub fn unpack(&self, layout: &Layout) -> Result<Weights, LogregError> {
        let (found, expected) = (self.coefficients.len(), layout.packed_coefficients());
        if found != expected {
            return Err(LogregError::Length {
                what: "packed coefficients",
                found,
                expected,
            });
        }
        let mut level = vec![self.coefficients.clone()];
        while level.len() < layout.leaves().max(2) / 2 {
            level = level
                .iter()
                .flat_map(|polynomial| separate(polynomial))
                .collect();
        }
        let mut columns: Vec<f64> = level.iter().flat_map(|p| block_values(p)).collect();
        columns.truncate(layout.shape.columns());
        Weights::from_columns(columns)
    }
}

fn interleave(even: &[f64], odd: &[f64]) -> Vec<f64> {
    even.iter().zip(odd).flat_map(|(a, b)| [*a, *b]).collect()
}

fn separate(polynomial: &[f64]) -> [Vec<f64>; 2] {
    [0, 1].map(|parity| polynomial.iter().copied().skip(parity).step_by(2).collect())
}

/// Angle index of slot j: the polynomial in Y is read at exp(iπ·5^j/(2·block)).
fn slot_angles(block: usize) -> Vec<usize> {
    std::iter::successors(Some(1), |g| Some(g * 5 % (4 * block)))
        .take(block)
        .collect()
}

/// The 2·block coefficients whose slots are re_j + i·im_j.
fn complex_polynomial(re: &[f64], im: &[f64]) -> Vec<f64> {
    let block = re.len();
    let angles = slot_angles(block);
    let coefficient = |k: usize| -> f64 {
        let terms = angles.iter().enumerate().map(|(j, g)| {
            let (sin, cos) = angle(k * g, block);
            re[j] * cos + im[j] * sin
        });
        terms.sum::<f64>() / block as f64
    };
    (0..2 * block).map(coefficient).collect()
}

/// Real parts of all slots, then imaginary parts.
fn block_values(polynomial: &[f64]) -> Vec<f64> {
    let block = polynomial.len() / 2;
    let slot = |g: &usize| -> (f64, f64) {
        polynomial
            .iter()
            .enumerate()
            .fold((0.0, 0.0), |(re, im), (k, a)| {
                let (sin, cos) = angle(k * g, block);
                (re + a * cos, im + a * sin)
            })
    };
    let slots: Vec<_> = slot_angles(block).iter().map(slot).collect();
    slots
        .iter()
        .map(|s| s.0)
        .chain(slots.iter().map(|s| s.1))
        .collect()
}

/// sin and cos of π·k/(2·block), the argument reduced exactly first.
fn angle(k: usize, block: usize) -> (f64, f64) {
    libm::sincos(PI * (k % (4 * block)) as f64 / (2 * block) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TableShape;

    #[test]
    fn packing_and_unpacking_are_inverse() {
        for (block, features) in [
            (1, 1),
            (1, 6),
            (2, 3),
            (4, 30),
            (16, 30),
            (32, 30),
            (16, 60),
        ] {
            let layout = Layout::new(10, block, TableShape { rows: 5, features });
            let weights =
                Weights::from_columns((0..=features).map(|j| (j as f64 * 0.7).sin()).collect())
                    .unwrap();
            let packed = PackedWeights::pack(&layout, &weights).unwrap();
            assert_eq!(packed.coefficients().len(), layout.packed_coefficients());
            let back =
                PackedWeights::from_polynomial(&layout, &packed.polynomial(&layout)).unwrap();
            assert!(back.unpack(&layout).unwrap().largest_difference(&weights) < 1e-13);
        }
    }

    #[test]
    fn one_column_blocks_pack_the_weights_themselves() {
        let layout = Layout::new(
            4,
            1,
            TableShape {
                rows: 5,
                features: 3,
            },
        );
        let packed = PackedWeights::pack(&layout, &Weights::new(1.0, &[2.0, 3.0, 4.0])).unwrap();
        let expected = [1.0, 3.0, 2.0, 4.0];
        let close = |(a, b): (&f64, f64)| (a - b).abs() < 1e-15;
        assert!(
            packed.coefficients().iter().zip(expected).all(close),
            "{packed:?}"
        );
    }
}
