//! The long steps, end to end: vault, service and news to the run.

pub mod attend;
pub mod clean_up;
pub mod demo;
pub mod gateway;
pub mod keys;
pub mod open;
pub mod plan;
pub mod predict;
pub mod provider;
pub mod read;
pub mod seal;
pub mod stream;
pub mod train;
pub mod unlock;
pub mod upload;
