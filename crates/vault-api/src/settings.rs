//! How a model is to be trained.

use serde::{Deserialize, Serialize};

/// The polynomial that stands in for the sigmoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Activation {
    /// Degree 3, HE4Cloud's default.
    #[default]
    #[serde(rename = "sigmoid_poly_3_approximation")]
    Degree3,
    /// Degree 7.
    #[serde(rename = "sigmoid_poly_7_approximation")]
    Degree7,
    /// Degree 9.
    #[serde(rename = "sigmoid_poly_9_approximation")]
    Degree9,
}

impl Activation {
    /// All of them, simplest first.
    pub const ALL: [Self; 3] = [Self::Degree3, Self::Degree7, Self::Degree9];

    /// The name that hyper-parameter files and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Degree3 => "sigmoid_poly_3_approximation",
            Self::Degree7 => "sigmoid_poly_7_approximation",
            Self::Degree9 => "sigmoid_poly_9_approximation",
        }
    }

    /// Degree of the polynomial.
    #[must_use]
    pub fn degree(self) -> u32 {
        match self {
            Self::Degree3 => 3,
            Self::Degree7 => 7,
            Self::Degree9 => 9,
        }
    }
}

/// Where training starts.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub enum StartFrom {
    /// All weights zero: a public fact, and cheaper.
    #[default]
    Zero,
    /// From a model, which is encrypted before it is sent.
    Model {
        /// Intercept first, then one weight per feature; for the columns as prepared (standardised or as they are).
        weights: Vec<f64>,
    },
}

/// How a model is to be trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSettings {
    /// Passes over the rows, 1 or more.
    pub epochs: u32,
    /// Step of the gradient descent, above 0.
    pub learning_rate: f64,
    /// Sigmoid stand-in.
    pub activation: Activation,
    /// Initial weights.
    pub start: StartFrom,
}

impl Default for TrainingSettings {
    /// The demo's settings.
    fn default() -> Self {
        Self {
            epochs: 3,
            learning_rate: 0.1,
            activation: Activation::default(),
            start: StartFrom::Zero,
        }
    }
}
