//! Targets and their seeds; see [`targets`].

pub mod targets;

pub use targets::*;
