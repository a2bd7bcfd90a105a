//! cargo xtask: build, run, test, bench.

fn main() {}
