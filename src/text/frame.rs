//! Around every page.
#![allow(missing_docs)]

pub const NAME: &str = "Blindfold";
pub const SKIP: &str = "Skip to the content";
pub const PAGES: &str = "Pages";
pub const TRAIN: &str = "Train";
pub const PREDICT: &str = "Predict";
pub const SEES: &str = "What the server sees";
pub const USAGE: &str = "Usage";
pub const API: &str = "API";
pub const SECURITY: &str = "Security";
pub const HELP: &str = "Help";
pub const SIGN_IN: &str = "Sign in";
pub const SIGN_OUT: &str = "Sign out";
pub const LOCK: &str = "Lock";
pub const LOCK_MORE: &str = "Overwrite the key and the rows in this page";
pub const FOOT: &str =
    "Rows are encrypted in this browser. The server trains on ciphertexts and holds no key.";
pub const OPENING: &str = "Opening …";
pub const NOT_FOUND: &str = "There is no such page";
pub const NOT_FOUND_MORE: &str =
    "The address leads nowhere. Perhaps it was cut off when it was copied.";
pub const TO_HOME: &str = "To the start";

/// Title of the tab: the percentage of a long step first, so that it is seen on a narrow tab.
pub fn tab_title(page: &str, percent: Option<u32>) -> String {
    match percent {
        Some(percent) => format!("{percent} % · {page} · {NAME}"),
        None => format!("{page} · {NAME}"),
    }
}
