//! `model.json` of a model to be deployed for predictions: read strictly, since others will rely on it.

use serde_json::{Map, Value};

use super::inference_profile::MAX_FEATURES;
use crate::WireError;

/// Largest magnitude of a weight: beyond it no row of ordinary numbers fits the circuit.
const MAX_WEIGHT: f64 = (1u64 << 32) as f64;
/// Largest magnitude of the intercept; the sigmoid is 0 or 1 far before.
const MAX_INTERCEPT: f64 = (1u64 << 14) as f64;

/// A logistic regression to predict with.
#[derive(Debug, Clone, PartialEq)]
pub struct InferenceModel {
    /// The one number of `intercept_`.
    pub intercept: f64,
    /// The one row of `coef_`, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// `feature_names_in_`; empty if the file has none.
    pub feature_names: Vec<String>,
    /// `classes_`, negative first; 0 and 1 if the file has none.
    pub classes: [String; 2],
    /// `preprocessing` as Blindfold's own files have it.
    pub preprocessing: Option<Value>,
}

impl InferenceModel {
    /// Reads a `model.json`. `coef_` and `intercept_` must be there; `meta`, `classes_`, `feature_names_in_` and
    /// `preprocessing` must fit if they are; what other programs add stays unread.
    ///
    /// # Errors
    /// [`WireError::Json`] that names the key and says what would fit.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        let file: Map<String, Value> = super::from_json(WHAT, bytes)?;
        if let Some(meta) = file.get("meta")
            && meta != "lr"
        {
            return Err(refused(format!(
                "`meta` is {meta}; only \"lr\", a logistic regression, can be deployed"
            )));
        }
        let classes = classes(file.get("classes_"))?;
        let coefficients = coefficients(&file)?;
        let intercept = match list(&file, "intercept_")? {
            [only] => number(only, "intercept_", MAX_INTERCEPT)?,
            other => {
                return Err(refused(format!(
                    "`intercept_` has {} numbers; one is expected",
                    other.len()
                )));
            }
        };
        let feature_names = names(file.get("feature_names_in_"), coefficients.len())?;
        let preprocessing = preprocessing(file.get("preprocessing"), &feature_names)?;
        Ok(Self {
            intercept,
            coefficients,
            feature_names,
            classes,
            preprocessing,
        })
    }
}

const WHAT: &str = "model.json";

fn refused(reason: String) -> WireError {
    WireError::Json { what: WHAT, reason }
}

fn list<'a>(file: &'a Map<String, Value>, key: &str) -> Result<&'a [Value], WireError> {
    let found = file.get(key).and_then(Value::as_array);
    found
        .map(Vec::as_slice)
        .ok_or_else(|| refused(format!("`{key}` is missing or not a list")))
}

fn number(value: &Value, key: &str, limit: f64) -> Result<f64, WireError> {
    let found = value.as_f64().filter(|number| number.is_finite());
    let found =
        found.ok_or_else(|| refused(format!("`{key}` holds {value}, not a finite number")))?;
    if found.abs() > limit {
        return Err(refused(format!(
            "`{key}` holds {found}, which is out of range (−{limit} to {limit})"
        )));
    }
    Ok(found)
}

fn coefficients(file: &Map<String, Value>) -> Result<Vec<f64>, WireError> {
    let row = match list(file, "coef_")? {
        [Value::Array(row)] => row,
        [other] => {
            return Err(refused(format!(
                "`coef_` holds {other}; one row of weights is expected"
            )));
        }
        rows => {
            return Err(refused(format!(
                "`coef_` has {} rows, as of a model of several classes; one row is expected",
                rows.len()
            )));
        }
    };
    if !(1..=MAX_FEATURES as usize).contains(&row.len()) {
        return Err(refused(format!(
            "`coef_` has {} weights; 1 to {MAX_FEATURES} are expected",
            row.len()
        )));
    }
    row.iter()
        .map(|value| number(value, "coef_", MAX_WEIGHT))
        .collect()
}

fn classes(value: Option<&Value>) -> Result<[String; 2], WireError> {
    let text = |class: &Value| match class {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(class.to_string()),
        _ => None,
    };
    match value.map(Value::as_array) {
        None => Ok(["0".to_owned(), "1".to_owned()]),
        Some(Some(list)) if list.len() == 2 => match (text(&list[0]), text(&list[1])) {
            (Some(negative), Some(positive)) => Ok([negative, positive]),
            _ => Err(refused(
                "`classes_` must hold two words or numbers".to_owned(),
            )),
        },
        Some(Some(list)) => Err(refused(format!(
            "`classes_` has {} classes; a logistic regression here has two",
            list.len()
        ))),
        Some(None) => Err(refused("`classes_` must be a list of two".to_owned())),
    }
}

