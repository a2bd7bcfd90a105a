//! journeys

fn main() {}
