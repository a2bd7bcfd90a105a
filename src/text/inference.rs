//! Predicting on ciphertexts.
#![allow(missing_docs)]

use vault_api::PredictionPlan;

use crate::state::format;
use crate::state::trouble::Trouble;

pub const TITLE: &str = "Predict on encrypted rows";
pub const LEAD: &str = "Take a model that someone deployed and gave you the address of, or one of your own. Your rows are encrypted here, the \
     server computes on ciphertexts, and the probabilities are decrypted here.";
pub const SIGN_IN_FIRST: &str = "Sign in to use a model.";
pub const MODEL: &str = "Address of the model";
pub const MODEL_HINT: &str = "Its owner has it from deploying the model; it ends in a slash";
pub const OWN: &str = "Or drop a model.json of your own";
pub const OWN_HINT: &str =
    "It is encrypted here, as the rows are: the server sees neither, and keeps nothing of either";
pub const NO_OWN: &str = "Use an address instead";
pub const SENDING_MODEL: &str = "Sending keys and encrypted model";
pub const VERIFIED: &str = "Every answer was compared here with what the model says in the clear: noise explains all differences.";
pub const NOT_A_MODEL: &str = "This is not the address of a model on this service.";
pub const NOT_A_MODEL_REMEDY: &str =
    "Paste the whole address that its owner gave you; your token is sent to this service only.";
pub const DROP: &str = "Drop a CSV with the model's columns";
pub const HINT: &str =
    "Columns are found by name if the model names them, else taken in their order";
pub const RUN: &str = "Encrypt and predict";
pub const READING: &str = "Reading the file";
pub const REGISTERING: &str = "Registering for the model";
pub const ENCRYPTING: &str = "Encrypting the rows";
pub const SENDING: &str = "Sending the encrypted rows";
pub const COMPUTING: &str = "The server computes on ciphertexts";
pub const FAILED: &str = "The prediction did not end well.";
pub const FAILED_REMEDY: &str = "Try again; if it fails again, ask the model's owner.";
pub const SPREAD: &str = "How the probabilities are spread";
pub const FIRST_ROWS: &str = "First rows";
pub const ROW: &str = "Row";
pub const SERVER: &str = "What the server saw";
pub const UNVERIFIED: &str = "A training can be verified by replaying it on your own rows. A prediction cannot: the model is its owner's. \
     A server that computes something else is not found out.";

pub const DEPLOY: &str = "Deploy a model of your own";
pub const DEPLOY_LEAD: &str = "A model.json (scikit-learn style, or saved on the result page) becomes a model that any signed-in user with its address can \
     use. Its weights are in the clear on the server; whoever may predict can find them out from a few dozen answers.";
pub const DEPLOY_NAME: &str = "Name of the model";
pub const DEPLOY_DROP: &str = "Drop model.json";
pub const DEPLOY_HINT: &str = "Two classes, one weight per column";
pub const DEPLOYING: &str = "Deploying …";
pub const ADDRESS: &str = "Address to give to others";

/// The model file could not be read.
pub fn unreadable() -> Trouble {
    Trouble::new(
        "The model file could not be read.",
        "Was it moved or deleted? Drop it again.",
    )
}

/// What the chosen model file is called.
pub fn own(name: &str) -> String {
    format!("Your own model, to be encrypted: {name}")
}

/// What the chosen file is called.
pub fn chosen(name: &str) -> String {
    format!("Chosen: {name}")
}

/// A probability of which class.
pub fn probability_of(class: &str) -> String {
    format!("Probability of {class}")
}

/// The histogram in words.
pub fn spoken(histogram: &[u64]) -> String {
    let parts = histogram.len().max(1);
    let of_part = |(place, count): (usize, &u64)| {
        let (from, to) = (place * 100 / parts, (place + 1) * 100 / parts);
        format!("{from} to {to} percent: {count}")
    };
    let filled = histogram
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0);
    filled.map(of_part).collect::<Vec<_>>().join("; ")
}

/// What it cost.
pub fn cost(plan: &PredictionPlan) -> String {
    let keys = match plan.key_bytes {
        0 => "no evaluation keys".to_owned(),
        bytes => format!(
            "{} of evaluation keys and {} of model",
            format::bytes(bytes),
            format::bytes(plan.model_bytes)
        ),
    };
    format!(
        "Ring degree {}, at least {} bits of security, {keys}; {} of rows sent, {} fetched. The key was drawn for this prediction and \
         is overwritten already.",
        format::count(u64::from(plan.ring_degree)),
        plan.security_bits,
        format::bytes(plan.data_bytes),
        format::bytes(plan.result_bytes)
    )
}
