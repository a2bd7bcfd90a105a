//! The guided training, and step 6.
#![allow(missing_docs)]

use crate::state::step::Step;

pub const STEPS: &str = "Steps";
pub const SIGN_IN_FIRST: &str =
    "From here on the server is needed. Sign in; your rows stay where they are.";
pub const TOO_EARLY: &str = "This step needs what comes before it.";
pub const NEEDS_ROWS: &str = "This page was reloaded, so rows and key are no longer in it. Open the saved key, or go on where the server is.";
pub const LEAD: &str =
    "The server now computes with ciphertexts. It does not know what the numbers are.";
pub const BEGIN: &str = "Train";
pub const DONE: &str = "Trained.";
pub const GOES_ON: &str =
    "Training goes on when this page is closed; come back and it is shown again.";
pub const ATTENDED: &str = "Keep this tab open: from time to time the server waits for the weights to be encrypted afresh, which only this page can do. \
     It checks them first. Closing the tab only pauses the training; come back, open your key, and it goes on.";
pub const WAITS_FOR_KEY: &str =
    "The training waits for this page: open your key, and give the rows again, and it goes on.";
pub const NEEDS_KEY: &str =
    "The training waits for its weights to be refreshed, and key or rows are not in this page.";
pub const NEEDS_KEY_REMEDY: &str = "Open your key, and give the rows again.";
pub const ROWS: &str = "Rows";
pub const SEE_HOW: &str = "See how it goes: open your key";
pub const STOP_HERE: &str = "Stop here and take this model";
pub const STOPS_NEXT: &str = "It stops at the next refresh.";
pub const SETTLED: &str =
    "The loss has hardly changed since the last refresh: more epochs will change the model little.";
pub const CANCELLED: &str = "Training was cancelled.";
pub const FAILED: &str = "Training failed on the server.";
pub const FAILED_REMEDY: &str =
    "Keys and rows are still there: train again, or change the settings.";

/// The short name of a step.
pub fn step_name(step: Step) -> &'static str {
    match step {
        Step::Data => "Data",
        Step::Settings => "Settings",
        Step::Plan => "Plan",
        Step::Keys => "Keys",
        Step::Upload => "Encrypt & upload",
        Step::Train => "Train",
        Step::Result => "Result",
    }
}

/// The heading of a step.
pub fn step_title(step: Step) -> &'static str {
    match step {
        Step::Data => "Choose your rows",
        Step::Settings => "Decide how to train",
        Step::Plan => "See what it costs",
        Step::Keys => "Make the keys",
        Step::Upload => "Encrypt and upload",
        Step::Train => "Train on ciphertexts",
        Step::Result => "Your model",
    }
}

/// On to a step.
pub fn next(step: Step) -> String {
    format!("Next: {}", step_name(step))
}

/// Back to a step.
pub fn back(step: Step) -> String {
    format!("Back: {}", step_name(step))
}

/// To the furthest step.
pub fn go_to(step: Step) -> String {
    format!("Go to {}", step_name(step))
}

/// How long training took.
pub fn trained_in(seconds: &str) -> String {
    format!("It took {seconds} on the server.")
}
