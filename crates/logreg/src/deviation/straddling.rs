//! Noise of single slots, which filling a block spreads over a row's columns and those of the row before.

use crate::{Layout, SignFolded, Weights};

/// A table as its slots see it.
pub(super) struct Straddling<'a> {
    pub(super) layout: &'a Layout,
    pub(super) table: &'a SignFolded,
    pub(super) weights: &'a Weights,
}

impl Straddling<'_> {
    /// Covariance of Σ over rows of z times the noise filled into z's slot, slots being independent. Filling adds to slot k of a row
    /// the noise of slots k, …, k + block − 1: so the noise of slot i meets columns up to i of its own row and those after i of
    /// the row before. `variance` is that of one slot's part; it gets the slot's place in its block and the magnitude of what
    /// windows_to_ends leaves there, which is w times the same mixture of two rows, by part. Only the diagonal unless `exact`.
    pub(super) fn covariance(
        &self,
        variance: impl Fn(usize, [f64; 2]) -> f64,
        exact: bool,
    ) -> Vec<f64> {
        let (rows, block) = (self.layout.rows_per_batch(), self.layout.block);
        let mut matrix = vec![0.0; self.table.columns().pow(2)];
        for first in (0..self.layout.batches).map(|batch| batch * rows) {
            let half = rows / 2;
            for row in 0..half {
                let before = (row + half - 1) % half;
                let [real, imaginary] = [first, first + half];
                if [row, before].iter().all(|row| self.beyond(real + row)) {
                    continue;
                }
                let own = [real, imaginary].map(|part| self.row(part + row));
                let mut mixed = [real, imaginary].map(|part| self.row(part + before));
                for place in 0..block {
                    for (mixed, own) in mixed.iter_mut().zip(&own) {
                        let taken = mixed.iter_mut().zip(own).skip(place).step_by(block);
                        taken.for_each(|(to, from)| *to = *from);
                    }
                    let margins = mixed.each_ref().map(|row| self.margin(row));
                    let variance = variance(place, margins);
                    for row in &mixed {
                        add_square(&mut matrix, row, variance, exact);
                    }
                }
            }
        }
        matrix
    }

    fn beyond(&self, row: usize) -> bool {
        row >= self.layout.shape.rows
    }

    /// Cells as the margins take them, and as the gradient does.
    fn row(&self, row: usize) -> Vec<[f64; 2]> {
        let cell = |j: usize| match self.beyond(row) {
            true => [0.0; 2],
            false => [self.table.column(j)[row], self.table.gradient_cell(j, row)],
        };
        (0..self.table.columns()).map(cell).collect()
    }

    fn margin(&self, row: &[[f64; 2]]) -> f64 {
        let columns = row.iter().zip(self.weights.columns());
        columns.map(|([z, _], w)| z * w).sum()
    }
}

/// Adds times·row·rowᵀ of the gradient's cells, or only its diagonal.
fn add_square(matrix: &mut [f64], row: &[[f64; 2]], times: f64, exact: bool) {
    for (i, ([_, z], entries)) in row.iter().zip(matrix.chunks_mut(row.len())).enumerate() {
        let factor = times * z;
        if exact {
            let pairs = entries.iter_mut().zip(row);
            pairs.for_each(|(entry, [_, other])| *entry += factor * other);
        } else {
            entries[i] += factor * z;
        }
    }
}
