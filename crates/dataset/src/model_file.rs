//! `model.json`: a trained model as scikit-learn users know it, and as HE4Cloud's files have it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::DataError;
use crate::transform::Preprocessing;

/// A logistic regression as `model.json` holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelFile {
    /// `lr`.
    pub meta: String,
    /// The two label values: negative, positive (numbers where they are numbers).
    pub classes_: Vec<Value>,
    /// One row of weights, one per feature.
    pub coef_: Vec<Vec<f64>>,
    /// One intercept.
    pub intercept_: Vec<f64>,
    /// Epochs.
    #[serde(default)]
    pub n_iter_: Vec<u32>,
    /// How it was trained. Other programs' files hold other things here.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Feature names in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feature_names_in_: Vec<String>,
    /// How columns are transformed before the weights apply; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preprocessing: Option<Preprocessing>,
}

impl ModelFile {
    /// Reads a `model.json`; only weights and intercept are needed, other keys may be absent or foreign.
    ///
    /// # Errors
    /// [`DataError::BadModel`] if it is not such a file, has not one row of weights and one intercept, or numbers that are not
    /// finite.
    pub fn read(json: &[u8]) -> Result<Self, DataError> {
        let refuse = |reason: String| DataError::BadModel { reason };
        let tree: Value =
            serde_json::from_slice(json).map_err(|error| refuse(error.to_string()))?;
        let numbers = |key: &str, list: Option<&Value>| -> Result<Vec<f64>, DataError> {
            let list = list
                .and_then(Value::as_array)
                .ok_or_else(|| refuse(format!("`{key}` is not a list")))?;
            let finite = |v: &Value| v.as_f64().filter(|x| x.is_finite());
            list.iter()
                .map(|v| {
                    finite(v).ok_or_else(|| refuse(format!("`{key}` holds {v}, not a number")))
                })
                .collect()
        };
        let intercept = numbers("intercept_", tree.get("intercept_"))?;
        let rows = tree
            .get("coef_")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let [row] = rows else {
            return Err(refuse(format!(
                "`coef_` has {} rows; one is expected",
                rows.len()
            )));
        };
        let weights = numbers("coef_", Some(row))?;
        if intercept.len() != 1 || weights.is_empty() {
            let (a, b) = (intercept.len(), weights.len());
            return Err(refuse(format!(
                "{a} intercepts and {b} weights; one and at least one are expected"
            )));
        }
        let part = |key: &str| tree.get(key).cloned().unwrap_or(Value::Null);
        Ok(Self {
            meta: part("meta").as_str().unwrap_or("lr").to_owned(),
            classes_: part("classes_").as_array().cloned().unwrap_or_default(),
            coef_: vec![weights],
            intercept_: intercept,
            n_iter_: serde_json::from_value(part("n_iter_")).unwrap_or_default(),
            params: part("params").as_object().cloned().unwrap_or_default(),
            feature_names_in_: serde_json::from_value(part("feature_names_in_"))
                .unwrap_or_default(),
            preprocessing: serde_json::from_value(part("preprocessing")).ok(),
        })
    }

    /// Intercept first, then one weight per feature.
    #[must_use]
    pub fn weights(&self) -> Vec<f64> {
        self.intercept_
            .iter()
            .chain(self.coef_.iter().flatten())
            .copied()
            .collect()
    }
}

/// A label value as JSON: a number where it is one.
#[must_use]
pub fn class_value(class: &str) -> Value {
    match (class.parse::<i64>(), class.parse::<f64>()) {
        (Ok(whole), _) => Value::from(whole),
        (_, Ok(number)) if number.is_finite() => Value::from(number),
        _ => Value::from(class),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scikit_learn_style_file_is_read() {
        let json = br#"{"meta":"lr","classes_":[0,1],"coef_":[[0.5,-1]],"intercept_":[0.25],
            "n_iter_":[5],"params":{"C":1.0,"solver":"lbfgs"}}"#;
        let model = ModelFile::read(json).unwrap();
        assert_eq!(model.weights(), [0.25, 0.5, -1.0]);
        let again = ModelFile::read(&serde_json::to_vec(&model).unwrap()).unwrap();
        assert_eq!(again, model);
    }

    #[test]
    fn other_files_are_refused() {
        for json in [
            "",
            "{}",
            "[]",
            "{\"coef_\":[[1]]}",
            "{\"coef_\":[[1],[2]],\"intercept_\":[0]}",
            "{\"coef_\":[[null]],\"intercept_\":[0]}",
            "{\"coef_\":[[]],\"intercept_\":[0]}",
            "{\"coef_\":[[1]],\"intercept_\":[0,1]}",
            "{\"coef_\":[[\"1\"]],\"intercept_\":[0]}",
        ] {
            assert!(
                matches!(
                    ModelFile::read(json.as_bytes()),
                    Err(DataError::BadModel { .. })
                ),
                "{json}"
            );
        }
    }
}
