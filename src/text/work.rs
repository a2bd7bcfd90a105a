//! Long steps.
#![allow(missing_docs)]

use vault_api::Stage;

pub const REGISTERING: &str = "Registering the model";
pub const KEYS: &str = "Making keys and sending them";
pub const ENCRYPTING: &str = "Encrypting the rows and sending them";
pub const TRAINING: &str = "The server trains on ciphertexts";
pub const FETCHING: &str = "Fetching the encrypted result";
pub const OPENING: &str = "Decrypting";
pub const REPLAYING: &str = "Replaying the training in the clear";
pub const CANCEL: &str = "Cancel";
pub const STOPPING: &str = "Stopping …";
pub const TRY_AGAIN: &str = "Try again";
pub const NO_ANSWER: &str = "no answer from the server, asking again";

/// The connection failed and is tried again.
pub fn trying_again(pause_ms: u32) -> String {
    format!(
        "connection lost, trying again in {} s",
        (pause_ms / 1000).max(1)
    )
}

/// How many things the vault has made.
pub fn made(stage: Stage, done: u64, total: u64) -> String {
    match stage {
        Stage::Keys => format!("{done} of {total} keys made"),
        Stage::Ciphertexts => format!("{done} of {total} ciphertexts made"),
        _ => format!("{done} of {total}"),
    }
}
