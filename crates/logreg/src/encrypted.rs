//! Training on ciphertexts: what the server does.

mod gradient;
mod residuals;
mod table;

use ckks::{Ciphertext, Encoder, Evaluator, Scale};

use crate::{Arithmetic, EpochSchedule, LogregError, Plan};

pub use table::{EncryptedTable, TableInMemory};

/// Gradient descent on ciphertexts under the plan's evaluation keys.
pub struct EncryptedArithmetic<'a, T> {
    plan: &'a Plan,
    evaluator: &'a Evaluator<'a>,
    encoder: Encoder,
    table: &'a T,
}

impl<'a, T: EncryptedTable> EncryptedArithmetic<'a, T> {
    /// Over an encrypted table.
    ///
    /// # Errors
    /// [`LogregError::OtherParameters`] when the evaluator's parameters are not the plan's.
    pub fn new(
        plan: &'a Plan,
        evaluator: &'a Evaluator<'a>,
        table: &'a T,
    ) -> Result<Self, LogregError> {
        if evaluator.parameters().spec() != plan.parameters_spec() {
            return Err(LogregError::OtherParameters);
        }
        Ok(Self {
            plan,
            evaluator,
            encoder: Encoder::new(evaluator.parameters()),
            table,
        })
    }

    /// Levels and scales of an epoch, counted from 1.
    fn schedule(&self, epoch: u32) -> Result<&'a EpochSchedule, LogregError> {
        let epochs = &self.plan.schedule().epochs;
        let found = epoch
            .checked_sub(1)
            .and_then(|index| epochs.get(index as usize));
        let start = self.plan.start().name();
        found.ok_or(LogregError::Checkpoint {
            epoch,
            epochs: epochs.len() as u32,
            start,
        })
    }

    /// Weights must be as the plan says they come in.
    fn check_weights(
        &self,
        schedule: &EpochSchedule,
        weights: &Ciphertext,
    ) -> Result<(), LogregError> {
        let scale = weights.scale();
        let expected = schedule.weights_in.unwrap_or(0.0);
        if weights.level() == schedule.level && scale.matches(Scale::new(expected)?) {
            return Ok(());
        }
        Err(LogregError::WeightsShape {
            level: weights.level().get(),
            scale: scale.get(),
            expected_level: schedule.level.get(),
            expected_scale: expected,
        })
    }
}

impl<T: EncryptedTable> Arithmetic for EncryptedArithmetic<'_, T> {
    /// The packed weights.
    type Weights = Ciphertext;
    /// One ciphertext a batch, conjugated; none stands for residuals at zero weights.
    type Residuals = Option<Vec<Ciphertext>>;

    fn residuals_at_zero(&self) -> Result<Self::Residuals, LogregError> {
        Ok(None)
    }

    fn residuals(&self, epoch: u32, weights: &Ciphertext) -> Result<Self::Residuals, LogregError> {
        let schedule = self.schedule(epoch)?;
        self.check_weights(schedule, weights)?;
        self.conjugate_residuals(schedule, weights).map(Some)
    }

    fn step(
        &self,
        epoch: u32,
        weights: Option<&Ciphertext>,
        residuals: Self::Residuals,
    ) -> Result<Ciphertext, LogregError> {
        let schedule = self.schedule(epoch)?;
        match (weights, residuals) {
            (Some(weights), Some(residuals)) => self.descend(schedule, weights, &residuals),
            _ => self.first_step_from_zero(schedule),
        }
    }
}
