//! From packed weights to the residuals of all rows.

use ckks::{Ciphertext, Complex64, Scale};
use ckks_circuits::{OddPolynomial, expand, map_in_parallel, sum_windows, windows_to_ends};

use super::{EncryptedArithmetic, EncryptedResiduals, EncryptedTable};
use crate::{EpochSchedule, LogregError};

impl<T: EncryptedTable> EncryptedArithmetic<'_, T> {
    /// For every batch conj(s), s = odd(u) − 1/2 of the real rows and i times that of the imaginary rows, filled into every
    /// slot of a row's block, times 2^(−halvings).
    pub(super) fn conjugate_residuals(
        &self,
        schedule: &EpochSchedule,
        weights: &Ciphertext,
    ) -> Result<EncryptedResiduals, LogregError> {
        let layout = self.plan.layout();
        let mut expanded = expand(self.evaluator, weights, layout.block, layout.ciphertexts)?;
        let batches = (0..layout.batches).collect();
        let batches = map_in_parallel(batches, |batch| {
            let margins = self.margins(schedule, &expanded, batch)?;
            self.residuals_of(schedule, margins)
        })?;
        let penalised = self.plan.hyper_parameters().algorithm.penalty() > 0.0;
        expanded.truncate(usize::from(penalised));
        Ok(EncryptedResiduals {
            batches,
            first_weights: expanded.pop(),
        })
    }

    /// u = Σ_c W_c·Z_c of one batch: sums over each block's columns, at the last slot of the block.
    fn margins(
        &self,
        schedule: &EpochSchedule,
        expanded: &[Ciphertext],
        batch: usize,
    ) -> Result<Ciphertext, LogregError> {
        let columns = 0..self.plan.layout().ciphertexts;
        let places: Vec<_> = columns.map(|index| (batch, index)).collect();
        let product = self.sum_of_products(expanded, &places, schedule.level)?;
        let margins = self
            .evaluator
            .relinearize_rescale(product)?
            .with_scale(Scale::new(schedule.margins)?);
        Ok(windows_to_ends(
            self.evaluator,
            margins,
            self.plan.layout().block,
        )?)
    }

    fn residuals_of(
        &self,
        schedule: &EpochSchedule,
        margins: Ciphertext,
    ) -> Result<Ciphertext, LogregError> {
        let block = self.plan.layout().block;
        let activation = self.plan.hyper_parameters().activation;
        let coefficients = activation.scaled_coefficients();
        let odd = OddPolynomial::new(self.evaluator, &self.encoder, &coefficients, block)?;
        let scale = Scale::new(margins.scale().get() * activation.radius())?;
        let margins = margins.with_scale(scale);
        let ends = odd.conjugate_of_parts(&margins, Scale::new(schedule.residuals)?)?;
        let filled = sum_windows(self.evaluator, ends, block)?;
        let half = Complex64::new(0.5, -0.5);
        let half = self
            .encoder
            .encode_constant(half, filled.level(), filled.scale())?;
        let residuals = self.evaluator.sub_plain(filled, &half)?;
        self.halved(residuals, schedule.halvings)
    }

    /// Times 2^(−halvings) modulo Q, taken into the scale: the trace to come doubles as often.
    pub(super) fn halved(
        &self,
        ciphertext: Ciphertext,
        halvings: u32,
    ) -> Result<Ciphertext, LogregError> {
        let scale = Scale::new(libm::ldexp(ciphertext.scale().get(), -(halvings as i32)))?;
        let halved = self
            .evaluator
            .mul_inverse_integer(ciphertext, 1 << halvings)?;
        Ok(halved.with_scale(scale))
    }
}
