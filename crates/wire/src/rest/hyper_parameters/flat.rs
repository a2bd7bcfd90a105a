//! Hyper-parameters as they are written: one flat list of keys, of which some exclude others.

use serde::{Deserialize, Serialize};

use super::{Activation, Algorithm, HyperParameters, Refresh, refused};
use crate::WireError;

/// The words of `algorithm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AlgorithmName {
    GradientDescent,
    Nesterov,
}

/// The words of `refresh`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RefreshName {
    None,
    Attended,
    Bootstrapped,
}

/// The keys. HE4Cloud's come first, in its order; ours are left out where they say nothing new.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Flat {
    pub(super) number_of_epochs: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) learning_rate: Option<f64>,
    pub(super) number_of_features: u32,
    pub(super) logistic_regression_activation: Activation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) algorithm: Option<AlgorithmName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) largest_eigenvalue: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) l2_penalty: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) class_weighted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh: Option<RefreshName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refresh_every: Option<u32>,
}

impl Flat {
    fn algorithm(&self) -> Result<Algorithm, WireError> {
        match self.algorithm.unwrap_or(AlgorithmName::GradientDescent) {
            AlgorithmName::GradientDescent => self.gradient_descent(),
            AlgorithmName::Nesterov => match self.learning_rate {
                Some(found) => Err(refused(
                    "learningRate",
                    "none, since `nesterov` has its step from largestEigenvalue",
                    found,
                )),
                None => Ok(Algorithm::Nesterov {
                    largest_eigenvalue: self.largest_eigenvalue,
                    l2_penalty: self.l2_penalty,
                    class_weighted: self.class_weighted.unwrap_or(false),
                }),
            },
        }
    }

    fn gradient_descent(&self) -> Result<Algorithm, WireError> {
        const ONLY: &str = "none, since only the algorithm `nesterov` takes it";
        if let Some(found) = self.largest_eigenvalue {
            return Err(refused("largestEigenvalue", ONLY, found));
        }
        if let Some(found) = self.l2_penalty {
            return Err(refused("l2Penalty", ONLY, found));
        }
        if let Some(found) = self.class_weighted {
            return Err(refused("classWeighted", ONLY, found));
        }
        let learning_rate = self
            .learning_rate
            .ok_or_else(|| refused("learningRate", "a finite number above 0", "none"))?;
        Ok(Algorithm::GradientDescent { learning_rate })
    }

    /// How weights are refreshed, if it is said.
    pub(super) fn refresh(&self) -> Result<Option<Refresh>, WireError> {
        match (self.refresh, self.refresh_every) {
            (Some(RefreshName::Attended), Some(every)) => Ok(Some(Refresh::Attended { every })),
            (Some(RefreshName::Bootstrapped), Some(every)) => {
                Ok(Some(Refresh::Bootstrapped { every }))
            }
            (Some(RefreshName::Attended | RefreshName::Bootstrapped), None) => Err(refused(
                "refreshEvery",
                "a whole number of epochs with `attended` and `bootstrapped`",
                "none",
            )),
            (_, Some(found)) => Err(refused(
                "refreshEvery",
                "none without `attended` or `bootstrapped`",
                found,
            )),
            (Some(RefreshName::None), None) => Ok(Some(Refresh::None)),
            (None, None) => Ok(None),
        }
    }
}

impl TryFrom<Flat> for HyperParameters {
    type Error = WireError;

    fn try_from(flat: Flat) -> Result<Self, WireError> {
        Ok(Self {
            number_of_epochs: flat.number_of_epochs,
            number_of_features: flat.number_of_features,
            logistic_regression_activation: flat.logistic_regression_activation,
            algorithm: flat.algorithm()?,
            refresh: flat.refresh()?.unwrap_or_default(),
        })
    }
}

impl From<HyperParameters> for Flat {
    fn from(hyper: HyperParameters) -> Self {
        let mut flat = Self {
            number_of_epochs: hyper.number_of_epochs,
            learning_rate: None,
            number_of_features: hyper.number_of_features,
            logistic_regression_activation: hyper.logistic_regression_activation,
            algorithm: None,
            largest_eigenvalue: None,
            l2_penalty: None,
            class_weighted: None,
            refresh: None,
            refresh_every: None,
        };
        match hyper.algorithm {
            Algorithm::GradientDescent { learning_rate } => {
                flat.learning_rate = Some(learning_rate);
            }
            Algorithm::Nesterov {
                largest_eigenvalue,
                l2_penalty,
                class_weighted,
            } => {
                flat.algorithm = Some(AlgorithmName::Nesterov);
                flat.largest_eigenvalue = largest_eigenvalue;
                flat.l2_penalty = l2_penalty;
                flat.class_weighted = Some(class_weighted);
            }
        }
        flat.refresh = match hyper.refresh {
            Refresh::None => None,
            Refresh::Attended { .. } => Some(RefreshName::Attended),
            Refresh::Bootstrapped { .. } => Some(RefreshName::Bootstrapped),
        };
        flat.refresh_every = hyper.refresh.every();
        flat
    }
}
