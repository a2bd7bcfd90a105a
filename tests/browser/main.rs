//! browser

fn main() {}
