//! Step 5: encrypt and send.
#![allow(missing_docs)]

use vault_api::PlanSummary;

use crate::state::format;

pub const LEAD: &str =
    "The rows are encrypted here, ciphertext after ciphertext, and sent in parts.";
pub const BEGIN: &str = "Encrypt and send the rows";
pub const DONE: &str = "The encrypted rows are on the server.";

/// What will be sent.
pub fn amount(summary: &PlanSummary) -> String {
    let (count, bytes) = (summary.data_ciphertexts, format::bytes(summary.data_bytes));
    format!(
        "{count} {}, {bytes}.",
        if count == 1 {
            "ciphertext"
        } else {
            "ciphertexts"
        }
    )
}

/// How long the encrypting took.
pub fn encrypted_in(seconds: &str) -> String {
    format!("Encrypted in {seconds}.")
}
