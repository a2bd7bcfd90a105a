//! Usage page.
#![allow(missing_docs)]

pub const TITLE: &str = "What is kept and used";
pub const LEAD: &str = "Everything that the server holds of yours, as ciphertexts, and what it did with them. Delete what is no longer needed.";
pub const SIGN_IN_FIRST: &str = "Sign in to see what is kept and used.";
pub const ASKING: &str = "Asking the server …";
pub const USED: &str = "Used so far";
pub const NOTHING_USED: &str =
    "Nothing yet. Trainings, predictions, uploads and downloads will be counted here, each once.";
pub const NO_MODELS: &str = "No model of yours is on the server.";
pub const COMPUTE: &str = "Server time";
pub const BYTES: &str = "Bytes sent and fetched";
pub const CALLS: &str = "Calls";
pub const HEADS: [&str; 7] = [
    "Model",
    "For",
    "By",
    "Calls",
    "Sent",
    "Fetched",
    "Server time",
];
pub const TABLE: &str = "Usage by model, purpose and user";
pub const NOTHING_KEPT: &str = "No keys and no data are kept for this model.";
pub const KEPT_HEADS: [&str; 3] = ["What", "Size", "Age"];
pub const DELETE: &str = "Delete";
pub const DELETE_ALL: &str = "Delete all keys, data and results";
pub const UNDEPLOY: &str = "Remove the model";
pub const SURE: &str = "Really? This cannot be undone";
pub const NOT_REGISTERED: &str = "You deployed it and hold no keys for it.";
pub const WARN_RUN: &str = "This is the model of the run in this browser: without its keys on the server the run cannot go on.";

/// How long ago the model came.
pub fn deployed(age: &str) -> String {
    format!("on the server for {age}")
}

/// What a stored thing is, in words.
pub fn kind(kind: &str) -> &str {
    match kind {
        "evaluation_keys" => "Evaluation keys",
        "public_key" => "Public key",
        "sealed_seed" => "Secret key, sealed by your passphrase",
        "initial_model" => "Starting model",
        "train_data" => "rows to train on",
        "predict_data" => "rows to predict",
        other => other,
    }
}

/// What a screen reader says of the bars.
pub fn bars_spoken(measure: &str, largest: &str) -> String {
    format!("{measure} by model; the largest is {largest}")
}

/// Label of a delete button, for those who do not see the row it stands in.
pub fn delete_named(name: &str) -> String {
    format!("Delete the data set {name}")
}

/// How many jobs there were.
pub fn jobs(states: &str) -> String {
    format!("Jobs: {states}.")
}
