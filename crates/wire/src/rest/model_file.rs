//! scikit-learn style `model.json`, as far as a logistic regression needs it.

use serde_json::Value;

use crate::WireError;

/// Weights of a logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFile {
    /// The one number of `intercept_`.
    pub intercept: f64,
    /// The one row of `coef_`, in the order of the columns.
    pub coefficients: Vec<f64>,
}

impl ModelFile {
    /// Reads a `model.json`. Only `coef_` and `intercept_` matter; what other programs add stays unread.
    ///
    /// # Errors
    /// [`WireError::Json`] that names what is missing or not a finite number.
    pub fn parse(bytes: &[u8]) -> Result<Self, WireError> {
        let model: Value = super::from_json("model.json", bytes)?;
        let coefficients = numbers(one(&model["coef_"], "coef_")?, "coef_")?;
        let intercept = number(one(&model["intercept_"], "intercept_")?, "intercept_")?;
        if coefficients.is_empty() {
            return Err(refused("coef_", "at least one number"));
        }
        Ok(Self {
            intercept,
            coefficients,
        })
    }

    /// Intercept first, then the coefficients.
    pub fn weights(&self) -> Vec<f64> {
        std::iter::once(self.intercept)
            .chain(self.coefficients.iter().copied())
            .collect()
    }
}

fn refused(key: &str, expected: &str) -> WireError {
    WireError::Json {
        what: "model.json",
        reason: format!("`{key}` must hold {expected}"),
    }
}

/// The only element of a list.
fn one<'a>(list: &'a Value, key: &str) -> Result<&'a Value, WireError> {
    match list.as_array().map(Vec::as_slice) {
        Some([only]) => Ok(only),
        _ => Err(refused(key, "a list of one element")),
    }
}

fn number(value: &Value, key: &str) -> Result<f64, WireError> {
    value
        .as_f64()
        .filter(|number| number.is_finite())
        .ok_or_else(|| refused(key, "finite numbers"))
}

fn numbers(list: &Value, key: &str) -> Result<Vec<f64>, WireError> {
    let values = list
        .as_array()
        .ok_or_else(|| refused(key, "a list of numbers"))?;
    values.iter().map(|value| number(value, key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_weights_and_leaves_the_rest() {
        let json = br#"{"meta": "lr", "classes_": [0, 1], "coef_": [[0.5, -2]], "intercept_": [1e-3], "params": {"C": 1}}"#;
        let model = ModelFile::parse(json).unwrap();
        assert_eq!(model.weights(), [1e-3, 0.5, -2.0]);
    }

    #[test]
    fn names_what_does_not_fit() {
        let cases = [
            (r#"{"intercept_": [0]}"#, "coef_"),
            (r#"{"coef_": [[1], [2]], "intercept_": [0]}"#, "coef_"),
            (r#"{"coef_": [[]], "intercept_": [0]}"#, "coef_"),
            (r#"{"coef_": [["1"]], "intercept_": [0]}"#, "coef_"),
            (r#"{"coef_": [[1]], "intercept_": 0}"#, "intercept_"),
            (r#"{"coef_": [[1]], "intercept_": [1e999]}"#, "model.json"),
            ("[]", "coef_"),
        ];
        for (json, name) in cases {
            let refusal = ModelFile::parse(json.as_bytes()).unwrap_err().to_string();
            assert!(refusal.contains(name), "{refusal} does not name {name}");
        }
    }
}
