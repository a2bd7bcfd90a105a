//! Which way weights go along the gradient.

use crate::LogregError;
use crate::hyper_parameters::refused;

/// The training algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Algorithm {
    /// `gradient_descent`: HE4Cloud's, full-batch descent with the learning rate given.
    #[default]
    GradientDescent,
    /// `nesterov`: accelerated, with a step from the table's largest eigenvalue.
    Nesterov(Nesterov),
}

/// Settings of accelerated descent.
///
/// With v the point at which the gradient is taken, w the weights, v = w at first, step λ, penalty μ and intercept w_0:
///
/// w' = v − λ·(gradient at v) − λμ·(v without v_0),   v' = w' + β·(w' − w)
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Nesterov {
    /// `largestEigenvalue`: λmax of ZᵀΩZ/n, intercept column included, Ω the class weights. The client computes it; it is public.
    pub largest_eigenvalue: f64,
    /// `l2Penalty` μ: (μ/2)·‖w‖² is added to the mean loss; the intercept is not penalised. scikit-learn's C is 1/(μ·n).
    pub penalty: f64,
    /// `classWeighted`: rows are weighted by class. The constants themselves stay with the client, within the table.
    pub class_weighted: bool,
}

impl Algorithm {
    /// HE4Cloud's algorithm.
    pub const GRADIENT_DESCENT: &str = "gradient_descent";
    /// The accelerated one.
    pub const NESTEROV: &str = "nesterov";
    /// Names of all algorithms.
    pub const NAMES: [&str; 2] = [Self::GRADIENT_DESCENT, Self::NESTEROV];

    /// The name, as it stands in `algorithm`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GradientDescent => Self::GRADIENT_DESCENT,
            Self::Nesterov(_) => Self::NESTEROV,
        }
    }

    /// Momentum after `epoch` (counted from 1) of `epochs`: none for gradient descent and after the last epoch.
    #[must_use]
    pub fn momentum(self, epoch: u32, epochs: u32) -> Momentum {
        match self {
            Self::Nesterov(_) if epoch < epochs => Momentum::after(epoch),
            _ => Momentum::NONE,
        }
    }

    /// Whether rows are weighted by class.
    #[must_use]
    pub const fn class_weighted(self) -> bool {
        matches!(self, Self::Nesterov(nesterov) if nesterov.class_weighted)
    }

    /// L2 penalty; 0 for gradient descent.
    #[must_use]
    pub const fn penalty(self) -> f64 {
        match self {
            Self::Nesterov(nesterov) => nesterov.penalty,
            Self::GradientDescent => 0.0,
        }
    }
}

impl Nesterov {
    /// Step in units of 4/λmax, the inverse of the loss's largest curvature. Above 1 it trusts that margins spread soon.
    pub const STEP_FACTOR: f64 = 1.67;

    /// Without penalty and class weights.
    #[must_use]
    pub const fn new(largest_eigenvalue: f64) -> Self {
        Self {
            largest_eigenvalue,
            penalty: 0.0,
            class_weighted: false,
        }
    }

    /// The same with an L2 penalty.
    #[must_use]
    pub const fn with_penalty(self, penalty: f64) -> Self {
        Self { penalty, ..self }
    }

    /// The same for a table weighted by class.
    #[must_use]
    pub const fn with_class_weights(self) -> Self {
        Self {
            class_weighted: true,
            ..self
        }
    }

    /// The step λ = 1.67·4/λmax.
    #[must_use]
    pub fn step(self) -> f64 {
        Self::STEP_FACTOR * 4.0 / self.largest_eigenvalue
    }

    /// Refuse what cannot be.
    ///
    /// # Errors
    /// [`LogregError::HyperParameterValue`] for a largest eigenvalue outside [2^-6, 2^30], or a penalty that is negative or
    /// takes more than half of a weight at a step.
    pub fn check(self) -> Result<(), LogregError> {
        let eigenvalue = self.largest_eigenvalue;
        if !(0.015_625..=1_073_741_824.0).contains(&eigenvalue) {
            let expected = "a number from 2^-6 to 2^30";
            return Err(refused("largestEigenvalue", &eigenvalue, expected));
        }
        if !(self.penalty >= 0.0 && self.penalty * self.step() <= 0.5) {
            let expected = format!("a number from 0 to {}", 0.5 / self.step());
            return Err(refused("l2Penalty", &self.penalty, &expected));
        }
        Ok(())
    }
}

/// Momentum β as a number of 64ths, so that it folds into whole multiples of ciphertexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Momentum(u8);

impl Momentum {
    /// None.
    pub const NONE: Self = Self(0);
    /// 64: what β is counted in.
    pub const WHOLE: u64 = 64;

    /// After epoch k: (t_k − 1)/t_{k+1} to the nearest 64th, t_1 = 1, t_{k+1} = (1 + √(1 + 4·t_k²))/2.
    #[must_use]
    pub fn after(epoch: u32) -> Self {
        let next = |t: f64| (1.0 + libm::sqrt(1.0 + 4.0 * t * t)) / 2.0;
        let t = (1..epoch).fold(1.0, |t, _| next(t));
        Self(libm::round((t - 1.0) / next(t) * Self::WHOLE as f64) as u8)
    }

    /// β in 64ths.
    #[must_use]
    pub fn parts(self) -> u64 {
        u64::from(self.0)
    }

    /// β.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / Self::WHOLE as f64
    }

    /// Whether it is zero: the next gradient is then taken at the weights themselves.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn momentum_grows_from_nothing_towards_one() {
        let parts: Vec<u64> = (1..=12).map(|k| Momentum::after(k).parts()).collect();
        assert_eq!(parts[..4], [0, 18, 28, 34]);
        assert!(parts.windows(2).all(|pair| pair[0] < pair[1]) && parts[11] < 64);
    }

    #[test]
    fn only_what_goes_on_has_momentum() {
        let nesterov = Algorithm::Nesterov(Nesterov::new(4.0));
        assert!(nesterov.momentum(3, 3).is_zero() && !nesterov.momentum(2, 3).is_zero());
        assert!(Algorithm::GradientDescent.momentum(2, 3).is_zero());
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        for (bad, name) in [
            (Nesterov::new(0.0), "largestEigenvalue"),
            (Nesterov::new(f64::NAN), "largestEigenvalue"),
            (Nesterov::new(4.0).with_penalty(-1.0), "l2Penalty"),
            (Nesterov::new(4.0).with_penalty(f64::NAN), "l2Penalty"),
            (Nesterov::new(4.0).with_penalty(0.4), "l2Penalty"),
        ] {
            assert!(bad.check().unwrap_err().to_string().contains(name));
        }
    }
}
