//! Polynomials in Chebyshev's basis over ciphertexts, at minimal depth.

use core::f64::consts::PI;

use ckks::{Ciphertext, CkksError, Evaluator, Level, Scale};

use super::sine::double;

/// log2 of the number of coefficients.
pub(super) const DEPTH: usize = 5;
/// Number of coefficients: degree 31.
const COUNT: usize = 1 << DEPTH;

/// T_1, T_2, T_3, T_4, T_8, T_16 of one ciphertext.
pub(super) struct Powers<'a> {
    evaluator: &'a Evaluator<'a>,
    low: [Ciphertext; 3],
    high: [Ciphertext; 3],
}

impl<'a> Powers<'a> {
    /// Keys: relinearization at the level of `t1`.
    pub(super) fn new(evaluator: &'a Evaluator<'a>, t1: Ciphertext) -> Result<Self, CkksError> {
        let t2 = double(evaluator, &t1)?;
        // T_3 = 2 T_1 T_2 − T_1.
        let mut product = evaluator.mul(&t1, &t2)?;
        product.mul_integer_assign(2);
        let lower = evaluator.at_level(&t1, product.level())?;
        product.add_ciphertext_assign(&evaluator.mul_scalar(lower, -1.0, product.scale())?)?;
        let t3 = evaluator.relinearize_rescale(product)?;
        let t4 = double(evaluator, &t2)?;
        let t8 = double(evaluator, &t4)?;
        let t16 = double(evaluator, &t8)?;
        Ok(Self {
            evaluator,
            low: [t1, t2, t3],
            high: [t4, t8, t16],
        })
    }

    /// Σ c_i·T_i at `level` and `scale`; up to 32 coefficients, [`DEPTH`] levels below T_1.
    pub(super) fn evaluate(
        &self,
        coefficients: &[f64],
        level: Level,
        scale: Scale,
    ) -> Result<Ciphertext, CkksError> {
        let above = Level::new(level.get() + 1);
        let before = self.evaluator.scale_before_rescale(above, scale)?;
        let mut rest = coefficients.to_vec();
        let mut terms: Vec<(Ciphertext, &Ciphertext)> = Vec::new();
        while rest.len() > 4 || self.power(rest.len() - 1).level() < above {
            let (g, quotient) = split(&mut rest);
            let factor = self.power(g);
            let quotient = self.evaluate(&quotient, above, before / factor.scale())?;
            terms.push((quotient, factor));
        }
        let rest = self.combine(&rest, above, before)?;
        let reduced = if terms.is_empty() {
            self.evaluator.rescale(rest)?
        } else {
            let terms: Vec<_> = terms.iter().map(|(a, b)| (a, *b)).collect();
            let mut product = self.evaluator.sum_of_products(&terms)?.with_scale(before);
            product.add_ciphertext_assign(&rest)?;
            self.evaluator.relinearize_rescale(product)?
        };
        Ok(reduced.with_scale(scale))
    }

    /// Up to four terms, one scalar each, at `level` and `scale`.
    fn combine(
        &self,
        coefficients: &[f64],
        level: Level,
        scale: Scale,
    ) -> Result<Ciphertext, CkksError> {
        let evaluator = self.evaluator;
        let key_id = self.low[0].key_id();
        let mut sum = Ciphertext::zero(evaluator.parameters(), level, scale, key_id)?;
        for (c, t) in coefficients[1..].iter().zip(&self.low) {
            let term = evaluator.at_level(t, level)?;
            evaluator.add_assign(&mut sum, &evaluator.mul_scalar(term, *c, scale)?)?;
        }
        evaluator.add_scalar(sum, coefficients[0])
    }

    /// T_i for i = 1, 2, 3, 4, 8, 16.
    fn power(&self, i: usize) -> &Ciphertext {
        match i {
            0..=3 => &self.low[i.max(1) - 1],
            4..=7 => &self.high[0],
            8..=15 => &self.high[1],
            _ => &self.high[2],
        }
    }
}

/// Σ c_i T_i = (Σ q_i T_i)·T_g + Σ r_i T_i, by T_{g+j} = 2 T_g T_j − T_{g−j}: leaves r and returns g, half the number of
/// coefficients, and q.
fn split(coefficients: &mut Vec<f64>) -> (usize, Vec<f64>) {
    let g = coefficients.len().next_power_of_two() / 2;
    let mut quotient = coefficients.split_off(g);
    for (j, q) in quotient.iter_mut().enumerate().skip(1) {
        coefficients[g - j] -= *q;
        *q *= 2.0;
    }
    (g, quotient)
}

/// Coefficients of the polynomial that agrees with `f` at the 32 zeros of T_32.
pub(super) fn interpolate(f: impl Fn(f64) -> f64) -> Vec<f64> {
    let angle = |j: usize| PI * (j as f64 + 0.5) / COUNT as f64;
    let values: Vec<f64> = (0..COUNT).map(|j| f(libm::cos(angle(j)))).collect();
    let coefficient = |k: usize| {
        let terms = values
            .iter()
            .enumerate()
            .map(|(j, value)| value * libm::cos(k as f64 * angle(j)));
        let weight = if k == 0 { 1.0 } else { 2.0 };
        terms.sum::<f64>() * weight / COUNT as f64
    };
    (0..COUNT).map(coefficient).collect()
}
