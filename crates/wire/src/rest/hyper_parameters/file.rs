//! A `hyper_params.json` as scripts send it.

use std::fmt;

use serde::Deserialize;

use super::flat::{AlgorithmName, Flat, RefreshName};
use super::{Activation, HyperParameters, Refresh, refused};
use crate::WireError;

/// A `hyper_params.json` as HE4Cloud's scripts send it, and what of it went unused.
#[derive(Debug, Clone, PartialEq)]
pub struct HyperParametersFile {
    /// What training depends on. An accelerated training may lack its `largestEigenvalue` and `l2Penalty`: they follow from rows.
    pub hyper_parameters: HyperParameters,
    /// How weights are refreshed, if the file says it.
    pub refresh: Option<Refresh>,
    /// Keys that belong to other model kinds of HE4Cloud: accepted, without effect, to be named to the user.
    pub ignored: Vec<&'static str>,
}

/// Keys of HE4Cloud's files that concern other kinds of model, or nothing that leaves a trace.
const WITHOUT_EFFECT: &[&str] = &[
    "verbose",
    "minRandValue",
    "maxRandValue",
    "modelSpecifiedFixedBatchSize",
    "modelSubclass",
    "useLinearRegressionEstimator",
    "linearRegressionDistributionX",
    "linearRegressionMinX",
    "linearRegressionMaxX",
    "linearRegressionMeanX",
    "linearRegressionStdX",
    "inverseApproximationPrecision",
    "p",
    "d",
    "q",
    "numSamples",
    "numValuesUsedForPrediction",
    "numCenters",
    "featuresScaleTarget",
    "featuresBinSize",
    "gRep",
    "fRep",
    "featureRanges",
    "numberOfCachedNodes",
    "storeThresholds",
    "roundBeforeStoringThresholds",
    "plainBatchNormInEncryptedNn",
    "plainPolyActivationCoeffsInEncryptedNn",
    "amlDelta",
    "amlIterations",
    "numAccounts",
];

/// The keys of logistic regression, and ours. Of HE4Cloud's, those that ask for something else than full-batch descent are
/// accepted only with the value that asks for nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Known {
    #[serde(default = "one")]
    number_of_epochs: u32,
    learning_rate: Option<f64>,
    number_of_features: u32,
    #[serde(default = "degree_three")]
    logistic_regression_activation: String,
    #[serde(default = "yes")]
    trainable: bool,
    #[serde(default)]
    init_random_weights: bool,
    #[serde(default)]
    negate_sigmoid_input: bool,
    #[serde(default)]
    sparse_rate: f64,
    #[serde(default = "one")]
    number_of_iterations: u32,
    #[serde(default = "two")]
    number_of_classes: u32,
    algorithm: Option<AlgorithmName>,
    largest_eigenvalue: Option<f64>,
    l2_penalty: Option<f64>,
    class_weighted: Option<bool>,
    refresh: Option<RefreshName>,
    refresh_every: Option<u32>,
}

const fn one() -> u32 {
    1
}

const fn two() -> u32 {
    2
}

const fn yes() -> bool {
    true
}

fn degree_three() -> String {
    Activation::SigmoidPoly3.as_str().to_owned()
}

impl HyperParametersFile {
    /// Reads a `hyper_params.json`.
    ///
    /// # Errors
    /// A key that is neither in HE4Cloud's list nor ours, by name; a key of logistic regression with a value that this version
    /// cannot honour; a value out of range.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        const WHAT: &str = "hyper-parameters";
        let mut keys: serde_json::Map<String, serde_json::Value> =
            crate::rest::from_json(WHAT, bytes)?;
        let ignored = WITHOUT_EFFECT
            .iter()
            .copied()
            .filter(|key| keys.remove(*key).is_some())
            .collect();
        let known: Known =
            serde_json::from_value(keys.into()).map_err(|error| WireError::Json {
                what: WHAT,
                reason: error.to_string(),
            })?;
        known.check()?;
        let flat = known.flat()?;
        let refresh = flat.refresh()?;
        let hyper_parameters = HyperParameters::try_from(flat)?;
        hyper_parameters.check_ranges()?;
        Ok(Self {
            hyper_parameters,
            refresh,
            ignored,
        })
    }
}

impl Known {
    fn flat(&self) -> Result<Flat, WireError> {
        Ok(Flat {
            number_of_epochs: self.number_of_epochs,
            learning_rate: self.learning_rate,
            number_of_features: self.number_of_features,
            logistic_regression_activation: self.logistic_regression_activation.parse()?,
            algorithm: self.algorithm,
            largest_eigenvalue: self.largest_eigenvalue,
            l2_penalty: self.l2_penalty,
            class_weighted: self.class_weighted,
            refresh: self.refresh,
            refresh_every: self.refresh_every,
        })
    }

