//! Everything fixed before training: the same plan on the client and on the server, from public numbers only.

use ckks::{CompactCiphertexts, EvaluationKeyShape, Level, ParametersSpec};
use ckks_circuits::BootstrapPlan;

use crate::schedule::Precision;
use crate::{
    CostPrediction, HyperParameters, Layout, LogregError, OperationCounts, RefreshedBy, Schedule,
    Start, TableShape,
};

mod bootstrap;
mod digest;
mod explain;
mod keys;
mod search;

/// A plan: ring, modulus chain, layout, levels and scales, evaluation keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    hyper: HyperParameters,
    shape: TableShape,
    start: Start,
    layout: Layout,
    spec: ParametersSpec,
    schedule: Schedule,
    bootstrap: Option<BootstrapPlan>,
    keys: Vec<EvaluationKeyShape>,
}

impl Plan {
    /// The best plan at 128-bit security; deterministic, so client and server agree on it.
    ///
    /// # Errors
    /// [`LogregError::TableShape`], [`LogregError::FeatureCount`] when the hyper-parameters announce another number of
    /// features, [`LogregError::TooManyEpochs`] with the number that is possible.
    pub fn derive(
        hyper: &HyperParameters,
        shape: TableShape,
        start: Start,
    ) -> Result<Self, LogregError> {
        search::best(hyper, shape, start)
    }

    /// The best plan for these settings, `refresh` left out of account: refreshed `by`, as often as is cheapest, or not at all if the
    /// epochs fit at no more than twice the cost. The plan's hyper-parameters say what was chosen.
    ///
    /// # Errors
    /// As [`Plan::derive`]; [`LogregError::SegmentTooLong`] when not even one epoch fits;
    /// [`LogregError::TooWideToBootstrap`].
    pub fn derive_refreshed_if_needed(
        hyper: &HyperParameters,
        shape: TableShape,
        start: Start,
        by: RefreshedBy,
    ) -> Result<Self, LogregError> {
        search::refreshed_if_needed(hyper, shape, start, by)
    }

    /// The plan in a given ring and with a given number of columns in a ciphertext, whether secure or not: parameters that
    /// are not are refused by [`ckks::Parameters::new`]. For tests and for measuring alternatives.
    ///
    /// # Errors
    /// As [`Plan::derive`]; [`LogregError::TableShape`] when `block` is no power of two or above N/4.
    pub fn derive_in(
        hyper: &HyperParameters,
        shape: TableShape,
        start: Start,
        log_degree: u8,
        block: usize,
    ) -> Result<Self, LogregError> {
        search::in_ring(hyper, shape, start, log_degree, block)
    }

    /// How to train.
    #[must_use]
    pub fn hyper_parameters(&self) -> &HyperParameters {
        &self.hyper
    }

    /// Largest magnitude of a weight, at any time, that the moduli have room for.
    #[must_use]
    pub fn largest_weight(&self) -> f64 {
        Precision::wanted(&self.hyper, &self.layout, self.start).largest_weight
    }

    /// Rows and features.
    #[must_use]
    pub fn shape(&self) -> TableShape {
        self.shape
    }

    /// Where training starts.
    #[must_use]
    pub fn start(&self) -> Start {
        self.start
    }

    /// Where rows and columns sit.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Parameters of the scheme.
    #[must_use]
    pub fn parameters_spec(&self) -> &ParametersSpec {
        &self.spec
    }

    /// Levels and scales of every epoch.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Every evaluation key that training needs, none twice, in the order in which they travel.
    #[must_use]
    pub fn evaluation_keys(&self) -> &[EvaluationKeyShape] {
        &self.keys
    }

    /// How whoever trains refreshes states; `None` without such refreshes. Its keys are among [`Plan::evaluation_keys`], but for the
    /// pair of [`BootstrapPlan::encapsulation_shape`].
    #[must_use]
    pub fn bootstrap(&self) -> Option<&BootstrapPlan> {
        self.bootstrap.as_ref()
    }

    /// Level at which the table is encrypted.
    #[must_use]
    pub fn table_level(&self) -> Level {
        self.schedule.table_level
    }

    /// Bytes of a ciphertext of the table where it is held for the whole training.
    #[must_use]
    pub fn held_ciphertext_bytes(&self) -> u64 {
        CompactCiphertexts::bytes_each(&self.spec, self.table_level()) as u64
    }

    /// Scale at which the table is encrypted.
    #[must_use]
    pub fn table_scale(&self) -> f64 {
        self.schedule.table_scale
    }

    /// Level and scale of the encrypted initial weights; `None` for a zero start.
    #[must_use]
    pub fn initial_weights(&self) -> Option<(Level, f64)> {
        self.schedule.initial()
    }

    /// Level and scale of packed weights after `epoch` epochs: what a checkpoint or the result must have.
    #[must_use]
    pub fn weights_after(&self, epoch: u32) -> Option<(Level, f64)> {
        match epoch.checked_sub(1) {
            None => self.initial_weights(),
            Some(index) => self
                .schedule
                .epochs
                .get(index as usize)
                .map(|e| (e.level_out, e.weights_out)),
        }
    }

    /// Scale of the point beside the weights after `epoch` epochs, at their level: the velocity that a checkpoint must have.
    /// `None` when the next gradient is taken at the weights, as always in gradient descent.
    #[must_use]
    pub fn point_after(&self, epoch: u32) -> Option<f64> {
        let index = epoch.checked_sub(1)?;
        self.schedule.epochs.get(index as usize)?.point_out
    }

    /// What training will do, counted.
    #[must_use]
    pub fn operations(&self) -> OperationCounts {
        OperationCounts::of(self)
    }

    /// Seconds that training will take on a named kind of machine, predicted.
    #[must_use]
    pub fn cost(&self) -> CostPrediction {
        CostPrediction::of(self)
    }

    /// Whether the largest modulus is within the bound for 128-bit security: always, of a plan that [`Plan::derive`] gave.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        search::fits(self)
    }

    /// The plan in words, one sentence a line: for people.
    #[must_use]
    pub fn explain(&self) -> Vec<String> {
        explain::sentences(self)
    }

    /// SHA-256 over everything the plan fixes: equal exactly when the plans are.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        digest::of(self)
    }
}

#[cfg(test)]
mod tests;
