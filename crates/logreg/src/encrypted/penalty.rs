//! The L2 penalty, from which the intercept is kept off.

use ckks::{Ciphertext, Complex64, Scale};

use super::{EncryptedArithmetic, EncryptedTable};
use crate::{EpochSchedule, LogregError, Plan};

impl Plan {
    /// What the penalty takes off the multiple of the point: rate·penalty·carry to the nearest multiple of the leaves.
    pub(crate) fn shrinkage(&self, schedule: &EpochSchedule) -> u64 {
        let hyper = self.hyper_parameters();
        let leaves = self.layout().leaves() as u64;
        let share = hyper.learning_rate * hyper.algorithm.penalty();
        libm::round(share * schedule.carry as f64 / leaves as f64) as u64 * leaves
    }
}

impl<T: EncryptedTable> EncryptedArithmetic<'_, T> {
    pub(super) fn shrinkage(&self, schedule: &EpochSchedule) -> u64 {
        self.plan.shrinkage(schedule)
    }

    /// `shrinkage` times the intercept, as it stands in packed weights: of the first expanded ciphertext, which is one of the
    /// polynomials that packed weights are interleaved from and stands in them unmoved, the first slot of every block.
    pub(super) fn intercept(
        &self,
        schedule: &EpochSchedule,
        first: &Ciphertext,
        shrinkage: u64,
    ) -> Result<Ciphertext, LogregError> {
        let layout = self.plan.layout();
        let leaves = layout.leaves() as u64;
        let first = self.evaluator.at_level(first, schedule.residual_level)?;
        if layout.block == 1 {
            return Ok(self
                .evaluator
                .mul_integer(first, (shrinkage / leaves) as i64)?);
        }
        let slot = |i: usize| match i % layout.block {
            0 => Complex64::new(1.0, 0.0),
            _ => Complex64::ZERO,
        };
        let slots: Vec<Complex64> = (0..layout.degree() / 2).map(slot).collect();
        let scale = Scale::new((shrinkage / leaves) as f64)?;
        let mask = self.encoder.encode(&slots, first.level(), scale)?;
        Ok(self.evaluator.mul_plain(first, &mask)?)
    }
}
