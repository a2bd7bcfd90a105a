//! The public keys of the scheme.

pub(crate) mod encapsulation;
pub(crate) mod evaluation;
pub(crate) mod public;
pub(crate) mod switching;
