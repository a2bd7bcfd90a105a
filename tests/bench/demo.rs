//! The whole demonstration job, timed.

fn main() {}
