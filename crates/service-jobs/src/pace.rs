//! How long trainings take here against what is predicted of them.

use crate::{JobId, StoreError, Timestamp};
use async_trait::async_trait;
use std::time::Duration;

/// Trainings that a pace is taken from at most.
pub const PACE_TRAININGS: u32 = 15;

/// How much longer than predicted trainings take on this service's trainers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Median, over the last trainings, of computed over predicted time.
    pub times_as_long: f64,
    /// How many trainings it was taken from: 1 to [`PACE_TRAININGS`].
    pub trainings: u32,
}

impl Pace {
    /// The pace of trainings that took `shares` of what was predicted; `None` of none.
    #[must_use]
    pub fn of(mut shares: Vec<f64>) -> Option<Self> {
        shares.sort_by(f64::total_cmp);
        let (lower, upper) = (shares.len().checked_sub(1)? / 2, shares.len() / 2);
        Some(Self {
            times_as_long: f64::midpoint(*shares.get(lower)?, *shares.get(upper)?),
            trainings: u32::try_from(shares.len()).ok()?,
        })
    }
}

/// Store of the last trainings' paces.
#[async_trait]
pub trait Paces: Send + Sync {
    /// Records that a training, all of whose epochs were counted by [`crate::UsageEvent::epoch`], was predicted to take `predicted`.
    /// Nothing is kept if the one or the other is shorter than a millisecond.
    async fn record_pace(
        &self,
        job: JobId,
        predicted: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// The pace of the last trainings; `None` before the first.
    async fn pace(&self) -> Result<Option<Pace>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_is_the_median() {
        let pace = |shares: &[f64]| Pace::of(shares.to_vec()).map(|pace| pace.times_as_long);
        assert_eq!(pace(&[]), None);
        assert_eq!(pace(&[3.0]), Some(3.0));
        assert_eq!(pace(&[9.0, 1.0]), Some(5.0));
        assert_eq!(pace(&[2.0, 40.0, 1.0]), Some(2.0));
    }
}
