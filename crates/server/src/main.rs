//! The blindfold-server binary.
fn main() {}
