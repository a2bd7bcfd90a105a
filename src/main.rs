//! Blindfold's page.

fn main() {}
