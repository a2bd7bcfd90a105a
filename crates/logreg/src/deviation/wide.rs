//! Noise within the polynomials that are evaluated in units of their radius.
//!
//! With τ = u/radius the circuit rescales τ², τ⁴, τ⁸, factors c·τ, and the sums that these powers are multiplied with. Each of these
//! rescales adds the same variance a slot, at its own scale; what it does to the residual is bounded by the sum of the magnitudes
//! of all terms that it enters. The margin's own noise enters with the derivative of the polynomial: every path starts from the
//! same noisy margin. Each part's polynomial is evaluated on its own, and the imaginary part of its noise goes to the other's
//! residual: both parts are summed.

use super::noise::NoiseUnits;
use super::polynomial::horner;
use crate::{Activation, EpochSchedule, Plan};

pub(super) struct WideNoise {
    activation: Activation,
    radius: f64,
    /// |c|·(uses of a power) by what τ, τ³, … of the influence of τ², τ⁴ and τ⁸ are multiplied with.
    influences: [Vec<f64>; 3],
    /// Powers of τ⁴ that factors meet.
    met: usize,
    /// Variance of a slot's part by a rescale, over the squared scale of τ², τ⁴ and τ⁸.
    powers: [f64; 3],
    /// The same at the smallest scale of factors and inner sums.
    factor: f64,
}

impl WideNoise {
    pub(super) fn of(plan: &Plan, schedule: &EpochSchedule, units: &NoiseUnits) -> Self {
        let activation = plan.hyper_parameters().activation;
        let q = &plan.parameters_spec().q;
        let prime = |below: usize| q[schedule.level.get() - below] as f64;
        let radius = activation.radius();
        let first = 2.0 * schedule.margins * radius;
        let square = |scale: f64, below: usize| scale * scale / prime(below);
        let second = square(first, 1);
        let fourth = square(second, 2);
        let eighth = square(fourth, 3);
        let slot = units.slot(units.rescale().max(units.key_switch()));
        let of = |scale: f64| slot / (scale * scale);
        let factor = smallest_factor(schedule, q, activation.degree(), [second, fourth, eighth]);
        let coefficients = activation.scaled_coefficients();
        let influence = |power: usize| -> Vec<f64> {
            let terms = coefficients.iter().enumerate().skip(power / 2);
            terms
                .map(|(k, c)| (2 * k / power) as f64 * c.abs())
                .collect()
        };
        Self {
            activation,
            radius,
            influences: [2, 4, 8].map(influence),
            met: coefficients.len() - 1,
            powers: [of(second), of(fourth), of(eighth)],
            factor: of(factor),
        }
    }

    /// Of the steeper part: noise of the margins before they are taken apart goes to their own residuals, and what the conjugation
    /// adds to both has half the variance that is counted.
    pub(super) fn gain(&self, margins: [f64; 2]) -> f64 {
        let slope = |u| self.activation.odd_derivative(u).powi(2);
        margins.map(slope).into_iter().fold(0.0, f64::max)
    }

    /// Variance that one part with this margin adds to the residual of a slot that is kept.
    pub(super) fn kept(&self, margin: f64) -> f64 {
        let square = (margin / self.radius).powi(2);
        // Parts of u have twice the scale of u: every noise comes from one conjugation less, so none is doubled here.
        let powers = self.influences.iter().zip(self.powers);
        let powers = powers
            .map(|(terms, variance)| horner(terms.iter().copied(), square).powi(2) * variance);
        square * powers.sum::<f64>() + self.masked(margin)
    }

    /// The same of a slot that is masked: factors are rounded after the mask and meet powers of what stands there.
    pub(super) fn masked(&self, margin: f64) -> f64 {
        let fourth = (margin / self.radius).powi(4);
        let reached = (0..self.met).fold(0.0, |sum, _| (sum + 1.0) * fourth);
        2.0 * reached * self.factor
    }
}

/// Smallest scale among the factors c·τ and the sums multiplied with τ⁴ or τ⁸.
fn smallest_factor(schedule: &EpochSchedule, q: &[u64], degree: usize, powers: [f64; 3]) -> f64 {
    let [second, fourth, eighth] = powers;
    let last = schedule.residual_level.get() + 1;
    let whole = schedule.residuals * q[last] as f64;
    if degree == 5 {
        return (whole / second).min(whole / fourth);
    }
    if degree == 9 {
        let inner = whole / fourth;
        let below = inner * q[last + 1] as f64;
        return inner
            .min(whole / second)
            .min(below / second)
            .min(below / fourth);
    }
    let inner = whole / eighth;
    let below = inner * q[last + 1] as f64;
    let pair = (below / fourth).min(whole / fourth);
    let deepest = pair * q[last + 2] as f64 / second;
    inner.min(pair).min(deepest).min(whole / second)
}