    fn check(&self) -> Result<(), WireError> {
        require("trainable", self.trainable, "true", self.trainable)?;
        require(
            "initRandomWeights",
            !self.init_random_weights,
            "false",
            self.init_random_weights,
        )?;
        require(
            "negateSigmoidInput",
            !self.negate_sigmoid_input,
            "false",
            self.negate_sigmoid_input,
        )?;
        require("sparseRate", self.sparse_rate == 0.0, "0", self.sparse_rate)?;
        require(
            "numberOfIterations",
            self.number_of_iterations == 1,
            "1",
            self.number_of_iterations,
        )?;
        require(
            "numberOfClasses",
            self.number_of_classes == 2,
            "2",
            self.number_of_classes,
        )
    }
}

fn require(
    key: &'static str,
    holds: bool,
    expected: &str,
    found: impl fmt::Display,
) -> Result<(), WireError> {
    match holds {
        true => Ok(()),
        false => Err(refused(key, expected, found)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Algorithm;
    use super::*;

    const DEMO: &str = r#"{"verbose": false, "trainable": true, "numberOfEpochs": 3, "learningRate": 0.1,
        "numberOfFeatures": 30, "logisticRegressionActivation": "sigmoid_poly_3_approximation"}"#;

    #[test]
    fn reads_the_demo_file_and_names_what_it_ignores() {
        let file = HyperParametersFile::parse(DEMO.as_bytes()).unwrap();
        assert_eq!(file.hyper_parameters.number_of_epochs, 3);
        let learning_rate = 0.1;
        let expected = Algorithm::GradientDescent { learning_rate };
        assert_eq!(file.hyper_parameters.algorithm, expected);
        assert_eq!(
            (file.hyper_parameters.refresh, file.refresh),
            (Refresh::None, None)
        );
        assert_eq!(file.ignored, ["verbose"]);
    }

    #[test]
    fn an_unknown_key_or_value_is_named() {
        let cases = [
            (DEMO.replace("verbose", "verbosity"), "verbosity"),
            (
                DEMO.replace("poly_3", "poly_4"),
                "sigmoid_poly_4_approximation",
            ),
            (
                DEMO.replace("\"trainable\": true", "\"trainable\": false"),
                "trainable",
            ),
            (DEMO.replace("0.1", "0"), "learningRate"),
            (DEMO.replace("3,", "0,"), "numberOfEpochs"),
            (
                DEMO.replace("verbose\": false", "numberOfClasses\": 3"),
                "numberOfClasses",
            ),
        ];
        for (text, name) in cases {
            let refusal = HyperParametersFile::parse(text.as_bytes())
                .unwrap_err()
                .to_string();
            assert!(refusal.contains(name), "{refusal} does not name {name}");
        }
    }

    #[test]
    fn our_own_keys_travel_both_ways() {
        for (word, refresh) in [
            ("attended", Refresh::Attended { every: 3 }),
            ("bootstrapped", Refresh::Bootstrapped { every: 3 }),
        ] {
            let file = DEMO
                .replace(
                    "\"learningRate\": 0.1",
                    "\"algorithm\": \"nesterov\", \"largestEigenvalue\": 4.5, \"l2Penalty\": 0.001",
                )
                .replace("poly_3_approximation", "wide_9_16")
                .replace(
                    "verbose\": false",
                    &format!("refresh\": \"{word}\", \"refreshEvery\": 3"),
                );
            let file = HyperParametersFile::parse(file.as_bytes()).unwrap();
            let hyper = file.hyper_parameters;
            assert_eq!(file.refresh, Some(refresh));
            assert!(hyper.check().is_ok());
            let json = serde_json::to_string(&hyper).unwrap();
            let back: HyperParameters = serde_json::from_str(&json).unwrap();
            assert_eq!(back, hyper);
        }
    }

    #[test]
    fn what_follows_from_rows_may_lack_in_a_file_but_not_in_a_profile() {
        let file = DEMO.replace("\"learningRate\": 0.1", "\"algorithm\": \"nesterov\"");
        let hyper = HyperParametersFile::parse(file.as_bytes())
            .unwrap()
            .hyper_parameters;
        assert!(
            hyper
                .check()
                .unwrap_err()
                .to_string()
                .contains("largestEigenvalue")
        );
    }

    #[test]
    fn keys_that_exclude_each_other_are_refused_by_name() {
        for (more, name) in [
            ("\"largestEigenvalue\": 4", "largestEigenvalue"),
            ("\"classWeighted\": false", "classWeighted"),
            ("\"l2Penalty\": 0", "l2Penalty"),
            ("\"algorithm\": \"nesterov\"", "learningRate"),
            ("\"algorithm\": \"adam\"", "adam"),
            ("\"refresh\": \"attended\"", "refreshEvery"),
            ("\"refresh\": \"bootstrapped\"", "refreshEvery"),
            ("\"refreshEvery\": 2", "refreshEvery"),
            (
                "\"refresh\": \"attended\", \"refreshEvery\": 0",
                "refreshEvery",
            ),
        ] {
            let file = DEMO.replace("\"verbose\": false", more);
            let refusal = HyperParametersFile::parse(file.as_bytes())
                .unwrap_err()
                .to_string();
            assert!(refusal.contains(name), "{refusal} does not name {name}");
        }
    }
}
