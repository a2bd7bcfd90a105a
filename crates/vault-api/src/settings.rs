//! How a model is to be trained.

use serde::{Deserialize, Serialize};

/// The polynomial that stands in for the sigmoid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Activation {
    /// Whichever of the wide ones comes nearest to the logistic function's model on the rows; for accelerated descent.
    #[serde(rename = "of_rows")]
    OfRows,
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
    /// Degree 5 on [−16, 16].
    #[serde(rename = "sigmoid_wide_5_16")]
    Wide5,
    /// Degree 9 on [−16, 16].
    #[serde(rename = "sigmoid_wide_9_16")]
    Wide9,
    /// Degree 13 on [−12, 12].
    #[serde(rename = "sigmoid_wide_13_12")]
    Wide13On12,
    /// Degree 13 on [−20, 20], closer in the middle.
    #[serde(rename = "sigmoid_wide_13_20")]
    Wide13On20,
    /// Degree 13 on [−24, 24].
    #[serde(rename = "sigmoid_wide_13_24")]
    Wide13,
    /// Degree 15 on [−24, 24].
    #[serde(rename = "sigmoid_wide_15_24")]
    Wide15,
}

impl Activation {
    /// All of them: chosen from the rows, HE4Cloud's, then the wide ones, simplest first.
    pub const ALL: [Self; 10] = [
        Self::OfRows,
        Self::Degree3,
        Self::Degree7,
        Self::Degree9,
        Self::Wide5,
        Self::Wide9,
        Self::Wide13On12,
        Self::Wide13On20,
        Self::Wide13,
        Self::Wide15,
    ];

    /// The name that hyper-parameter files and the API use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Degree3 => "sigmoid_poly_3_approximation",
            Self::Degree7 => "sigmoid_poly_7_approximation",
            Self::Degree9 => "sigmoid_poly_9_approximation",
            Self::Wide5 => "sigmoid_wide_5_16",
            Self::Wide9 => "sigmoid_wide_9_16",
            Self::OfRows => "of_rows",
            Self::Wide13On12 => "sigmoid_wide_13_12",
            Self::Wide13On20 => "sigmoid_wide_13_20",
            Self::Wide13 => "sigmoid_wide_13_24",
            Self::Wide15 => "sigmoid_wide_15_24",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Degree of the polynomial; 0 while it is to be chosen.
    #[must_use]
    pub fn degree(self) -> u32 {
        match self {
            Self::OfRows => 0,
            Self::Degree3 => 3,
            Self::Wide5 => 5,
            Self::Degree7 => 7,
            Self::Degree9 | Self::Wide9 => 9,
            Self::Wide13On12 | Self::Wide13On20 | Self::Wide13 => 13,
            Self::Wide15 => 15,
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

/// Which way weights go.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub enum Algorithm {
    /// HE4Cloud's: full-batch gradient descent with the learning rate given.
    #[default]
    GradientDescent,
    /// Nesterov's acceleration; the step follows from the rows.
    Nesterov(Nesterov),
}

/// Settings of accelerated descent. What is not given is chosen from the rows; a plan's summary says what was.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Nesterov {
    /// Largest eigenvalue of the table's Gram matrix, of which the step follows.
    pub largest_eigenvalue: Option<f64>,
    /// L2 penalty, 0 or above.
    pub penalty: Option<f64>,
    /// Whether both classes count alike, however many rows they have.
    pub class_weighted: bool,
}

/// How weights are refreshed in a training that is longer than its modulus chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Refresh {
    /// Not at all if the epochs fit, else attended, as often as is cheapest; a plan's summary says which.
    #[default]
    WhenNeeded,
    /// Not at all if the epochs fit, else bootstrapped, as often as is cheapest; a plan's summary says which.
    ByServerWhenNeeded,
    /// Not at all: more epochs than fit are refused.
    None,
    /// The vault decrypts, checks and encrypts them afresh.
    Attended {
        /// Epochs between two refreshes.
        every: u32,
    },
    /// The server refreshes them without decrypting: nobody need be in reach, but keys are many times as large.
    Bootstrapped {
        /// Epochs between two refreshes.
        every: u32,
    },
}

/// How a model is to be trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSettings {
    /// Passes over the rows, 1 or more.
    pub epochs: u32,
    /// Step of the gradient descent, above 0; unused by accelerated descent.
    pub learning_rate: f64,
    /// Sigmoid stand-in.
    pub activation: Activation,
    /// Initial weights.
    pub start: StartFrom,
    /// Which way weights go.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// How weights are refreshed.
    #[serde(default)]
    pub refresh: Refresh,
}

impl Default for TrainingSettings {
    /// The demo's settings.
    fn default() -> Self {
        Self {
            epochs: 3,
            learning_rate: 0.1,
            activation: Activation::default(),
            start: StartFrom::Zero,
            algorithm: Algorithm::GradientDescent,
            refresh: Refresh::WhenNeeded,
        }
    }
}

impl TrainingSettings {
    /// Whether rows may be adapted to this training: accelerated, and not from a model that was made for other columns.
    #[must_use]
    pub fn are_adapted_to(&self) -> bool {
        matches!(self.algorithm, Algorithm::Nesterov(_)) && self.start == StartFrom::Zero
    }

    /// The best model for a table of one's own: accelerated, as many iterations as reach scikit-learn's quality, the rest chosen
    /// from the rows.
    #[must_use]
    pub fn best() -> Self {
        Self {
            epochs: 12,
            activation: Activation::OfRows,
            algorithm: Algorithm::Nesterov(Nesterov::default()),
            ..Self::default()
        }
    }
}
