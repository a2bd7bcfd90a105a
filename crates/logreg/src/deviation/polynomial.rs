//! What the polynomial makes of noise, and what its own roundings do to residuals.

use super::noise::NoiseUnits;
use super::wide::WideNoise;
use crate::{EpochSchedule, Plan};

/// The polynomial of an epoch. What it says of a slot depends on the margins of both its parts, or their magnitudes' bounds.
pub(super) enum Polynomial {
    /// HE4Cloud's.
    Narrow(NarrowNoise),
    /// Evaluated in units of its radius.
    Wide(WideNoise),
}

impl Polynomial {
    pub(super) fn of(plan: &Plan, schedule: &EpochSchedule, units: &NoiseUnits) -> Self {
        match plan.hyper_parameters().activation.is_wide() {
            true => Self::Wide(WideNoise::of(plan, schedule, units)),
            false => Self::Narrow(NarrowNoise::of(plan, schedule, units)),
        }
    }

    /// Variance of the residual of a slot that is kept, for each unit of its margins' variance.
    pub(super) fn gain(&self, margins: [f64; 2]) -> f64 {
        match self {
            Self::Narrow(narrow) => narrow.slope(both(margins)).powi(2),
            Self::Wide(wide) => wide.gain(margins),
        }
    }

    /// Variance of the residual of a slot that is kept, from roundings inside the polynomial.
    pub(super) fn kept(&self, margins: [f64; 2]) -> f64 {
        match self {
            Self::Narrow(narrow) => narrow.kept(both(margins)),
            Self::Wide(wide) => margins.iter().map(|&u| wide.kept(u)).sum(),
        }
    }

    /// Variance of the residual of a slot that is masked: factors are rounded after the mask and meet powers of what stands there.
    pub(super) fn masked(&self, margins: [f64; 2]) -> f64 {
        match self {
            Self::Narrow(narrow) => narrow.masked(both(margins)),
            Self::Wide(wide) => margins.iter().map(|&u| wide.masked(u)).sum(),
        }
    }
}

fn both([real, imaginary]: [f64; 2]) -> f64 {
    real.hypot(imaginary)
}

/// Scales of what the polynomial rounds, t being a margin: t², t⁴, the factors that powers are multiplied with.
pub(super) struct NarrowNoise {
    coefficients: &'static [f64],
    /// Variance of a rescale in a slot, of both parts.
    rounding: f64,
    square: f64,
    fourth: f64,
    /// Of c_3·t, which meets t².
    third_factor: f64,
    /// Of t·(c_5 + …), which meets t⁴.
    inner: f64,
    /// Of c_7·t, which meets t² and t⁴.
    seventh_factor: f64,
    /// Of c_9·t, which meets t⁴ twice.
    ninth_factor: f64,
}

impl NarrowNoise {
    fn of(plan: &Plan, schedule: &EpochSchedule, units: &NoiseUnits) -> Self {
        let prime = |level: usize| plan.parameters_spec().q[level] as f64;
        let (top, end) = (schedule.level.get(), schedule.residual_level.get());
        let square = 4.0 * schedule.margins * schedule.margins / prime(top - 1);
        let fourth = square * square / prime(top - 2);
        let whole = schedule.residuals * prime(end + 1);
        let inner = whole / fourth;
        let inner_whole = inner * prime(end + 2);
        Self {
            coefficients: plan.hyper_parameters().activation.odd_coefficients(),
            rounding: 2.0 * units.slot(units.rescale()),
            square,
            fourth,
            third_factor: whole / square,
            inner,
            seventh_factor: inner_whole / square,
            ninth_factor: inner_whole / fourth,
        }
    }

    /// Variance of the residual of a slot that is kept, whose margin is at most `u` in magnitude.
    fn kept(&self, u: f64) -> f64 {
        let squared = self.curvature(u) / self.square;
        let fourth = self.steepness_of_fourth(u) / self.fourth;
        self.masked(u) + self.rounding * (squared * squared + fourth * fourth)
    }

    /// The same of a slot that is masked.
    fn masked(&self, v: f64) -> f64 {
        let (square, fourth) = (v * v, v * v * v * v);
        let met = [
            (1, square / self.third_factor),
            (2, fourth / self.inner),
            (3, square * fourth / self.seventh_factor),
            (4, fourth * fourth / self.ninth_factor),
        ];
        let terms = met.iter().filter(|(k, _)| *k < self.coefficients.len());
        self.rounding * terms.map(|(_, gain)| gain * gain).sum::<f64>()
    }

    /// Σ (2k+1)·|c|·|u|^2k: no path from a margin to a residual is steeper.
    fn slope(&self, u: f64) -> f64 {
        let terms = self.magnitudes().enumerate();
        horner(terms.map(|(k, c)| (2 * k + 1) as f64 * c), u * u)
    }

    /// Σ k·|c|·|u|^(2k−1) from degree 3 on: how steeply residuals depend on t².
    fn curvature(&self, u: f64) -> f64 {
        let terms = self.magnitudes().enumerate().skip(1);
        u * horner(terms.map(|(k, c)| k as f64 * c), u * u)
    }

    /// |c_5·u| + |c_7·u³| + 2·|c_9·u⁵|: how steeply residuals depend on t⁴.
    fn steepness_of_fourth(&self, u: f64) -> f64 {
        let terms = self.magnitudes().skip(2).zip([1.0, 1.0, 2.0]);
        u * horner(terms.map(|(c, times)| times * c), u * u)
    }

    /// |c|.
    fn magnitudes(&self) -> impl DoubleEndedIterator<Item = f64> + ExactSizeIterator {
        self.coefficients.iter().map(|c| c.abs())
    }
}

/// Σ c_k·x^k.
pub(super) fn horner(
    coefficients: impl IntoIterator<Item = f64, IntoIter: DoubleEndedIterator>,
    x: f64,
) -> f64 {
    let coefficients = coefficients.into_iter().rev();
    coefficients.fold(0.0, |sum, c| sum * x + c)
}
