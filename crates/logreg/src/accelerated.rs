//! Training with momentum over any arithmetic that can carry it.

use crate::{Arithmetic, LogregError};

/// Weights between two epochs, with the point at which the next gradient is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Iterate<W> {
    /// The weights.
    pub weights: W,
    /// Where the next gradient is taken, which holds the velocity: weights + β·(weights − weights before). `None` when it
    /// is at the weights: at the start, after an epoch without momentum, after the last.
    pub point: Option<W>,
}

impl<W> Iterate<W> {
    /// Weights at rest.
    #[must_use]
    pub const fn at_rest(weights: W) -> Self {
        Self {
            weights,
            point: None,
        }
    }

    /// Where the next gradient is taken.
    #[must_use]
    pub fn point(&self) -> &W {
        self.point.as_ref().unwrap_or(&self.weights)
    }
}

/// An arithmetic that can take a step with momentum.
pub trait Accelerate: Arithmetic {
    /// Weights after the step from `from.point()` along the gradient of `residuals`, and the point extrapolated from them;
    /// `None` stands for zero weights. Without momentum this is [`Arithmetic::step`].
    ///
    /// # Errors
    /// What the arithmetic refuses.
    fn accelerated_step(
        &self,
        epoch: u32,
        from: Option<&Iterate<Self::Weights>>,
        residuals: Self::Residuals,
    ) -> Result<Iterate<Self::Weights>, LogregError>;
}

/// Every algorithm of [`Algorithm`](crate::Algorithm) over an arithmetic, momentum included:
/// `train(&Accelerated::new(&arithmetic), …)`. What it holds between epochs is an [`Iterate`], so checkpoints have the velocity;
/// between two epochs both of its parts may be replaced by fresh encryptions of the same numbers.
pub struct Accelerated<'a, A>(&'a A);

impl<'a, A: Accelerate> Accelerated<'a, A> {
    /// Over an arithmetic.
    #[must_use]
    pub const fn new(arithmetic: &'a A) -> Self {
        Self(arithmetic)
    }
}

impl<A: Accelerate> Arithmetic for Accelerated<'_, A> {
    type Weights = Iterate<A::Weights>;
    type Residuals = A::Residuals;

    fn residuals_at_zero(&self) -> Result<Self::Residuals, LogregError> {
        self.0.residuals_at_zero()
    }

    fn residuals(
        &self,
        epoch: u32,
        weights: &Self::Weights,
    ) -> Result<Self::Residuals, LogregError> {
        self.0.residuals(epoch, weights.point())
    }

    fn step(
        &self,
        epoch: u32,
        weights: Option<&Self::Weights>,
        residuals: Self::Residuals,
    ) -> Result<Self::Weights, LogregError> {
        self.0.accelerated_step(epoch, weights, residuals)
    }
}
