//! What the page knows, as plain Rust: tested natively, carried by yew.

pub mod format;
pub mod journey;
pub mod remote;
pub mod retry;
pub mod run_record;
pub mod session;
pub mod step;
pub mod traffic;
pub mod trouble;
pub mod work;
