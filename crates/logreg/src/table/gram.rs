//! Weighted sums of a table's columns, of its rows, and of products of columns.

use super::SignFolded;

/// Sums kept apart: as many as fit a vector register twice, so that none waits for another.
const LANES: usize = 8;

/// Rows that are dealt with for all columns before the next ones are read: what is read once a column stays in cache.
const ROWS: usize = 512;

impl SignFolded {
    /// Σ over rows r of factor_r·z_r·z_rᵀ at the entries that are wanted, zero elsewhere. `wanted` is symmetric.
    pub(crate) fn gram(&self, factors: &[f64], wanted: impl Fn(usize, usize) -> bool) -> Vec<f64> {
        let size = self.columns();
        let mut matrix = vec![0.0; size * size];
        let mut weighted = Vec::with_capacity(ROWS);
        for (block, factors) in factors.chunks(ROWS).enumerate() {
            let column = |j: usize| &self.column(j)[block * ROWS..][..factors.len()];
            for i in 0..size {
                weighted.clear();
                weighted.extend(column(i).iter().zip(factors).map(|(z, factor)| z * factor));
                for j in (i..size).filter(|&j| wanted(i, j)) {
                    matrix[i * size + j] += inner_product(&weighted, column(j));
                }
            }
        }
        for (i, j) in (0..size).flat_map(|i| (0..i).map(move |j| (i, j))) {
            matrix[i * size + j] = matrix[j * size + i];
        }
        matrix
    }

    /// z_r·factors of every row r.
    pub(crate) fn combined(&self, factors: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.shape().rows];
        for (block, sums) in sums.chunks_mut(ROWS).enumerate() {
            for (j, factor) in factors.iter().enumerate() {
                let cells = &self.column(j)[block * ROWS..];
                let rows = sums.iter_mut().zip(cells);
                rows.for_each(|(sum, z)| *sum += factor * z);
            }
        }
        sums
    }

    /// Σ over rows r of factor_r·z_r.
    pub(crate) fn weighted_sums(&self, factors: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.columns()];
        for (block, factors) in factors.chunks(ROWS).enumerate() {
            for (j, sum) in sums.iter_mut().enumerate() {
                let column = &self.column(j)[block * ROWS..][..factors.len()];
                *sum += inner_product(factors, column);
            }
        }
        sums
    }

    /// |z_r|² of every row.
    pub(crate) fn squared_lengths(&self) -> Vec<f64> {
        let mut lengths = vec![0.0; self.shape().rows];
        for j in 0..self.columns() {
            let cells = lengths.iter_mut().zip(self.column(j));
            cells.for_each(|(length, z)| *length += z * z);
        }
        lengths
    }
}

/// Σ a·b.
fn inner_product(a: &[f64], b: &[f64]) -> f64 {
    let (mut sums, [a, b]) = ([0.0; LANES], [a, b].map(|it| it.chunks_exact(LANES)));
    let rest = a.remainder().iter().zip(b.remainder());
    let rest: f64 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in a.zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TableShape;

    #[test]
    fn every_wanted_entry_is_the_plain_sum() {
        let (rows, features) = (2 * ROWS + 21, 2);
        let cells: Vec<f64> = (0..rows * features).map(|k| (k as f64).sin()).collect();
        let labels: Vec<bool> = (0..rows).map(|r| r % 3 == 0).collect();
        let table = SignFolded::new(TableShape { rows, features }, &cells, &labels).unwrap();
        let factors: Vec<f64> = (1..=rows).map(|r| r as f64 / rows as f64).collect();
        let gram = table.gram(&factors, |i, j| i + j != 3);
        for (i, j) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
            let plain = (0..rows).map(|r| factors[r] * table.column(i)[r] * table.column(j)[r]);
            let expected = if i + j == 3 { 0.0 } else { plain.sum() };
            assert!((gram[3 * i + j] - expected).abs() < 1e-12, "{i}, {j}");
        }
    }
}
