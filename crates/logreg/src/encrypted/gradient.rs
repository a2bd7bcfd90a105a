//! From residuals to the next packed weights.

use ckks::{Ciphertext, Scale};
use ckks_circuits::{map_in_parallel, pack};

use super::{EncryptedArithmetic, EncryptedResiduals, EncryptedTable};
use crate::{EpochSchedule, Iterate, LogregError};

impl<T: EncryptedTable> EncryptedArithmetic<'_, T> {
    /// v − (rate/n)·Σ z·s − penalty, packed, with one rescale after everything; with momentum the next point from the same
    /// gradient, with another.
    pub(super) fn descend(
        &self,
        schedule: &EpochSchedule,
        from: &Iterate<Ciphertext>,
        residuals: &EncryptedResiduals,
    ) -> Result<Iterate<Ciphertext>, LogregError> {
        let next = self.before_rescale(schedule, from.point(), residuals)?;
        let point = match schedule.point_out {
            Some(scale) => Some(self.extrapolated(schedule, &next, &from.weights, scale)?),
            None => None,
        };
        let weights = self
            .evaluator
            .rescale(next)?
            .with_scale(Scale::new(schedule.weights_out)?);
        Ok(Iterate { weights, point })
    }

    /// The weights to come, at the scale of the gradient.
    fn before_rescale(
        &self,
        schedule: &EpochSchedule,
        point: &Ciphertext,
        residuals: &EncryptedResiduals,
    ) -> Result<Ciphertext, LogregError> {
        self.check_weights(schedule.level, schedule.weights_in, point)?;
        let whole = Scale::new(point.scale().get() * schedule.carry as f64)?;
        let indices = (0..self.plan.layout().ciphertexts).collect();
        let products = map_in_parallel(indices, |index| {
            self.product_over_batches(schedule, &residuals.batches, index)
        })?;
        let gradient = self.packed(products)?.with_scale(whole);
        let shrinkage = self.shrinkage(schedule);
        let dropped = self.evaluator.at_level(point, schedule.residual_level)?;
        let mut next = self
            .evaluator
            .mul_integer(dropped, (schedule.carry - shrinkage) as i64)?
            .with_scale(whole);
        self.evaluator.sub_assign(&mut next, &gradient)?;
        if let Some(first) = residuals.first_weights.as_ref().filter(|_| shrinkage > 0) {
            let intercept = self.intercept(schedule, first, shrinkage)?;
            self.evaluator
                .add_assign(&mut next, &intercept.with_scale(whole))?;
        }
        Ok(next)
    }

    fn packed(&self, sums: Vec<Ciphertext>) -> Result<Ciphertext, LogregError> {
        let radix = self.plan.hyper_parameters().refresh.trace_radix();
        let block = self.plan.layout().block;
        Ok(pack(self.evaluator, sums, block, radix)?)
    }

    /// (1 + β)·w' − β·w from w' before its rescale and the weights w of the epoch before.
    fn extrapolated(
        &self,
        schedule: &EpochSchedule,
        next: &Ciphertext,
        weights: &Ciphertext,
        scale: f64,
    ) -> Result<Ciphertext, LogregError> {
        let beside = schedule.previous_in.or(schedule.weights_in);
        self.check_weights(schedule.level, beside, weights)?;
        let dropped = self.evaluator.at_level(weights, schedule.residual_level)?;
        let pulled = self
            .evaluator
            .mul_integer(dropped, schedule.pull as i64)?
            .with_scale(next.scale());
        let ahead = self.evaluator.sub(next, &pulled)?;
        Ok(self
            .evaluator
            .rescale(ahead)?
            .with_scale(Scale::new(scale)?))
    }

    /// Σ conj(s)·Z_c over the batches, relinearized once.
    fn product_over_batches(
        &self,
        schedule: &EpochSchedule,
        residuals: &[Ciphertext],
        index: usize,
    ) -> Result<Ciphertext, LogregError> {
        let index = self.plan.layout().gradient_index(index);
        let places: Vec<_> = (0..residuals.len()).map(|batch| (batch, index)).collect();
        let product = self.sum_of_products(residuals, &places, schedule.residual_level)?;
        Ok(self.evaluator.relinearize(product)?)
    }

    /// (rate/2n)·Σ z: residuals are −1/2 everywhere, so conj(s)·Z = −(1 − i)/2·Z and no level is spent.
    pub(super) fn first_step_from_zero(
        &self,
        schedule: &EpochSchedule,
    ) -> Result<Ciphertext, LogregError> {
        let indices = (0..self.plan.layout().ciphertexts).collect();
        let sums = map_in_parallel(indices, |index| self.sum_over_batches(schedule, index))?;
        Ok(self
            .packed(sums)?
            .with_scale(Scale::new(schedule.weights_out)?))
    }

    /// (1 − i)·Σ Z_c over the batches, times 2^(−halvings).
    fn sum_over_batches(
        &self,
        schedule: &EpochSchedule,
        index: usize,
    ) -> Result<Ciphertext, LogregError> {
        let layout = self.plan.layout();
        let index = layout.gradient_index(index);
        let places: Vec<_> = (0..layout.batches).map(|batch| (batch, index)).collect();
        let mut sum = self.sum_of_ciphertexts(&places, schedule.level)?;
        let turned = self.evaluator.mul_by_i(sum.clone())?;
        self.evaluator.sub_assign(&mut sum, &turned)?;
        self.halved(sum, schedule.halvings)
    }
}
