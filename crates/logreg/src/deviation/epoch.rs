//! The noise of one epoch, operation by operation, in units of weights.

use super::covariance::{Covariance, gram};
use super::noise::NoiseUnits;
use super::rows;
use crate::{ClearArithmetic, EpochSchedule, Plan, SignFolded, Weights};

/// Coefficients that no weight is read from are cancelled by the first conjugation or later, and get only the noise of what
/// comes from there on: one doubling less, a quarter of the variance.
const UNREAD: f64 = 0.25;

/// What fresh noise depends on.
pub(super) struct EpochNoise<'a> {
    pub(super) plan: &'a Plan,
    pub(super) table: &'a SignFolded,
    pub(super) units: NoiseUnits,
}

/// Noise of the packed weights between two epochs.
pub(super) struct State {
    /// Of the weights.
    pub(super) covariance: Covariance,
    /// Most variance in coefficients of the packed ciphertext that no weight is read from. They reach the margins too.
    unread: f64,
}

impl EpochNoise<'_> {
    /// Of the encrypted initial weights; none for a zero start.
    pub(super) fn initial(&self) -> State {
        let scale = self.plan.initial_weights().map(|(_, scale)| scale);
        let coefficient = scale.map_or(0.0, |scale| self.units.fresh() / (scale * scale));
        State {
            covariance: Covariance::independent(self.table.columns(), self.weight_of(coefficient)),
            unread: coefficient,
        }
    }

    /// Carries the noise through an epoch that starts at `before`, and adds what the epoch adds.
    pub(super) fn carry(
        &self,
        epoch: u32,
        before: Option<&Weights>,
        clear: &ClearArithmetic<'_>,
        state: &mut State,
    ) {
        let Some(schedule) = self.plan.schedule().epochs.get(epoch as usize - 1) else {
            return;
        };
        let packing = self.units.packing(self.plan);
        let (scale, rescale) = match before {
            None => {
                state.covariance.add(self.cells(&[]));
                (schedule.weights_out, 0.0)
            }
            Some(weights) => {
                self.descend(schedule, weights, &clear.margins(weights), state);
                let gradient = schedule.weights_in.unwrap_or(1.0) * schedule.carry as f64;
                (gradient, self.units.rescale())
            }
        };
        let rescaled = rescale / schedule.weights_out.powi(2);
        let packed = packing / (scale * scale) + rescaled;
        state.covariance.add(self.weight_of(packed));
        state.unread += packing * UNREAD / (scale * scale) + rescaled;
    }

    /// Epochs of the training. Noise that comes back in each of them adds up to at most so many times the sum of variances.
    pub(super) fn epochs(&self) -> f64 {
        f64::from(self.plan.hyper_parameters().epochs)
    }

    /// Variance of a table cell in a slot, real part, times the epochs: the same noise comes back in each of them.
    pub(super) fn cell(&self) -> f64 {
        let scale = self.plan.table_scale();
        self.units.slot(self.units.fresh()) / (scale * scale) * self.epochs()
    }

    fn rate(&self) -> f64 {
        self.plan.hyper_parameters().learning_rate / self.table.shape().rows as f64
    }

    /// Variance of a weight when packed coefficients have this variance: 2·block of them make a slot.
    fn weight_of(&self, coefficient: f64) -> f64 {
        self.plan.layout().block as f64 * coefficient
    }

    /// Variance of a weight from the noise of the table's cells times residuals: those given, −1/2 in every other row that the
    /// ciphertexts have room for. Rows beyond the table are encryptions of zero, and no less noisy than the others. Twice,
    /// because the same noise also comes through the margins.
    fn cells(&self, residuals: &[f64]) -> f64 {
        let layout = self.plan.layout();
        let beyond = layout.rows_per_batch() * layout.batches - residuals.len();
        let squares: f64 = residuals.iter().map(|s| s * s).sum();
        2.0 * self.cell() * self.rate().powi(2) * (squares + 0.25 * beyond as f64)
    }

    /// (I − rate·H) on both sides, H from the slope of the polynomial at each row; then the noise of residuals and table.
    fn descend(
        &self,
        schedule: &EpochSchedule,
        weights: &Weights,
        margins: &[f64],
        state: &mut State,
    ) {
        let activation = self.plan.hyper_parameters().activation;
        let covariance = &mut state.covariance;
        let slopes = margins.iter().map(|&u| activation.odd_derivative(u));
        let slopes: Vec<f64> = slopes.map(|slope| self.rate() * slope).collect();
        let slots = margins.len() * self.plan.layout().block;
        let exact = Covariance::exact(slots, self.table.columns());
        if exact {
            covariance.carry(&gram(self.table, &slopes, |_, _| true));
        } else {
            covariance.carry_bounded(1.0 + self.trace(&slopes));
        }
        let unread = state.unread;
        let rows = rows::covariance(self, schedule, weights, margins, unread, exact);
        covariance.add_matrix(rows.entries(), self.rate().powi(2));
        let residuals = margins.iter().map(|&u| activation.odd(u) - 0.5);
        covariance.add(self.cells(&residuals.collect::<Vec<_>>()));
    }

    /// Σ |factor_r|·|z_r|²: no eigenvalue of Σ factor_r·z_r·z_rᵀ is larger.
    fn trace(&self, factors: &[f64]) -> f64 {
        let column = |j: usize| -> f64 {
            let cells = self.table.column(j).iter().zip(factors);
            cells.map(|(z, factor)| z * z * factor.abs()).sum()
        };
        (0..self.table.columns()).map(column).sum()
    }
}
