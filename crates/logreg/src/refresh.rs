//! Training for any number of epochs: segments as long as the modulus chain, and a refresh of the weights between two of them.
//!
//! A plan's chain carries one segment. After its last epoch the state (weights and, with momentum, the point) stands at level 0;
//! a refresh turns it into ciphertexts of the same numbers at the level and the scales that the next segment comes in with.
//! The table stays as it was uploaded: every segment uses it from the top again.
//!
//! **How a refresh is plugged in.** Nothing in [`train`](crate::train) knows of it. Whoever trains asks the plan where to stop,
//! [`Plan::next_stop`](crate::Plan::next_stop), trains up to there, and takes [`Plan::refresh_after`](crate::Plan::refresh_after):
//! a [`RefreshPoint`], which says from which [`StateShape`] to which. What comes back is the
//! [`Checkpoint`](crate::Checkpoint) that training goes on from; [`EncryptedArithmetic`](crate::EncryptedArithmetic) refuses a state
//! of another level or scale, so a refresh cannot be forgotten. *Attended*, the owner decrypts the state, checks it and encrypts
//! it afresh. *Bootstrapped*, whoever trains does it by [`Bootstrapping`](crate::Bootstrapping), without the owner: the chain has
//! further primes above the table's level for it, and the evaluation keys are larger.

use ckks::Level;
use ckks_circuits::TraceRadix;

use crate::hyper_parameters::refused;
use crate::{EpochSchedule, Iterate, LogregError, Plan};

/// How weights are refreshed when the modulus chain is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Refresh {
    /// Not at all: the chain is as long as the training.
    #[default]
    None,
    /// `attended`: the owner of the key stays in reach and encrypts the weights afresh.
    Attended {
        /// Epochs between two refreshes. A first epoch from zero, which uses no level, is refreshed after as well.
        every: u32,
    },
    /// `bootstrapped`: the server refreshes them on ciphertexts; the owner need not be in reach.
    Bootstrapped {
        /// Epochs between two refreshes; a first epoch from zero, which uses no level, is not counted.
        every: u32,
    },
}

/// Who refreshes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefreshedBy {
    /// Whoever has the secret key: [`Refresh::Attended`].
    Owner,
    /// Whoever trains: [`Refresh::Bootstrapped`].
    Server,
}

impl RefreshedBy {
    /// Refreshes after every so many epochs.
    #[must_use]
    pub const fn every(self, every: u32) -> Refresh {
        match self {
            Self::Owner => Refresh::Attended { every },
            Self::Server => Refresh::Bootstrapped { every },
        }
    }
}

impl Refresh {
    /// The word for [`Refresh::None`] in `refresh`.
    pub const NONE: &str = "none";
    /// The word for [`Refresh::Attended`] in `refresh`.
    pub const ATTENDED: &str = "attended";
    /// The word for [`Refresh::Bootstrapped`] in `refresh`.
    pub const BOOTSTRAPPED: &str = "bootstrapped";

    /// All these words.
    pub const NAMES: [&str; 3] = [Self::NONE, Self::ATTENDED, Self::BOOTSTRAPPED];

    /// The word for it in `refresh`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => Self::NONE,
            Self::Attended { .. } => Self::ATTENDED,
            Self::Bootstrapped { .. } => Self::BOOTSTRAPPED,
        }
    }

    /// Who refreshes; `None` without any.
    #[must_use]
    pub const fn by(self) -> Option<RefreshedBy> {
        match self {
            Self::None => None,
            Self::Attended { .. } => Some(RefreshedBy::Owner),
            Self::Bootstrapped { .. } => Some(RefreshedBy::Server),
        }
    }

    /// Epochs between two refreshes; `None` without any.
    #[must_use]
    pub const fn every(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Attended { every } | Self::Bootstrapped { every } => Some(every),
        }
    }

    /// Refuse what cannot be.
    ///
    /// # Errors
    /// [`LogregError::HyperParameterValue`] for no or more than 1,000 epochs between two refreshes.
    pub fn check(self) -> Result<(), LogregError> {
        match self.every() {
            Some(every) if !(1..=1000).contains(&every) => Err(refused(
                "refreshEvery",
                &every,
                "a whole number from 1 to 1000",
            )),
            _ => Ok(()),
        }
    }

    /// How gradients are packed: where most keys are for refreshes anyway, with those.
    pub(crate) const fn trace_radix(self) -> TraceRadix {
        match self {
            Self::Bootstrapped { .. } => TraceRadix::FewestKeys,
            Self::None | Self::Attended { .. } => TraceRadix::FewestRotations,
        }
    }

    /// Whether the first epoch from zero is a segment of its own. To the owner one more refresh is little; without it the weights of that
    /// epoch would need a larger scale than all others.
    pub(crate) const fn follows_the_epoch_from_zero(self) -> bool {
        matches!(self, Self::Attended { .. })
    }

    /// Lengths of the segments of so many epochs that use levels; one segment at least.
    pub(crate) fn segments(self, epochs: usize) -> Vec<usize> {
        let every = self.every().map_or(epochs, |every| every as usize).max(1);
        let whole = std::iter::repeat_n(every, epochs / every);
        let rest = Some(epochs % every).filter(|&rest| rest > 0 || epochs == 0);
        whole.chain(rest).collect()
    }
}

