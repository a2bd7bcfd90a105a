//! Keys that HE4Cloud's files may carry without a meaning here, with the only value taken for each.

use super::{HyperValue, refused};
use crate::LogregError;

/// The value that an inherited key usually has.
enum Usual {
    Any,
    Bool(bool),
    Number(f64),
    Text(&'static str),
    EmptyList,
}

const INHERITED: &[(&str, Usual)] = &[
    ("verbose", Usual::Any),
    ("trainable", Usual::Bool(true)),
    ("initRandomWeights", Usual::Bool(false)),
    ("minRandValue", Usual::Number(-0.5)),
    ("maxRandValue", Usual::Number(0.5)),
    ("sparseRate", Usual::Number(0.0)),
    ("numberOfIterations", Usual::Number(1.0)),
    ("numberOfClasses", Usual::Number(2.0)),
    ("negateSigmoidInput", Usual::Bool(false)),
    ("modelSpecifiedFixedBatchSize", Usual::Bool(false)),
    ("modelSubclass", Usual::Text("")),
    ("useLinearRegressionEstimator", Usual::Bool(true)),
    ("linearRegressionDistributionX", Usual::Text("uniform")),
    ("linearRegressionMinX", Usual::Number(0.0)),
    ("linearRegressionMaxX", Usual::Number(1.0)),
    ("linearRegressionMeanX", Usual::Number(0.0)),
    ("linearRegressionStdX", Usual::Number(1.0)),
    ("inverseApproximationPrecision", Usual::Number(5.0)),
    ("p", Usual::Number(1.0)),
    ("d", Usual::Number(0.0)),
    ("q", Usual::Number(1.0)),
    ("numSamples", Usual::Number(-1.0)),
    ("numValuesUsedForPrediction", Usual::Number(-1.0)),
    ("numCenters", Usual::Number(-1.0)),
    ("featuresScaleTarget", Usual::Number(500.0)),
    ("featuresBinSize", Usual::Number(4.0)),
    ("gRep", Usual::Number(3.0)),
    ("fRep", Usual::Number(1.0)),
    ("featureRanges", Usual::EmptyList),
    ("numberOfCachedNodes", Usual::Number(10.0)),
    ("storeThresholds", Usual::Bool(false)),
    ("roundBeforeStoringThresholds", Usual::Bool(false)),
    ("plainBatchNormInEncryptedNn", Usual::Bool(false)),
    ("plainPolyActivationCoeffsInEncryptedNn", Usual::Bool(false)),
    ("amlDelta", Usual::Number(0.5)),
    ("amlIterations", Usual::Number(1.0)),
    ("numAccounts", Usual::Number(0.0)),
];

/// Refuse an unknown name, and a known one whose value would have to change something.
pub(super) fn check(name: &str, value: &HyperValue) -> Result<(), LogregError> {
    let Some((_, usual)) = INHERITED.iter().find(|(known, _)| *known == name) else {
        return Err(LogregError::UnknownHyperParameter { name: name.into() });
    };
    let (taken, only) = match (usual, value) {
        (Usual::Any, HyperValue::Bool(_)) => return Ok(()),
        (Usual::Any, _) => (false, "true or false".into()),
        (Usual::Bool(one), found) => (*found == HyperValue::Bool(*one), one.to_string()),
        (Usual::Number(one), found) => (*found == HyperValue::Number(*one), one.to_string()),
        (Usual::Text(one), found) => (
            *found == HyperValue::Text((*one).into()),
            format!("`{one}`"),
        ),
        (Usual::EmptyList, found) => (*found == HyperValue::List(Vec::new()), "[]".into()),
    };
    if taken {
        Ok(())
    } else {
        Err(refused(name, value, &format!("only {only} is supported")))
    }
}
