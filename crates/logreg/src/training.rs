//! The training algorithm, written once for every arithmetic.

use std::ops::ControlFlow;

use crate::LogregError;

/// What an arithmetic must do for gradient descent. Data, margins and residuals are its own business.
///
/// With z the sign-folded table and w the weights: margins u = z·w, residuals s = odd(u) − 1/2, and one update
/// w ← w − (rate/n)·Σ_r z_r s_r.
pub trait Arithmetic {
    /// Weights as this arithmetic holds them between epochs.
    type Weights: Clone;
    /// Residuals of all rows.
    type Residuals;

    /// Residuals at zero weights: −1/2 for every row.
    ///
    /// # Errors
    /// What the arithmetic refuses.
    fn residuals_at_zero(&self) -> Result<Self::Residuals, LogregError>;

    /// Residuals at weights, `epoch` counted from 1.
    ///
    /// # Errors
    /// What the arithmetic refuses.
    fn residuals(
        &self,
        epoch: u32,
        weights: &Self::Weights,
    ) -> Result<Self::Residuals, LogregError>;

    /// Weights after the step along the gradient of `residuals`; `None` stands for zero weights.
    ///
    /// # Errors
    /// What the arithmetic refuses.
    fn step(
        &self,
        epoch: u32,
        weights: Option<&Self::Weights>,
        residuals: Self::Residuals,
    ) -> Result<Self::Weights, LogregError>;
}

/// Where a training stands between two epochs: enough to go on after a restart, bit for bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint<W> {
    /// Epochs done.
    pub epoch: u32,
    /// Weights after them; `None` is the zero start before the first epoch.
    pub weights: Option<W>,
}

impl<W> Checkpoint<W> {
    /// Before the first epoch, from zero.
    #[must_use]
    pub fn zero() -> Self {
        Self {
            epoch: 0,
            weights: None,
        }
    }

    /// Before the first epoch, from initial weights.
    #[must_use]
    pub fn initial(weights: W) -> Self {
        Self {
            epoch: 0,
            weights: Some(weights),
        }
    }
}

/// Said after each epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Epochs done.
    pub epoch: u32,
    /// Epochs in all.
    pub epochs: u32,
}

/// How a training ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished<W> {
    /// All epochs are done: the trained weights.
    Completed(W),
    /// The caller broke off; the checkpoint is where it stopped.
    Cancelled(Checkpoint<W>),
}

/// A training that can go epoch by epoch.
pub struct Training<'a, A: Arithmetic> {
    arithmetic: &'a A,
    epochs: u32,
    state: Checkpoint<A::Weights>,
}

impl<'a, A: Arithmetic> Training<'a, A> {
    /// A training of `epochs` epochs from a checkpoint.
    ///
    /// # Errors
    /// [`LogregError::Checkpoint`] when the checkpoint is past the last epoch, or has epochs but no weights.
    pub fn resume(
        arithmetic: &'a A,
        epochs: u32,
        from: Checkpoint<A::Weights>,
    ) -> Result<Self, LogregError> {
        if from.epoch > epochs || (from.epoch > 0 && from.weights.is_none()) || epochs == 0 {
            let start = if from.weights.is_some() {
                "weights"
            } else {
                "zero"
            };
            return Err(LogregError::Checkpoint {
                epoch: from.epoch,
                epochs,
                start,
            });
        }
        Ok(Self {
            arithmetic,
            epochs,
            state: from,
        })
    }

    /// Where it stands.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint<A::Weights> {
        &self.state
    }

    /// Do one epoch, or say that none is left.
    ///
    /// # Errors
    /// What the arithmetic refuses; the state is then as before.
    pub fn advance(&mut self) -> Result<Option<Progress>, LogregError> {
        if self.state.epoch == self.epochs {
            return Ok(None);
        }
        let epoch = self.state.epoch + 1;
        let weights = self.state.weights.as_ref();
        let residuals = match weights {
            Some(weights) => self.arithmetic.residuals(epoch, weights)?,
            None => self.arithmetic.residuals_at_zero()?,
        };
        let next = self.arithmetic.step(epoch, weights, residuals)?;
        self.state = Checkpoint {
            epoch,
            weights: Some(next),
        };
        Ok(Some(Progress {
            epoch,
            epochs: self.epochs,
        }))
    }

    fn finish(self) -> Finished<A::Weights> {
        match self.state {
            Checkpoint {
                epoch,
                weights: Some(weights),
            } if epoch == self.epochs => Finished::Completed(weights),
            state => Finished::Cancelled(state),
        }
    }
}

/// Train from a checkpoint to the last epoch. After each epoch `report` gets the progress and the checkpoint to keep;
/// breaking off there ends the training.
///
/// # Errors
/// [`LogregError::Checkpoint`] for a checkpoint that does not fit, and what the arithmetic refuses.
pub fn train<A: Arithmetic>(
    arithmetic: &A,
    epochs: u32,
    from: Checkpoint<A::Weights>,
    mut report: impl FnMut(Progress, &Checkpoint<A::Weights>) -> ControlFlow<()>,
) -> Result<Finished<A::Weights>, LogregError> {
    let mut training = Training::resume(arithmetic, epochs, from)?;
    while let Some(progress) = training.advance()? {
        if report(progress, training.checkpoint()).is_break() {
            break;
        }
    }
    Ok(training.finish())
}
