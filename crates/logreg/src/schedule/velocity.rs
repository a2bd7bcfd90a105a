//! Scales of the weights and of the point beyond them, and the whole multiples that momentum folds into.

use crate::Momentum;

/// Weights that an epoch starts from: scale of the weights, and the momentum with which the point lies beyond them.
#[derive(Clone, Copy)]
pub(super) struct Incoming {
    pub(super) weights: f64,
    pub(super) momentum: Momentum,
}

impl Incoming {
    pub(super) fn at_rest(weights: f64) -> Self {
        let momentum = Momentum::NONE;
        Self { weights, momentum }
    }

    /// Weights for which the point has this scale.
    pub(super) fn with_point(point: f64, momentum: Momentum) -> Self {
        let weights = point * (Momentum::WHOLE + momentum.parts()) as f64 / Momentum::WHOLE as f64;
        Self { weights, momentum }
    }

    /// Scale of the point: 1 + β times less than that of the weights.
    pub(super) fn point(self) -> f64 {
        self.weights * Momentum::WHOLE as f64 / (Momentum::WHOLE + self.momentum.parts()) as f64
    }

    /// Scale of the weights where they are not the point.
    pub(super) fn beside_point(self) -> Option<f64> {
        (!self.momentum.is_zero()).then_some(self.weights)
    }
}

/// β·S/((1 + β)·scale of the weights before), S = carry·scale of the point, the point's scale being less by 1 + `before`.
pub(super) fn pull(carry: u64, momentum: Momentum, before: Momentum) -> u64 {
    let (whole, b) = (Momentum::WHOLE, momentum.parts());
    carry / pull_divisor(momentum, before) * (whole * b / pull_gcd(momentum, before))
}

/// What `carry` must be a multiple of for [`pull`] to be whole: 1 without momentum.
pub(super) fn pull_divisor(momentum: Momentum, before: Momentum) -> u64 {
    match momentum.is_zero() {
        true => 1,
        false => pull_denominator(momentum, before) / pull_gcd(momentum, before),
    }
}

fn pull_denominator(momentum: Momentum, before: Momentum) -> u64 {
    (Momentum::WHOLE + momentum.parts()) * (Momentum::WHOLE + before.parts())
}

fn pull_gcd(momentum: Momentum, before: Momentum) -> u64 {
    let (mut a, mut b) = (
        pull_denominator(momentum, before),
        Momentum::WHOLE * momentum.parts(),
    );
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
