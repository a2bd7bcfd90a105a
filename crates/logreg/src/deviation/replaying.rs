//! The replay beside a training under way: as far as the encrypted one has come, with the bound at that place.

use std::sync::Arc;

use super::epoch::{EpochNoise, State};
use super::noise::NoiseUnits;
use super::{DeviationBound, WeightDeviation, check_shapes, out_of_range};
use crate::{
    Accelerated, Checkpoint, ClearArithmetic, Iterate, LogregError, Plan, SignFolded, Training,
    Weights,
};

/// A training repeated in the clear, epoch by epoch. It is always given the plan and table that it began with.
#[derive(Clone)]
pub struct Replaying {
    checkpoint: Checkpoint<Iterate<Weights>>,
    noise: State,
    /// |z_r|² of every row.
    lengths: Arc<[f64]>,
}

impl Replaying {
    /// Before the first epoch.
    ///
    /// # Errors
    /// As [`Replay::run`](crate::Replay::run).
    pub fn begin(
        plan: &Plan,
        table: &SignFolded,
        initial: Option<&Weights>,
    ) -> Result<Self, LogregError> {
        check_shapes(plan, table, initial)?;
        if let Some(error) = out_of_range(plan, 0, initial) {
            return Err(error);
        }
        let lengths: Arc<[f64]> = table.squared_lengths().into();
        Ok(Self {
            checkpoint: Checkpoint {
                epoch: 0,
                weights: initial.cloned().map(Iterate::at_rest),
            },
            noise: noise_of(plan, table, &lengths).initial(),
            lengths,
        })
    }

    /// Does the next epoch, after the refresh before it if there is one; `false` if none is left.
    ///
    /// # Errors
    /// [`LogregError::Diverges`] when weights outgrow what a ciphertext's modulus can carry.
    pub fn advance(&mut self, plan: &Plan, table: &SignFolded) -> Result<bool, LogregError> {
        let hyper = plan.hyper_parameters();
        let clear = ClearArithmetic::new(table, hyper);
        let accelerated = Accelerated::new(&clear);
        let mut training = Training::resume(&accelerated, hyper.epochs, self.checkpoint.clone())?;
        let Some(progress) = training.advance()? else {
            return Ok(false);
        };
        let noise = noise_of(plan, table, &self.lengths);
        let refresh = plan.refresh_after(self.checkpoint.epoch);
        if let (Some(refresh), Some(numbers)) = (refresh, &self.checkpoint.weights) {
            noise.refresh(&refresh, numbers, &mut self.noise)?;
        }
        let point = self.checkpoint.weights.as_ref().map(Iterate::point);
        noise.carry(progress.epoch, point, &clear, &mut self.noise);
        self.checkpoint = training.checkpoint().clone();
        let reached = self.checkpoint.weights.iter();
        let mut reached = reached.flat_map(|state| [&state.weights, state.point()]);
        let diverged =
            reached.find_map(|weights| out_of_range(plan, progress.epoch, Some(weights)));
        diverged.map_or(Ok(true), Err)
    }

    /// Epochs done.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.checkpoint.epoch
    }

    /// The state after them; `None` at zero weights.
    #[must_use]
    pub fn into_state(self) -> Option<Iterate<Weights>> {
        self.checkpoint.weights
    }

    /// How far decrypted weights may be from the replayed ones after these epochs.
    #[must_use]
    pub fn bound(&self) -> DeviationBound {
        DeviationBound::new(self.noise.covariance.of_weights())
    }

    /// Of a decrypted state, weights and point, what is nearest to its bound or beyond; `None` when it has not the parts that
    /// the replayed state has.
    #[must_use]
    pub fn tightest(&self, state: &Iterate<Weights>) -> Option<WeightDeviation> {
        let replayed = self.checkpoint.weights.as_ref()?;
        let weights = self.bound().tightest(&state.weights, &replayed.weights)?;
        let point = match (&state.point, &replayed.point) {
            (None, None) => return Some(weights),
            (Some(found), Some(replayed)) => {
                DeviationBound::new(self.noise.covariance.of_point()).tightest(found, replayed)?
            }
            _ => return None,
        };
        Some(if point.share() > weights.share() {
            point
        } else {
            weights
        })
    }
}

fn noise_of<'a>(plan: &'a Plan, table: &'a SignFolded, lengths: &'a [f64]) -> EpochNoise<'a> {
    EpochNoise {
        plan,
        table,
        lengths,
        units: NoiseUnits::of(plan),
    }
}
