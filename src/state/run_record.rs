//! What is remembered of a run over a reload: addresses and choices, never a key, a row or a passphrase.

use dataset::Choices;
use serde::{Deserialize, Serialize};
use vault_api::{Activation, Algorithm, Refresh, StartFrom, TrainingSettings};

use crate::state::journey::Long;
use crate::state::step::Step;

/// How far a run has come on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// The model is registered; keys are being sent.
    Registered,
    /// The keys are there.
    KeysSent,
    /// The rows are there.
    DataSent,
    /// Training was asked for.
    Training,
    /// Training has completed.
    Trained,
}

/// What is remembered of a run over a reload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Whose run it is.
    pub username: String,
    /// Name the person gave the model.
    pub model_name: String,
    /// The model's address on the service; ends in a slash.
    pub model_url: String,
    /// The training's address; ends in a slash.
    pub train_url: Option<String>,
    /// How far it is.
    pub stage: Stage,
    /// Rows that train.
    pub rows: usize,
    /// Features without the intercept.
    pub features: usize,
    /// Epochs.
    pub epochs: u32,
    /// Learning rate.
    pub learning_rate: f64,
    /// Polynomial.
    pub activation: Activation,
    /// The algorithm, with what was chosen from the rows.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// How weights are refreshed.
    #[serde(default)]
    pub refresh: Refresh,
    /// Epochs after which the person ended the training, if before the last.
    #[serde(default)]
    pub stopped_at: Option<u32>,
    /// How many initial weights were encrypted; `None`: training started from zero.
    pub initial_weights: Option<usize>,
    /// How the rows were prepared, to prepare them again.
    pub choices: Choices,
    /// Whether correlations were taken out of the rows: the model is then told only with the rows at hand.
    #[serde(default)]
    pub whitened: bool,
    /// Names of the files: features (or everything), labels.
    pub files: (String, Option<String>),
    /// The key's public identifier.
    pub key_id: String,
    /// A copy of key and rows, sealed by a passphrase, is kept in this browser.
    pub sealed_here: bool,
    /// Seconds that making and sending keys and rows and training took, as far as known.
    pub took: Took,
}

/// Seconds that the long steps took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Took {
    /// Making the keys, without waiting for the network.
    pub keys: Option<f64>,
    /// Encrypting, likewise.
    pub data: Option<f64>,
    /// Training on the server.
    pub train: Option<f64>,
}

impl Took {
    /// Notes the seconds of one step.
    pub fn note(&mut self, which: Long, seconds: f64) {
        match which {
            Long::Keys => self.keys = Some(seconds),
            Long::Upload => self.data = Some(seconds),
            Long::Train => self.train = Some(seconds),
            Long::Open => {}
        }
    }
}

impl RunRecord {
    /// A record found in storage; `None` when there is none or it is of another version.
    pub fn restored(json: Option<&str>) -> Option<Self> {
        serde_json::from_str(json?).ok()
    }

    /// The settings, with initial weights of the right count but no values: enough to open a result.
    pub fn settings(&self) -> TrainingSettings {
        let start = match self.initial_weights {
            None => StartFrom::Zero,
            Some(count) => StartFrom::Model {
                weights: vec![0.0; count],
            },
        };
        TrainingSettings {
            epochs: self.epochs,
            learning_rate: self.learning_rate,
            activation: self.activation,
            start,
            algorithm: self.algorithm,
            refresh: self.refresh,
        }
    }

    /// Whether the page has to stay open for the training to go on.
    pub fn is_attended(&self) -> bool {
        matches!(self.refresh, Refresh::Attended { .. })
    }

    /// Whether the page may look how the training goes, which goes on without it.
    pub fn is_watched(&self) -> bool {
        matches!(self.refresh, Refresh::Bootstrapped { .. })
    }

    /// Where to go on.
    pub fn step(&self) -> Step {
        match self.stage {
            Stage::Registered => Step::Keys,
            Stage::KeysSent => Step::Upload,
            Stage::DataSent | Stage::Training => Step::Train,
            Stage::Trained => Step::Result,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn record() -> RunRecord {
        RunRecord {
            username: "ada".into(),
            model_name: "cards".into(),
            model_url: "http://127.0.0.1:5001/api/v0.1/7f9c/cards/1/".into(),
            train_url: None,
            stage: Stage::KeysSent,
            rows: 984,
            features: 30,
            epochs: 3,
            learning_rate: 0.1,
            activation: Activation::Degree3,
            algorithm: Algorithm::default(),
            refresh: Refresh::None,
            stopped_at: None,
            initial_weights: None,
            whitened: false,
            choices: Choices::default(),
            files: ("features.csv".into(), Some("labels.csv".into())),
            key_id: "00".into(),
            sealed_here: false,
            took: Took::default(),
        }
    }

    #[test]
    fn survives_storage() {
        let json = serde_json::to_string(&record()).unwrap();
        assert_eq!(RunRecord::restored(Some(&json)), Some(record()));
        assert_eq!(RunRecord::restored(Some("{\"old\":1}")), None);
        assert_eq!(RunRecord::restored(None), None);
    }

    #[test]
    fn knows_where_to_go_on() {
        assert_eq!(record().step(), Step::Upload);
        assert_eq!(
            RunRecord {
                stage: Stage::Trained,
                ..record()
            }
            .step(),
            Step::Result
        );
    }

    #[test]
    fn settings_keep_the_kind_of_start() {
        let warm = RunRecord {
            initial_weights: Some(31),
            ..record()
        };
        assert!(
            matches!(warm.settings().start, StartFrom::Model { weights } if weights.len() == 31)
        );
    }
}
