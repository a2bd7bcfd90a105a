//! Step 4: keys.
#![allow(missing_docs)]

use vault_api::PlanSummary;

use crate::state::format;

pub const LEAD: &str = "Your secret key is drawn now, in a worker of this page. It stays there.";
pub const EVALUATION: &str = "Keys for the server";
pub const EVALUATION_MORE: &str = "The server needs keys to compute with ciphertexts; they decrypt nothing. They are made, sent and dropped one at a time, and only those that this training needs.";
pub const MAKE: &str = "Make the keys and send them";
pub const DONE: &str = "The keys are on the server.";
pub const SAVE: &str = "Save your secret key";
pub const SAVE_MORE: &str = "Recommended. If this page is closed before you have the result, only the saved key opens it: nobody else has a copy, and nobody can reset the passphrase.";
pub const PASSPHRASE: &str = "Passphrase";
pub const PASSPHRASE_AGAIN: &str = "Passphrase, again";
pub const PASSPHRASE_HINT: &str = "At least ten characters; a few random words are best.";
pub const KEEP: &str = "Also keep this run, sealed by the passphrase, in this browser, so that it goes on after a reload";
pub const SAVE_BUTTON: &str = "Save the key file";
pub const SAVED: &str = "Saved.";
pub const TOO_SHORT: &str = "The passphrase is too short.";
pub const DIFFERENT: &str = "The two passphrases differ.";
pub const DIFFERENT_REMEDY: &str = "Type both again.";

/// How long the making took.
pub fn made_in(seconds: &str) -> String {
    format!("Made in {seconds}.")
}

/// What will be made.
pub fn amount(summary: &PlanSummary) -> String {
    format!(
        "{} keys, {}; about {}.",
        summary.key_count,
        format::bytes(summary.key_bytes),
        format::seconds(summary.key_seconds)
    )
}

/// What was saved.
pub fn saved(file: &str, kept_here: bool) -> String {
    let here = if kept_here {
        " This browser also keeps the sealed run."
    } else {
        ""
    };
    format!("The sealed key is in your downloads as {file}.{here}")
}
