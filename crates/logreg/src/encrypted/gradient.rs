//! From residuals to the next packed weights.

use ckks::{Ciphertext, Scale};
use ckks_circuits::{map_in_parallel, pack};

use super::{EncryptedArithmetic, EncryptedTable};
use crate::{EpochSchedule, LogregError};

impl<T: EncryptedTable> EncryptedArithmetic<'_, T> {
    /// w − (rate/n)·Σ z·s, packed, with one rescale after everything.
    pub(super) fn descend(
        &self,
        schedule: &EpochSchedule,
        weights: &Ciphertext,
        residuals: &[Ciphertext],
    ) -> Result<Ciphertext, LogregError> {
        self.check_weights(schedule, weights)?;
        let whole = Scale::new(weights.scale().get() * schedule.carry as f64)?;
        let indices = (0..self.plan.layout().ciphertexts).collect();
        let products = map_in_parallel(indices, |index| {
            self.product_over_batches(schedule, residuals, index)
        })?;
        let gradient = pack(self.evaluator, products, self.plan.layout().block)?.with_scale(whole);
        let dropped = self
            .evaluator
            .drop_level(weights.clone(), schedule.residual_level)?;
        let mut next = self
            .evaluator
            .mul_integer(dropped, schedule.carry as i64)?
            .with_scale(whole);
        self.evaluator.sub_assign(&mut next, &gradient)?;
        Ok(self
            .evaluator
            .rescale(next)?
            .with_scale(Scale::new(schedule.weights_out)?))
    }

    /// Σ conj(s)·Z_c over the batches, relinearized once.
    fn product_over_batches(
        &self,
        schedule: &EpochSchedule,
        residuals: &[Ciphertext],
        index: usize,
    ) -> Result<Ciphertext, LogregError> {
        let fetch = |batch| self.table.ciphertext(batch, index, schedule.residual_level);
        let columns = (0..residuals.len())
            .map(fetch)
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = residuals
            .iter()
            .zip(columns.iter().map(AsRef::as_ref))
            .collect();
        Ok(self
            .evaluator
            .relinearize(self.evaluator.sum_of_products(&terms)?)?)
    }

    /// (rate/2n)·Σ z: residuals are −1/2 everywhere, so conj(s)·Z = −(1 − i)/2·Z and no level is spent.
    pub(super) fn first_step_from_zero(
        &self,
        schedule: &EpochSchedule,
    ) -> Result<Ciphertext, LogregError> {
        let indices = (0..self.plan.layout().ciphertexts).collect();
        let sums = map_in_parallel(indices, |index| self.sum_over_batches(schedule, index))?;
        let packed = pack(self.evaluator, sums, self.plan.layout().block)?;
        Ok(packed.with_scale(Scale::new(schedule.weights_out)?))
    }

    /// (1 − i)·Σ Z_c over the batches, times 2^(−halvings).
    fn sum_over_batches(
        &self,
        schedule: &EpochSchedule,
        index: usize,
    ) -> Result<Ciphertext, LogregError> {
        let fetch = |batch| self.table.ciphertext(batch, index, schedule.level);
        let mut sum = self
            .evaluator
            .drop_level(fetch(0)?.into_owned(), schedule.level)?;
        for batch in 1..self.plan.layout().batches {
            let next = self
                .evaluator
                .drop_level(fetch(batch)?.into_owned(), schedule.level)?;
            self.evaluator.add_assign(&mut sum, &next)?;
        }
        let turned = self.evaluator.mul_by_i(sum.clone())?;
        self.evaluator.sub_assign(&mut sum, &turned)?;
        self.halved(sum, schedule.halvings)
    }
}
