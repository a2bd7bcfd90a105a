//! The demonstration's files and what was recorded of its run.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Start, descend};

/// First weights of the recorded run (zero start, 3 epochs, rate 0.1, degree 3).
pub const RECORDED_WEIGHTS: [f64; 6] = [
    0.0100013, -0.0156821, -0.0534839, 0.0615195, -0.0712872, 0.0937791,
];
/// Its intercept.
pub const RECORDED_INTERCEPT: f64 = 8.00659e-05;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A file of the demonstration.
pub fn path(name: &str) -> PathBuf {
    root().join("www/demo").join(name)
}

/// Its bytes.
pub fn read(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Its features, row by row.
pub fn features() -> Vec<Vec<f64>> {
    numbers(&read("features.csv"))
}

/// Its labels, 0 or 1.
pub fn labels() -> Vec<f64> {
    numbers(&read("labels.csv"))
        .into_iter()
        .map(|row| row[0])
        .collect()
}

/// All weights of the run in the clear, intercept first, by this crate's own few lines.
pub fn clear_weights() -> Vec<f64> {
    descend(&features(), &labels(), Start::Zero, 3, 0.1)
}

/// Largest deviation from the recorded weights; `weights` has the intercept first.
pub fn deviation_from_recorded(weights: &[f64]) -> f64 {
    let first = (weights[0] - RECORDED_INTERCEPT).abs();
    let others = weights[1..].iter().zip(RECORDED_WEIGHTS);
    others
        .map(|(weight, recorded)| (weight - recorded).abs())
        .fold(first, f64::max)
}

fn numbers(csv: &[u8]) -> Vec<Vec<f64>> {
    let text = String::from_utf8_lossy(csv);
    let rows = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    rows.map(|line| {
        line.trim()
            .split(',')
            .map(|cell| cell.trim().parse().expect("a number"))
            .collect()
    })
    .collect()
}
