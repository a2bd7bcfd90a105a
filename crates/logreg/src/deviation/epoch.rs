//! The noise of one epoch, operation by operation, in units of weights.

use ckks::Scale;

use super::bound::DEVIATIONS;
use super::covariance::Covariance;
use super::noise::NoiseUnits;
use super::rows;
use super::sine::SineTaken;
use crate::{
    Algorithm, ClearArithmetic, EpochSchedule, Iterate, LogregError, Plan, RefreshPoint,
    SignFolded, Weights,
};

/// Coefficients that no weight is read from are cancelled by the first conjugation or later, and get only the noise of what
/// comes from there on: one doubling less, a quarter of the variance.
const UNREAD: f64 = 0.25;

/// How often the square of what is always the same counts as a variance when it comes so many times at most: for twice as much as
/// that, which leaves room for noise beside it.
fn always(times: f64) -> f64 {
    4.0 * times / (DEVIATIONS * DEVIATIONS)
}

/// What fresh noise depends on.
pub(super) struct EpochNoise<'a> {
    pub(super) plan: &'a Plan,
    pub(super) table: &'a SignFolded,
    /// |z_r|² of every row.
    pub(super) lengths: &'a [f64],
    pub(super) units: NoiseUnits,
}

/// Noise of the packed weights, and of the point where momentum takes the gradient, between two epochs.
#[derive(Clone)]
pub(super) struct State {
    /// Of the weights.
    pub(super) covariance: Covariance,
    /// Of a coefficient of the packed ciphertext that no weight is read from, at most. They reach the margins too.
    unread: Covariance,
}

