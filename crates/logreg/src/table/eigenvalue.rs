//! The largest eigenvalue of a table's Gram matrix.

use super::SignFolded;

/// Iterations of the power method at most.
const MOST: usize = 10_000;
/// Relative change of the quotient at which the method stops.
const SETTLED: f64 = 1e-9;

/// Power method on ZᵀΩZ/n from a fixed vector; rounded up to 11 significant bits, so that little more than the size is told.
pub(super) fn largest(table: &SignFolded) -> f64 {
    let rows = table.shape().rows;
    let shares: Vec<f64> = (0..rows)
        .map(|r| table.row_weight(r) / rows as f64)
        .collect();
    let gram = table.gram(&shares, |_, _| true);
    let size = table.columns();
    let mut vector: Vec<f64> = (0..size).map(|j| 1.0 + libm::cos(j as f64) / 2.0).collect();
    let mut found = 0.0;
    for _ in 0..MOST {
        let image: Vec<f64> = gram.chunks(size).map(|row| dot(row, &vector)).collect();
        let length = libm::sqrt(dot(&image, &image));
        let settled = (length - found).abs() <= SETTLED * length;
        found = length;
        if length == 0.0 || settled {
            break;
        }
        vector = image.into_iter().map(|x| x / length).collect();
    }
    rounded_up(found)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(crate) fn rounded_up(value: f64) -> f64 {
    if value <= 0.0 {
        return value;
    }
    let unit = libm::exp2(libm::floor(libm::log2(value)) - 10.0);
    libm::ceil(value / unit) * unit
}
