//! Variances of the noise that each kind of operation adds to one coefficient.

use ckks::{CompressedCiphertext, Level, NOISE_VARIANCE};

use crate::Plan;

/// Variance of rounding to an integer.
const ROUNDING: f64 = 1.0 / 12.0;

/// Per-coefficient variances under a plan's parameters. The secret is ternary, so ‖s‖² ≤ N.
pub(super) struct NoiseUnits {
    degree: f64,
    key_switch: f64,
}

impl NoiseUnits {
    pub(super) fn of(plan: &Plan) -> Self {
        let spec = plan.parameters_spec();
        let degree = plan.layout().degree() as f64;
        let log2_special: f64 = spec.special.iter().map(|&p| libm::log2(p as f64)).sum();
        let digit = |primes: &[u64]| -> f64 {
            let log2_digit: f64 = primes.iter().map(|&q| libm::log2(q as f64)).sum();
            degree * NOISE_VARIANCE * ROUNDING * libm::exp2(2.0 * (log2_digit - log2_special))
        };
        let limbs = Level::limbs(plan.table_level());
        let digits: f64 = spec.q[..limbs].chunks(spec.digit_width).map(digit).sum();
        Self {
            degree,
            key_switch: digits + ROUNDING * (1.0 + degree),
        }
    }

    /// A fresh ciphertext: encryption and rounding of the message.
    pub(super) fn fresh(&self) -> f64 {
        NOISE_VARIANCE + ROUNDING
    }

    /// A ciphertext of the table: a fresh one without its lowest bits.
    pub(super) fn table(&self) -> f64 {
        self.fresh() + CompressedCiphertext::ROUNDING_VARIANCE
    }

    /// A rescale: rounding of c_0 and of c_1, the latter times s.
    pub(super) fn rescale(&self) -> f64 {
        ROUNDING * (1.0 + self.degree)
    }

    /// A key switch: Σ over digits of N·σ²·(digit/P)²/12, and the rounding of mod-down. At the highest level, which bounds all.
    pub(super) fn key_switch(&self) -> f64 {
        self.key_switch
    }

    /// Packing: the relinearizations before it and its key switches, each doubled by all steps that come after it. No coefficient
    /// gets more.
    pub(super) fn packing(&self, plan: &Plan) -> f64 {
        let doublings = 1 + (plan.layout().degree() / (2 * plan.layout().block)).ilog2();
        libm::exp2(2.0 * f64::from(doublings)) * self.key_switch * 4.0 / 3.0
    }

    /// Variance of the real (or imaginary) part of a slot when every coefficient has this variance.
    pub(super) fn slot(&self, coefficient: f64) -> f64 {
        0.5 * self.degree * coefficient
    }
}
