//! One file for each kind of call.

pub mod fit;
pub mod jobs;
pub mod keys;
pub mod predict;
