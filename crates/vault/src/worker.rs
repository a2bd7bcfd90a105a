//! The vault in the browser: a lead worker that talks to the page, and helpers that make units.
//!
//! Both are the same module; a helper is told by its worker's name. Nothing here opens a connection.

mod charge;
mod file;
mod helper;
mod inbox;
mod lead;
mod panic;
mod pool;
mod producing;
mod random;
mod scope;
mod signal;

/// Starts as lead or helper, as the worker's name says.
pub fn start() {
    panic::install();
    if scope::name() == scope::HELPER_NAME {
        helper::start();
    } else {
        lead::start();
    }
}
