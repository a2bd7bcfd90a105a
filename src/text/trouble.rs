//! What went wrong.
#![allow(missing_docs)]

pub const HEAD: &str = "That did not work.";
pub const STOPPED: &str = "Stopped.";
pub const CANCELLED: &str = "You cancelled it.";
pub const CANCELLED_REMEDY: &str = "Nothing is lost; it can be begun again.";
pub const OFFLINE: &str = "The server could not be reached.";
pub const OFFLINE_REMEDY: &str =
    "Check the connection, and that the server is running; then try again.";
pub const VAULT_LOST: &str = "The worker that held rows and keys has ended or was locked.";
pub const VAULT_LOST_REMEDY: &str = "Open a saved key, or choose the rows again.";
pub const NO_WORKER: &str = "This browser did not start the worker that encrypts.";
pub const NO_WORKER_REMEDY: &str =
    "Reload the page. If that does not help, use a current Chrome or Firefox.";
pub const NOT_SAID: &str = "The page could not put its request into words for the worker.";
pub const SIGN_IN_AGAIN: &str = "Sign in again; nothing in this page is lost.";
pub const STATUS_REMEDY: &str = "Try again; if it stays, look into the server's log.";
pub const MISUNDERSTOOD_REMEDY: &str =
    "Page and server may be of different versions: reload, and look at Help.";
pub const NO_LINK: &str = "The server named no place for the rows.";
pub const OUT_OF_STEP: &str = "The upload is out of step with what the server has.";
pub const OUT_OF_STEP_REMEDY: &str = "Try again: it begins anew.";
pub const NOT_SAVED: &str = "The browser did not save the file.";
pub const NOT_SAVED_REMEDY: &str = "Allow downloads for this page, then try again.";

/// A bare status.
pub fn status(status: u16) -> String {
    match status {
        401 => "The server does not know who is asking.".to_owned(),
        403 => "The server does not allow it.".to_owned(),
        404 => "The server has no such thing.".to_owned(),
        413 => "The server refuses that much.".to_owned(),
        429 => "The server asks for patience.".to_owned(),
        507 => "The server's disk is full.".to_owned(),
        500..=599 => format!("The server failed ({status})."),
        _ => format!("The server refused ({status})."),
    }
}

/// An answer that is not what it should be.
pub fn misunderstood(why: &str) -> String {
    format!("The server's answer was not understood: {why}.")
}
