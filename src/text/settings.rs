//! Step 2: settings.
#![allow(missing_docs)]

use vault_api::Activation;

pub const LEAD: &str = "The values shown are good to begin with.";
pub const ROWS: &str = "Rows";
pub const TRAINING: &str = "Training";
pub const LABEL: &str = "Label column";
pub const POSITIVE: &str = "Positive class";
pub const AUTOMATIC: &str = "The larger or later one";
pub const STANDARDISE: &str = "Units of the columns";
pub const UNITS: [(&str, &str); 3] = [
    ("adapt", "Standardise and fit to training"),
    ("yes", "Standardise each column, no more"),
    ("as-is", "Leave them as they are"),
];
pub const MISSING: &str = "Rows with missing cells";
pub const MISSING_POLICIES: [(&str, &str); 3] = [
    ("refuse", "Refuse, naming the cell"),
    ("drop", "Leave the row out"),
    ("mean", "Fill with the column's mean"),
];
pub const COLUMNS: &str = "Feature columns to use";
pub const TEST_PERCENT: &str = "Rows set aside for testing, %";
pub const TEST_HINT: &str = "0: all rows train, and the model is judged on them.";
pub const SEED: &str = "Seed of the split";
pub const SEED_HINT: &str = "The same seed sets the same rows aside.";
pub const EPOCHS: &str = "Epochs";
pub const EPOCHS_HINT: &str = "Passes over all rows, up to 1000.";
pub const WAY: &str = "How to train";
pub const WAYS: [(&str, &str); 2] = [
    ("best", "Best quality (recommended)"),
    ("he4cloud", "As HE4Cloud"),
];
pub const BEST: &str = "Accelerated, with polynomial, step and penalty fitted to your rows: as good as scikit-learn's in a dozen epochs. What does not fit into one go is \
     done in several, between which this page checks and encrypts the weights afresh.";
pub const HE4CLOUD: &str =
    "Plain gradient descent, as the demonstration has it: a few epochs, quick, and less good.";
pub const ADVANCED: &str = "Advanced";
pub const PENALTY: &str = "L2 penalty";
pub const PENALTY_HINT: &str = "Empty: 1 ÷ rows, as scikit-learn has it.";
pub const CLASSES: &str = "Classes count";
pub const CLASS_WEIGHTS: [(&str, &str); 2] = [
    ("rows", "As many rows as they have"),
    ("alike", "Alike; encrypted rows are twice as large"),
];
pub const REFRESH: &str = "More epochs than fit";
pub const REFRESHES: [(&str, &str); 3] = [
    ("when-needed", "Are done with this page open"),
    ("by-server", "The server does alone; keys are far larger"),
    ("none", "Are refused"),
];
pub const RATE: &str = "Learning rate";
pub const RATE_HINT: &str = "Step of the gradient descent; the demo's is 0.1.";
pub const ACTIVATION: &str = "Polynomial for the sigmoid";
pub const MODEL_NAME: &str = "Name of the model";
pub const MODEL_NAME_HINT: &str = "Letters, digits, - and _. The server sees it.";
pub const START: &str = "Weights start";
pub const STARTS: [(&str, &str); 2] = [
    ("zero", "At zero"),
    ("model", "From a model.json, encrypted"),
];
pub const MODEL_FILE: &str = "Drop a model.json here, or choose one";
pub const MODEL_FILE_HINT: &str =
    "As scikit-learn keeps it: coef_ and intercept_. It is encrypted before it is sent.";
pub const NOT_A_MODEL_REMEDY: &str =
    "It needs `coef_` with one row of numbers and `intercept_` with one number.";

/// How many feature columns are used.
pub fn columns_used(used: usize, all: usize) -> String {
    format!("{COLUMNS}: {used} of {all}")
}

/// The words of a polynomial.
pub fn activation(activation: Activation) -> String {
    let range = match activation {
        Activation::OfRows => return "Whichever suits your rows best".to_owned(),
        Activation::Wide13On12 => "near; −12 to 12",
        Activation::Degree3 => "fast; −5 to 5",
        Activation::Degree7 => "closer; −7 to 7",
        Activation::Degree9 => "closest; −8 to 8",
        Activation::Wide5 => "wide; −16 to 16",
        Activation::Wide9 => "wide; −16 to 16",
        Activation::Wide13On20 => "wide, closer in the middle; −20 to 20",
        Activation::Wide13 => "widest; −24 to 24",
        Activation::Wide15 => "widest; −24 to 24, not beyond",
    };
    format!("Degree {} ({range})", activation.degree())
}

/// A model file was read.
pub fn weights_read(count: usize) -> String {
    format!("Read: intercept and {} weights.", count.saturating_sub(1))
}

/// A model file was refused.
pub fn not_a_model(why: &str) -> String {
    format!("This is not a model file: {why}.")
}
