//! A model to take away: `model.json` and a snippet that loads it.

use dataset::{ModelFile, class_value};
use serde_json::{Map, Value, json};
use vault_api::Verification;

use crate::VaultError;
use crate::held::HeldModel;

/// `model.json` as scikit-learn users know it.
pub(crate) fn model_json(model: &HeldModel) -> Result<Vec<u8>, VaultError> {
    let classes = &model.summary.classes;
    let names = model
        .summary
        .weights
        .iter()
        .skip(1)
        .map(|weight| weight.name.clone())
        .collect();
    let file = ModelFile {
        meta: "lr".to_owned(),
        classes_: classes.iter().map(|class| class_value(class)).collect(),
        coef_: vec![model.weights.coefficients().to_vec()],
        intercept_: vec![model.weights.intercept()],
        n_iter_: vec![model.epochs],
        params: params(model),
        feature_names_in_: names,
        preprocessing: model
            .context
            .as_ref()
            .map(|context| context.preprocessing.clone()),
    };
    let refuse = |error: serde_json::Error| VaultError::Message {
        reason: error.to_string(),
    };
    serde_json::to_vec_pretty(&file).map_err(refuse)
}

fn params(model: &HeldModel) -> Map<String, Value> {
    let verified = match model.summary.verification {
        Verification::Verified { .. } => Value::from(true),
        Verification::Refuted { .. } => Value::from(false),
        Verification::NotChecked => Value::Null,
    };
    let pairs = [
        ("trained_by", json!("Blindfold, on ciphertexts")),
        ("algorithm", json!("full-batch gradient descent")),
        ("epochs", json!(model.epochs)),
        ("learning_rate", json!(model.learning_rate)),
        ("activation", json!(model.activation)),
        ("verified", verified),
    ];
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// Python that turns `model.json` into a scikit-learn estimator and prepares a data frame for it.
pub(crate) const SNIPPET: &str = r#"import json

import numpy as np
from sklearn.linear_model import LogisticRegression

with open("model.json", encoding="utf-8") as file:
    saved = json.load(file)

model = LogisticRegression()
model.classes_ = np.array(saved["classes_"])
model.coef_ = np.array(saved["coef_"])
model.intercept_ = np.array(saved["intercept_"])
model.n_iter_ = np.array(saved["n_iter_"])
model.n_features_in_ = model.coef_.shape[1]


def prepare(frame):
    """The columns of a pandas DataFrame as the model was trained on them."""
    rules = saved["preprocessing"]
    columns = []
    for rule in rules["columns"]:
        column = frame[rule["name"]].astype(float).fillna(rule["fill"])
        column = (column - rule["mean"]) / rule["standard_deviation"]
        if rules["standardise"] == "yes":
            column = column.clip(-rules["clip"], rules["clip"])
        columns.append(column)
    return np.column_stack(columns)


# import pandas as pd
# frame = pd.read_csv("rows.csv")
# print(model.predict_proba(prepare(frame))[:, 1])
"#;
