//! Hyper-parameters: HE4Cloud's, and ours for accelerated training and for any number of epochs.

mod activation;
mod file;
mod flat;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use activation::Activation;
pub use file::HyperParametersFile;
use flat::Flat;

use crate::WireError;

/// What training depends on. Written as one flat list of camelCase keys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Flat", into = "Flat")]
pub struct HyperParameters {
    /// `numberOfEpochs`: passes over all rows, from 1.
    pub number_of_epochs: u32,
    /// `numberOfFeatures`: columns of the table without the label.
    pub number_of_features: u32,
    /// `logisticRegressionActivation`: the polynomial that stands for the sigmoid.
    pub logistic_regression_activation: Activation,
    /// `algorithm` and its keys.
    pub algorithm: Algorithm,
    /// `refresh` and `refreshEvery`.
    pub refresh: Refresh,
}

/// Which way weights go.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Algorithm {
    /// HE4Cloud's, and what it is without the key: `gradient_descent`.
    GradientDescent {
        /// `learningRate`: above 0 and finite.
        learning_rate: f64,
    },
    /// `nesterov`: accelerated, with a step from the table's largest eigenvalue.
    Nesterov {
        /// `largestEigenvalue`: from 2^-6 to 2^30. A profile has it.
        largest_eigenvalue: Option<f64>,
        /// `l2Penalty`: 0 or above. A profile has it.
        l2_penalty: Option<f64>,
        /// `classWeighted`: whether rows are weighted by class.
        class_weighted: bool,
    },
}

/// How weights are refreshed when the modulus chain is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Refresh {
    /// Not at all; the chain is as long as the training.
    #[default]
    None,
    /// `attended`: their owner encrypts them afresh.
    Attended {
        /// `refreshEvery`: epochs between two refreshes, from 1.
        every: u32,
    },
    /// `bootstrapped`: the service does it without decrypting them.
    Bootstrapped {
        /// `refreshEvery`: as above.
        every: u32,
    },
}

impl Refresh {
    /// Epochs between two refreshes; `None` without any.
    pub const fn every(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::Attended { every } | Self::Bootstrapped { every } => Some(every),
        }
    }
}

impl HyperParameters {
    /// Checks that nothing lacks, and the ranges that hold for every plan; a plan may refuse more.
    ///
    /// # Errors
    /// [`WireError::HyperParameter`] that names the key.
    pub fn check(&self) -> Result<(), WireError> {
        if let Algorithm::Nesterov {
            largest_eigenvalue,
            l2_penalty,
            ..
        } = self.algorithm
        {
            let given = |key, value: Option<f64>| match value {
                Some(_) => Ok(()),
                None => Err(refused(key, "a number", "none")),
            };
            given("largestEigenvalue", largest_eigenvalue)?;
            given("l2Penalty", l2_penalty)?;
        }
        self.check_ranges()
    }

    /// Checks the ranges of what is there: a file may lack what follows from rows.
    ///
    /// # Errors
    /// [`WireError::HyperParameter`] that names the key.
    pub fn check_ranges(&self) -> Result<(), WireError> {
        let (epochs, features) = (self.number_of_epochs, self.number_of_features);
        if !(1..=10_000).contains(&epochs) {
            return Err(refused("numberOfEpochs", "1 to 10000", epochs));
        }
        if !(1..=100_000).contains(&features) {
            return Err(refused("numberOfFeatures", "1 to 100000", features));
        }
        if let Some(every) = self.refresh.every()
            && !(1..=10_000).contains(&every)
        {
            return Err(refused("refreshEvery", "1 to 10000", every));
        }
        self.algorithm.check_ranges()
    }
}

impl Algorithm {
    fn check_ranges(&self) -> Result<(), WireError> {
        let in_range = |key, value: Option<f64>, holds: fn(f64) -> bool, expected| match value {
            Some(found) if !holds(found) => Err(refused(key, expected, found)),
            _ => Ok(()),
        };
        match *self {
            Self::GradientDescent { learning_rate } => in_range(
                "learningRate",
                Some(learning_rate),
                |rate| rate.is_finite() && rate > 0.0,
                "a finite number above 0",
            ),
            Self::Nesterov {
                largest_eigenvalue,
                l2_penalty,
                ..
            } => {
                in_range(
                    "largestEigenvalue",
                    largest_eigenvalue,
                    |value| (0.015_625..=1_073_741_824.0).contains(&value),
                    "a number from 2^-6 to 2^30",
                )?;
                in_range(
                    "l2Penalty",
                    l2_penalty,
                    |value| value.is_finite() && value >= 0.0,
                    "a finite number, 0 or above",
                )
            }
        }
    }
}

fn refused(key: &'static str, expected: &str, found: impl fmt::Display) -> WireError {
    WireError::HyperParameter {
        key,
        expected: expected.to_owned(),
        found: found.to_string(),
    }
}