impl EpochNoise<'_> {
    /// Of the encrypted initial weights; none for a zero start.
    pub(super) fn initial(&self) -> State {
        let scale = self.plan.initial_weights().map(|(_, scale)| scale);
        let coefficient = scale.map_or(0.0, |scale| self.units.fresh() / (scale * scale));
        let (algorithm, columns) = (self.algorithm(), self.table.columns());
        State {
            covariance: Covariance::new(algorithm, columns, self.weight_of(coefficient)),
            unread: Covariance::new(algorithm, 1, coefficient),
        }
    }

    /// What a refresh adds, `numbers` being those that are refreshed. By the owner: they stay as they are, noise and rounding of a fresh
    /// encryption come to them. By the server: its noise and what the sine takes off. What no weight is read from is left behind.
    pub(super) fn refresh(
        &self,
        refresh: &RefreshPoint,
        numbers: &Iterate<Weights>,
        state: &mut State,
    ) -> Result<(), LogregError> {
        let momentum = self.momentum(refresh.epoch);
        let (coefficient, unread) = match self.plan.bootstrap() {
            None => {
                let fresh = self.units.fresh() / refresh.to.weights.powi(2);
                (fresh, fresh)
            }
            Some(bootstrap) => {
                let taken = SineTaken::of(bootstrap, self.plan.layout(), refresh, numbers)?;
                let times = always(self.plan.refreshes().len() as f64);
                state
                    .covariance
                    .add_fixed(&taken.point, &taken.weights, times);
                let scale = Scale::new(refresh.from.weights)?;
                let error = bootstrap.error_variance(scale, refresh.ratio(), taken.largest);
                self.cross(refresh, state);
                (error, self.unread_of_sine(refresh, error))
            }
        };
        let fresh = self.weight_of(coefficient);
        state.covariance.add_rounding(fresh, momentum);
        state.unread = Covariance::new(self.algorithm(), 1, 0.0);
        state.unread.add_rounding(unread, momentum);
        Ok(())
    }

    /// Scale of the point before a refresh that takes weights and point as the two parts of one vector.
    fn paired_point(&self, refresh: &RefreshPoint) -> Option<f64> {
        let point = refresh.from.point;
        point.filter(|_| self.plan.layout().packs_real_vectors())
    }

    /// Two vectors that are refreshed as the parts of one: what the one has in the part that nothing is read from comes to the other.
    fn cross(&self, refresh: &RefreshPoint, state: &mut State) {
        let Some(point) = self.paired_point(refresh) else {
            return;
        };
        let stretch = (point / refresh.from.weights).powi(2);
        let (of_point, of_weights) = (
            state.unread.largest_at_point(),
            state.unread.of_weights().fold(0.0, f64::max),
        );
        let (to_weights, to_point) = (of_point * stretch, of_weights / stretch);
        let [to_point, to_weights] = [to_point, to_weights].map(|it| self.weight_of(it));
        state.covariance.add_apart(to_point, to_weights);
    }

    /// After a refresh by a sine whose error has the variance `error` in each of the coefficients that are refreshed, of a coefficient
    /// that no weight is read from. Between those that are refreshed the second trace leaves nothing but the rescale after it, which
    /// the conjugation that takes a pair apart doubles at most. It also clears the part of each vector that nothing is
    /// read from, so that only its own key switch stays there. What is not taken apart keeps the sine's error in its few
    /// coefficients; a slot has that of as many, so all N have the share.
    fn unread_of_sine(&self, refresh: &RefreshPoint, error: f64) -> f64 {
        let layout = self.plan.layout();
        let between = 4.0 * self.units.rescale() + self.units.key_switch();
        let between = between / refresh.to.weights.powi(2);
        match self.paired_point(refresh) {
            Some(_) => between,
            None => between + error * layout.packed_coefficients() as f64 / layout.degree() as f64,
        }
    }

    /// Carries the noise through an epoch that takes its gradient at `point`, and adds what the epoch adds.
    pub(super) fn carry(
        &self,
        epoch: u32,
        point: Option<&Weights>,
        clear: &ClearArithmetic<'_>,
        state: &mut State,
    ) {
        let Some(schedule) = self.plan.schedule().epochs.get(epoch as usize - 1) else {
            return;
        };
        let momentum = self.momentum(epoch);
        let (scale, rescale) = match point {
            None => {
                state.covariance.add(self.cells(&[]), momentum);
                (schedule.weights_out, 0.0)
            }
            Some(point) => {
                self.descend(schedule, (point, momentum), &clear.margins(point), state);
                let gradient = schedule.weights_in.unwrap_or(1.0) * schedule.carry as f64;
                (gradient, self.units.rescale())
            }
        };
        let packing = self.units.packing(self.plan) / (scale * scale);
        let rounding = rescale / schedule.weights_out.powi(2);
        let State { covariance, unread } = state;
        covariance.add(self.weight_of(packing), momentum);
        covariance.add_rounding(self.weight_of(rounding), momentum);
        unread.add(packing * UNREAD, momentum);
        unread.add_rounding(rounding, momentum);
    }

    fn algorithm(&self) -> Algorithm {
        self.plan.hyper_parameters().algorithm
    }

    fn momentum(&self, epoch: u32) -> f64 {
        let epochs = self.plan.hyper_parameters().epochs;
        self.algorithm().momentum(epoch, epochs).value()
    }

    /// Epochs of the training. Noise that comes back in each of them adds up to at most so many times the sum of variances.
    fn epochs(&self) -> f64 {
        f64::from(self.plan.hyper_parameters().epochs)
    }

    /// Epochs that take a gradient at weights, in which what they are packed with comes back: not the first from zero.
    pub(super) fn gradients(&self) -> f64 {
        let epochs = &self.plan.schedule().epochs;
        epochs.iter().filter(|it| it.weights_in.is_some()).count() as f64
    }

    /// Variance of a table cell in a slot, real part, times the epochs: the same noise comes back in each of them.
    pub(super) fn cell(&self) -> f64 {
        let scale = self.plan.table_scale();
        self.units.slot(self.units.table()) / (scale * scale) * self.epochs()
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

    /// (I − rate·H − rate·penalty) on both sides; then the noise of residuals, table and penalty.
    fn descend(
        &self,
        schedule: &EpochSchedule,
        (point, momentum): (&Weights, f64),
        margins: &[f64],
        state: &mut State,
    ) {
        let activation = self.plan.hyper_parameters().activation;
        let State { covariance, unread } = state;
        let slots = margins.len() * self.plan.layout().block;
        let exact = Covariance::exact(slots, self.table.columns());
        let reaching = unread.largest_at_point();
        let rows = rows::covariance(self, schedule, point, margins, reaching, exact);
        let slope = |(r, &u)| self.rate() * self.table.row_weight(r) * activation.odd_derivative(u);
        let slopes: Vec<f64> = margins.iter().enumerate().map(slope).collect();
        if exact {
            covariance.carry(&self.taken(&slopes), momentum);
        } else {
            covariance.carry_bounded(self.norm(&slopes), momentum);
        }
        // No less than the penalty leaves: the intercept's share of it is given back.
        unread.carry(&[0.0], momentum);
        covariance.add_matrix(rows.entries(), self.rate().powi(2), momentum);
        let residuals = margins.iter().map(|&u| activation.odd(u) - 0.5);
        covariance.add(self.cells(&residuals.collect::<Vec<_>>()), momentum);
        self.add_penalty(schedule, (point, momentum), covariance);
    }

    /// What a step takes off, as a multiple of the point: rate·H + rate·penalty (but for the intercept).
    fn taken(&self, slopes: &[f64]) -> Vec<f64> {
        let mut taken = self.table.gram(slopes, |_, _| true);
        let share = self.plan.hyper_parameters().learning_rate * self.algorithm().penalty();
        let own = taken.iter_mut().step_by(self.table.columns() + 1);
        own.skip(1).for_each(|entry| *entry += share);
        taken
    }

    /// No step stretches a deviation more: the norm of I − rate·H − rate·penalty. With slopes of one sign no eigenvalue of what is taken off
    /// is below zero, nor above the trace and the penalty together.
    fn norm(&self, slopes: &[f64]) -> f64 {
        let share = self.plan.hyper_parameters().learning_rate * self.algorithm().penalty();
        let most = self.trace(slopes) + share;
        match slopes.iter().all(|&slope| slope >= 0.0) {
            true => (most - 1.0).max(1.0),
            false => most + 1.0,
        }
    }

    /// Of a coefficient of expanded weights at most, whatever the correlation of leaves: key switches, of which the earlier are doubled by
    /// all that follow, as the scale is.
    pub(super) fn expanded(&self, schedule: &EpochSchedule) -> f64 {
        self.units.key_switch() / schedule.weights_in.unwrap_or(1.0).powi(2)
    }

    /// Rounding of the penalty to a multiple of the leaves, the same in every epoch, and of the coefficients of the intercept's mask; and the
    /// noise of the expanded weights that the mask is multiplied with.
    fn add_penalty(
        &self,
        schedule: &EpochSchedule,
        (point, momentum): (&Weights, f64),
        covariance: &mut Covariance,
    ) {
        let share = self.plan.hyper_parameters().learning_rate * self.algorithm().penalty();
        if share == 0.0 {
            return;
        }
        let carry = schedule.carry as f64;
        let taken = self.plan.shrinkage(schedule) as f64;
        let off = taken / carry - share;
        let mut weights: Vec<f64> = point.columns().iter().map(|w| off * w).collect();
        weights[0] = 0.0;
        let ahead: Vec<f64> = weights.iter().map(|w| (1.0 + momentum) * w).collect();
        covariance.add_fixed(&ahead, &weights, always(self.epochs()));
        if taken > 0.0 {
            let layout = self.plan.layout();
            let unit = layout.leaves() as f64 / carry;
            let mask = unit * unit * layout.block as f64 / 6.0;
            let squares = point.columns().iter().map(|w| mask * w * w);
            covariance.add_diagonal(&squares.collect::<Vec<_>>(), momentum);
        }
        covariance.add(
            self.weight_of(share * share * self.expanded(schedule)),
            momentum,
        );
    }

    /// Σ |factor_r|·|z_r|²: no eigenvalue of Σ factor_r·z_r·z_rᵀ is larger.
    fn trace(&self, factors: &[f64]) -> f64 {
        let rows = self.lengths.iter().zip(factors);
        rows.map(|(length, factor)| length * factor.abs()).sum()
    }
}