/// Level and scales of the packed weights and of the point beside them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateShape {
    /// Level of both.
    pub level: Level,
    /// Scale of the weights.
    pub weights: f64,
    /// Scale of the point; `None` when the next gradient is taken at the weights.
    pub point: Option<f64>,
}

impl StateShape {
    /// After an epoch.
    pub(crate) fn out_of(epoch: &EpochSchedule) -> Self {
        Self {
            level: epoch.level_out,
            weights: epoch.weights_out,
            point: epoch.point_out,
        }
    }

    /// Before an epoch; `None` at zero weights.
    pub(crate) fn into_epoch(epoch: &EpochSchedule) -> Option<Self> {
        let point = epoch.weights_in?;
        Some(Self {
            level: epoch.level,
            weights: epoch.previous_in.unwrap_or(point),
            point: epoch.previous_in.map(|_| point),
        })
    }

    /// The scales in the order of [`Iterate::into_parts`]: weights, then the point if there is one.
    #[must_use]
    pub fn scales(&self) -> Vec<f64> {
        std::iter::once(self.weights).chain(self.point).collect()
    }
}

/// A refresh between two segments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RefreshPoint {
    /// Epochs done, from 1.
    pub epoch: u32,
    /// Who does it.
    pub by: RefreshedBy,
    /// The state as training leaves it.
    pub from: StateShape,
    /// The state as training goes on from it.
    pub to: StateShape,
}

impl RefreshPoint {
    /// What scales are multiplied with: the same for weights and point.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.to.weights / self.from.weights
    }
}

impl Plan {
    /// The epoch after which training from `epoch` (epochs done) has to stop: for a refresh, or because it is the last.
    #[must_use]
    pub fn next_stop(&self, epoch: u32) -> u32 {
        let refreshes = self.refreshes().into_iter().map(|refresh| refresh.epoch);
        let ahead = refreshes.filter(|&at| at > epoch).min();
        ahead.unwrap_or(self.hyper_parameters().epochs)
    }

    /// Level and scales of the state as training leaves it after `epoch` epochs; `None` when the plan has not as many, or for 0.
    #[must_use]
    pub fn state_after(&self, epoch: u32) -> Option<StateShape> {
        let done = self.schedule().epochs.get(epoch.checked_sub(1)? as usize)?;
        Some(StateShape::out_of(done))
    }

    /// The refresh that the state needs after `epoch` epochs; `None` when training goes on without.
    #[must_use]
    pub fn refresh_after(&self, epoch: u32) -> Option<RefreshPoint> {
        let (by, epochs) = (
            self.hyper_parameters().refresh.by()?,
            &self.schedule().epochs,
        );
        let index = epoch.checked_sub(1)? as usize;
        let (done, next) = (epochs.get(index)?, epochs.get(index + 1)?);
        let (from, to) = (StateShape::out_of(done), StateShape::into_epoch(next)?);
        (to.level > from.level).then_some(RefreshPoint {
            epoch,
            by,
            from,
            to,
        })
    }

    /// The refresh that the owner has to do after `epoch` epochs; `None` when training goes on without the owner.
    #[must_use]
    pub fn owner_refresh_after(&self, epoch: u32) -> Option<RefreshPoint> {
        self.refresh_after(epoch)
            .filter(|refresh| refresh.by == RefreshedBy::Owner)
    }

    /// All refreshes that the owner has to do, first to last.
    #[must_use]
    pub fn owner_refreshes(&self) -> Vec<RefreshPoint> {
        let mut all = self.refreshes();
        all.retain(|refresh| refresh.by == RefreshedBy::Owner);
        all
    }

    /// All refreshes, first to last.
    #[must_use]
    pub fn refreshes(&self) -> Vec<RefreshPoint> {
        let epochs = 1..self.hyper_parameters().epochs;
        epochs
            .filter_map(|epoch| self.refresh_after(epoch))
            .collect()
    }
}

impl<W> Iterate<W> {
    /// Weights, then the point if there is one: the order in which a state travels.
    #[must_use]
    pub fn into_parts(self) -> Vec<W> {
        std::iter::once(self.weights).chain(self.point).collect()
    }

    /// From parts in that order; `None` when there are none, or more than two.
    #[must_use]
    pub fn from_parts(parts: Vec<W>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let (weights, point) = (parts.next()?, parts.next());
        parts.next().is_none().then_some(Self { weights, point })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_add_up() {
        let attended = |every| Refresh::Attended { every };
        assert_eq!(Refresh::None.segments(5), [5]);
        assert_eq!(Refresh::None.segments(0), [0]);
        assert_eq!(attended(4).segments(11), [4, 4, 3]);
        assert_eq!(attended(4).segments(8), [4, 4]);
        assert_eq!(attended(4).segments(3), [3]);
        assert!(attended(0).check().is_err() && attended(1).check().is_ok());
    }

    #[test]
    fn a_state_travels_in_parts() {
        let state = Iterate {
            weights: 1,
            point: Some(2),
        };
        assert_eq!(Iterate::from_parts(state.clone().into_parts()), Some(state));
        assert_eq!(Iterate::from_parts(vec![1]), Some(Iterate::at_rest(1)));
        assert_eq!(Iterate::<u8>::from_parts(vec![]), None);
        assert_eq!(Iterate::from_parts(vec![1, 2, 3]), None);
    }
}
