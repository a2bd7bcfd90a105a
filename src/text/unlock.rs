//! After a reload.
#![allow(missing_docs)]

pub const HEAD: &str = "Open your key";
pub const WHY: &str = "The result is encrypted under a key that is not in this page any more, because it was reloaded or locked.";
pub const KEPT: &str =
    "This browser keeps the sealed run. Its passphrase opens it: key, settings and rows.";
pub const KEY_FILE: &str = "Drop your key file here, or choose it";
pub const KEY_FILE_HINT: &str = "The file that you saved at the step “Keys”";
pub const INSTEAD: &str = "Or use the key file instead";
pub const OPEN: &str = "Open";
pub const NO_FILE: &str = "No key file was chosen.";
pub const NO_FILE_REMEDY: &str = "Choose the file that you saved at the step “Keys”.";
pub const NONE_KEPT: &str = "This browser no longer keeps the sealed run.";
pub const NONE_KEPT_REMEDY: &str = "Use your key file.";
pub const UNREADABLE: &str = "The file cannot be read.";
pub const UNREADABLE_REMEDY: &str = "Choose it again; it may have been moved.";
pub const OTHER_KEY: &str = "This is the key of another run.";
pub const OTHER_KEY_REMEDY: &str = "Choose the file that was saved in this run.";
pub const OTHER_ROWS: &str =
    "These rows are not as many, or not as wide, as those that were trained on.";
pub const OTHER_ROWS_REMEDY: &str = "Choose the files that this run began with.";
pub const VERIFY: &str = "Verify";
pub const ROWS_FIRST: &str = "The model is told for your columns: give the rows again";
pub const ROWS: &str = "Drop the rows again to verify";
pub const ROWS_THERE: &str = "The rows are here.";
pub const VERIFY_NOW: &str = "Verify now";

/// Which files the run began with.
pub fn files((features, labels): &(String, Option<String>)) -> String {
    match labels {
        Some(labels) => format!("{features} and {labels}, both at once"),
        None => features.clone(),
    }
}
