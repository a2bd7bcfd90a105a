//! A training that a gateway does for whoever asks it how far it is.

use serde::{Deserialize, Serialize};

use super::Problem;

/// How far a gateway is with a training: answer of its `jobs/begin` and `jobs/status`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum GatewayJob {
    /// It reads the rows and plans.
    Reading,
    /// It makes keys and uploads them.
    MakingKeys,
    /// It encrypts the rows and uploads them.
    Encrypting,
    /// The service trains on ciphertexts.
    Training {
        /// Epochs that are done.
        epoch: u32,
        /// Epochs in all; 0 before the service has said.
        epochs: u32,
    },
    /// The trained model waits on the service, its key in the gateway.
    Trained,
    /// It came to nothing.
    Failed {
        /// Why, and what can be done.
        problem: Problem,
    },
}

impl GatewayJob {
    /// Whether it will change no more.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Trained | Self::Failed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_comes_back_from_json() {
        let problem = Problem::new(422, "table", "Table refused", "row 3", "Mend it.");
        let states = [
            GatewayJob::Reading,
            GatewayJob::MakingKeys,
            GatewayJob::Encrypting,
            GatewayJob::Training {
                epoch: 1,
                epochs: 12,
            },
            GatewayJob::Trained,
            GatewayJob::Failed { problem },
        ];
        for (place, state) in states.iter().enumerate() {
            let json = serde_json::to_string(state).unwrap();
            assert_eq!(&serde_json::from_str::<GatewayJob>(&json).unwrap(), state);
            assert_eq!(state.is_final(), place > 3, "{json}");
        }
        assert!(serde_json::from_str::<GatewayJob>(r#"{"state":"resting"}"#).is_err());
    }
}
