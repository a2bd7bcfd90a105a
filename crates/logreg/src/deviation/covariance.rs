//! Covariance of the deviation of all weights, carried through an epoch.

use crate::SignFolded;

/// Above this many multiplications a norm bound replaces the exact product.
const EXACT_LIMIT: usize = 1 << 30;

/// A symmetric matrix, row by row, or only its diagonal's bound when the table is large.
pub(super) struct Covariance {
    size: usize,
    entries: Vec<f64>,
}

impl Covariance {
    /// Independent weights of one variance.
    pub(super) fn independent(size: usize, variance: f64) -> Self {
        let mut entries = vec![0.0; size * size];
        entries
            .iter_mut()
            .step_by(size + 1)
            .for_each(|entry| *entry = variance);
        Self { size, entries }
    }

    /// The diagonal.
    pub(super) fn variances(&self) -> impl Iterator<Item = f64> {
        self.entries.iter().copied().step_by(self.size + 1)
    }

    /// The entries, row by row.
    pub(super) fn entries(&self) -> &[f64] {
        &self.entries
    }

    /// Adds independent noise of one variance to every weight.
    pub(super) fn add(&mut self, variance: f64) {
        self.entries
            .iter_mut()
            .step_by(self.size + 1)
            .for_each(|entry| *entry += variance);
    }

    /// Adds a matrix's entries, `times` as large.
    pub(super) fn add_matrix(&mut self, matrix: &[f64], times: f64) {
        let pairs = self.entries.iter_mut().zip(matrix);
        pairs.for_each(|(entry, other)| *entry += times * other);
    }

    /// Whether the slots of all rows × columns² are few enough for [`Covariance::carry`].
    pub(super) fn exact(slots: usize, columns: usize) -> bool {
        slots.saturating_mul(columns * columns) <= EXACT_LIMIT
    }

    /// (I − A)·C·(I − A)ᵀ for a symmetric A.
    pub(super) fn carry(&mut self, a: &[f64]) {
        let mut step = Self::independent(self.size, 1.0);
        step.add_matrix(a, -1.0);
        let half = multiply(&step.entries, &self.entries, self.size);
        self.entries = multiply(&half, &step.entries, self.size);
    }

    /// Bounds A·C·Aᵀ for any A of norm at most `norm`: every variance becomes norm² · trace.
    pub(super) fn carry_bounded(&mut self, norm: f64) {
        let trace: f64 = self.variances().sum();
        *self = Self::independent(self.size, norm * norm * trace);
    }
}

/// Σ over rows r of factor_r·z_r·z_rᵀ at the entries that are wanted, zero elsewhere. `wanted` is symmetric.
pub(super) fn gram(
    table: &SignFolded,
    factors: &[f64],
    wanted: impl Fn(usize, usize) -> bool,
) -> Vec<f64> {
    let size = table.columns();
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        let column = table.column(i).iter().zip(factors);
        let weighted: Vec<f64> = column.map(|(z, factor)| z * factor).collect();
        for j in (i..size).filter(|&j| wanted(i, j)) {
            let terms = weighted.iter().zip(table.column(j));
            let entry: f64 = terms.map(|(a, b)| a * b).sum();
            matrix[i * size + j] = entry;
            matrix[j * size + i] = entry;
        }
    }
    matrix
}

fn multiply(a: &[f64], b: &[f64], size: usize) -> Vec<f64> {
    let mut product = vec![0.0; size * size];
    for (row, out) in a.chunks(size).zip(product.chunks_mut(size)) {
        for (factor, other) in row.iter().zip(b.chunks(size)) {
            out.iter_mut()
                .zip(other)
                .for_each(|(sum, value)| *sum += factor * value);
        }
    }
    product
}
