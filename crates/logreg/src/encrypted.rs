//! Training on ciphertexts: what the server does.

mod gradient;
mod penalty;
mod residuals;
mod table;
mod windows;

use ckks::{Ciphertext, Encoder, Evaluator, Level, Scale};

use crate::{Accelerate, Algorithm, Arithmetic, EpochSchedule, Iterate, LogregError, Plan};

pub use table::{EncryptedTable, TableCiphertext, TableInMemory};

/// Residuals of all rows at a point.
pub struct EncryptedResiduals {
    /// One ciphertext a batch, conjugated.
    batches: Vec<Ciphertext>,
    /// The first expanded ciphertext of weights, from which the intercept is kept off the penalty; `None` without one.
    first_weights: Option<Ciphertext>,
}

/// Descent on ciphertexts under the plan's evaluation keys.
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
        level: Level,
        scale: Option<f64>,
        weights: &Ciphertext,
    ) -> Result<(), LogregError> {
        let found = weights.scale();
        let expected = scale.unwrap_or(0.0);
        if weights.level() == level && found.matches(Scale::new(expected)?) {
            return Ok(());
        }
        Err(LogregError::WeightsShape {
            level: weights.level().get(),
            scale: found.get(),
            expected_level: level.get(),
            expected_scale: expected,
        })
    }
}

impl<T: EncryptedTable> Arithmetic for EncryptedArithmetic<'_, T> {
    /// The packed weights.
    type Weights = Ciphertext;
    /// None stands for residuals at zero weights.
    type Residuals = Option<EncryptedResiduals>;

    fn residuals_at_zero(&self) -> Result<Self::Residuals, LogregError> {
        Ok(None)
    }

    fn residuals(&self, epoch: u32, weights: &Ciphertext) -> Result<Self::Residuals, LogregError> {
        let schedule = self.schedule(epoch)?;
        self.check_weights(schedule.level, schedule.weights_in, weights)?;
        self.conjugate_residuals(schedule, weights).map(Some)
    }

    fn step(
        &self,
        epoch: u32,
        weights: Option<&Ciphertext>,
        residuals: Self::Residuals,
    ) -> Result<Ciphertext, LogregError> {
        if self.plan.hyper_parameters().algorithm != Algorithm::GradientDescent {
            return Err(LogregError::NeedsVelocity);
        }
        let from = weights.cloned().map(Iterate::at_rest);
        Ok(self
            .accelerated_step(epoch, from.as_ref(), residuals)?
            .weights)
    }
}

impl<T: EncryptedTable> Accelerate for EncryptedArithmetic<'_, T> {
    fn accelerated_step(
        &self,
        epoch: u32,
        from: Option<&Iterate<Ciphertext>>,
        residuals: Self::Residuals,
    ) -> Result<Iterate<Ciphertext>, LogregError> {
        let schedule = self.schedule(epoch)?;
        match (from, residuals) {
            (Some(from), Some(residuals)) => self.descend(schedule, from, &residuals),
            _ => self.first_step_from_zero(schedule).map(Iterate::at_rest),
        }
    }
}
