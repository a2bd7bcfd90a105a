//! HE4Cloud's hyper-parameters: the ones that mean something here, and the rest of an old file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::WireError;

/// The polynomial that stands for the sigmoid, by HE4Cloud's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Activation {
    /// Degree 3.
    #[serde(rename = "sigmoid_poly_3_approximation")]
    SigmoidPoly3,
    /// Degree 7.
    #[serde(rename = "sigmoid_poly_7_approximation")]
    SigmoidPoly7,
    /// Degree 9.
    #[serde(rename = "sigmoid_poly_9_approximation")]
    SigmoidPoly9,
}

impl Activation {
    /// Every activation.
    pub const ALL: [Self; 3] = [Self::SigmoidPoly3, Self::SigmoidPoly7, Self::SigmoidPoly9];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SigmoidPoly3 => "sigmoid_poly_3_approximation",
            Self::SigmoidPoly7 => "sigmoid_poly_7_approximation",
            Self::SigmoidPoly9 => "sigmoid_poly_9_approximation",
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Activation {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let known = Self::ALL
            .into_iter()
            .find(|activation| activation.as_str() == text);
        known.ok_or_else(|| WireError::UnknownWord {
            what: "logisticRegressionActivation",
            found: text.to_owned(),
        })
    }
}

/// What training depends on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HyperParameters {
    /// Passes over all rows, from 1.
    pub number_of_epochs: u32,
    /// Step of the gradient descent, above 0 and finite.
    pub learning_rate: f64,
    /// Columns of the table without the label.
    pub number_of_features: u32,
    /// The polynomial that stands for the sigmoid.
    pub logistic_regression_activation: Activation,
}

/// A `hyper_params.json` as HE4Cloud's scripts send it, and what of it went unused.
#[derive(Debug, Clone, PartialEq)]
pub struct HyperParametersFile {
    /// What training depends on.
    pub hyper_parameters: HyperParameters,
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

/// The keys of logistic regression. Those that ask for something else than plain gradient descent are accepted only
/// with the value that asks for nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Known {
    #[serde(default = "one")]
    number_of_epochs: u32,
    learning_rate: f64,
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
    /// A key that is not in HE4Cloud's list, by name; a key of logistic regression with a value that this version
    /// cannot honour; a value out of range.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        const WHAT: &str = "hyper-parameters";
        let mut keys: serde_json::Map<String, serde_json::Value> = super::from_json(WHAT, bytes)?;
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
        let hyper_parameters = HyperParameters {
            number_of_epochs: known.number_of_epochs,
            learning_rate: known.learning_rate,
            number_of_features: known.number_of_features,
            logistic_regression_activation: known.logistic_regression_activation.parse()?,
        };
        hyper_parameters.check()?;
        Ok(Self {
            hyper_parameters,
            ignored,
        })
    }
}

impl Known {
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

impl HyperParameters {
    /// Checks the ranges that hold for every plan; a plan may refuse more.
    ///
    /// # Errors
    /// [`WireError::HyperParameter`] that names the key.
    pub fn check(&self) -> Result<(), WireError> {
        let rate = self.learning_rate;
        require(
            "numberOfEpochs",
            (1..=10_000).contains(&self.number_of_epochs),
            "1 to 10000",
            self.number_of_epochs,
        )?;
        require(
            "learningRate",
            rate.is_finite() && rate > 0.0,
            "a finite number above 0",
            rate,
        )?;
        let features = self.number_of_features;
        require(
            "numberOfFeatures",
            (1..=100_000).contains(&features),
            "1 to 100000",
            features,
        )
    }
}

fn require(
    key: &'static str,
    holds: bool,
    expected: &str,
    found: impl fmt::Display,
) -> Result<(), WireError> {
    if holds {
        return Ok(());
    }
    Err(WireError::HyperParameter {
        key,
        expected: expected.to_owned(),
        found: found.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: &str = r#"{"verbose": false, "trainable": true, "numberOfEpochs": 3, "learningRate": 0.1,
        "numberOfFeatures": 30, "logisticRegressionActivation": "sigmoid_poly_3_approximation"}"#;

    #[test]
    fn reads_the_demo_file_and_names_what_it_ignores() {
        let file = HyperParametersFile::parse(DEMO.as_bytes()).unwrap();
        assert_eq!(file.hyper_parameters.number_of_epochs, 3);
        assert_eq!(file.hyper_parameters.learning_rate, 0.1);
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
}
