//! Lead worker and helpers, in the browser only.

/// Starts as lead or helper, as the worker's name says.
pub fn start() {}