fn names(value: Option<&Value>, features: usize) -> Result<Vec<String>, WireError> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(Vec::new());
    };
    let names: Option<Vec<String>> = value.as_array().and_then(|list| {
        list.iter()
            .map(|name| name.as_str().map(str::to_owned))
            .collect()
    });
    let names = names.unwrap_or_default();
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if names.len() == features
        && distinct.len() == features
        && names.iter().all(|n| !n.trim().is_empty())
    {
        return Ok(names);
    }
    Err(refused(format!(
        "`feature_names_in_` must hold {features} different names, one for each weight"
    )))
}

/// Blindfold's own: its columns must be the features, by name and order. The rest is for the client to read.
fn preprocessing(value: Option<&Value>, names: &[String]) -> Result<Option<Value>, WireError> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let columns = value.get("columns").and_then(Value::as_array);
    let of_rules: Option<Vec<&str>> = columns.and_then(|columns| {
        columns
            .iter()
            .map(|column| column.get("name")?.as_str())
            .collect()
    });
    if of_rules.is_some_and(|of_rules| of_rules == names) {
        return Ok(Some(value.clone()));
    }
    Err(refused(
        "`preprocessing` must have one rule for each of `feature_names_in_`, in the same order"
            .to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scikit_learn_style_file_is_read() {
        let json =
            br#"{"meta":"lr","classes_":["good","bad"],"coef_":[[0.5,-2]],"intercept_":[1e-3],
            "feature_names_in_":["a","b"],"params":{"C":1}}"#;
        let model = InferenceModel::parse(json).unwrap();
        assert_eq!(
            (model.intercept, &model.coefficients[..]),
            (1e-3, &[0.5, -2.0][..])
        );
        assert_eq!(model.classes, ["good", "bad"]);
        assert_eq!(model.feature_names, ["a", "b"]);
    }

    #[test]
    fn a_model_that_cannot_be_served_is_refused_by_the_key_at_fault() {
        let cases = [
            ("[]", "model.json"),
            (r#"{"coef_":[[1]]}"#, "intercept_"),
            (r#"{"intercept_":[0]}"#, "coef_"),
            (
                r#"{"meta":"xgb","coef_":[[1]],"intercept_":[0]}"#,
                "logistic regression",
            ),
            (
                r#"{"classes_":[0,1,2],"coef_":[[1]],"intercept_":[0]}"#,
                "3 classes",
            ),
            (
                r#"{"classes_":[null,1],"coef_":[[1]],"intercept_":[0]}"#,
                "classes_",
            ),
            (
                r#"{"coef_":[[1],[2],[3]],"intercept_":[0,0,0]}"#,
                "coef_` has 3 rows",
            ),
            (r#"{"coef_":[1],"intercept_":[0]}"#, "coef_"),
            (r#"{"coef_":[[]],"intercept_":[0]}"#, "0 weights"),
            (r#"{"coef_":[["1"]],"intercept_":[0]}"#, "finite number"),
            (r#"{"coef_":[[null]],"intercept_":[0]}"#, "finite number"),
            (r#"{"coef_":[[1e99]],"intercept_":[0]}"#, "out of range"),
            (r#"{"coef_":[[1]],"intercept_":[0,1]}"#, "2 numbers"),
            (r#"{"coef_":[[1]],"intercept_":[1e6]}"#, "out of range"),
            (
                r#"{"coef_":[[1,2]],"intercept_":[0],"feature_names_in_":["a"]}"#,
                "feature_names_in_",
            ),
            (
                r#"{"coef_":[[1,2]],"intercept_":[0],"feature_names_in_":["a","a"]}"#,
                "feature_names_in_",
            ),
            (
                r#"{"coef_":[[1]],"intercept_":[0],"preprocessing":{"columns":[{"name":"a"}]}}"#,
                "preprocessing",
            ),
        ];
        for (json, said) in cases {
            let refusal = InferenceModel::parse(json.as_bytes())
                .unwrap_err()
                .to_string();
            assert!(
                refusal.contains(said),
                "{json}: {refusal:?} does not say {said:?}"
            );
        }
    }
}
