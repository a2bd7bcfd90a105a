//! How long trainings take on a service.

use serde::{Deserialize, Serialize};

/// Answer of `GET {api}/info/pace`; needs no token. A plan predicts seconds on two cores of one make of machine; this says how many
/// times as long the service's own takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TrainingPace {
    /// Computed over predicted seconds, the median of the last trainings; nothing before the first.
    pub times_as_long: Option<f64>,
    /// How many trainings that was taken from.
    pub trainings: u32,
}

impl TrainingPace {
    /// Seconds on the service for so many predicted; as predicted where nothing is known.
    #[must_use]
    pub fn seconds(&self, predicted: f64) -> f64 {
        predicted * self.times_as_long.unwrap_or(1.0)
    }
}
