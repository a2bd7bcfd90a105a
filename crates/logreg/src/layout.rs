//! Where rows and columns sit in ciphertexts.

use ckks::Complex64;

use crate::{LogregError, SignFolded, TableShape};

/// Layout of a sign-folded table: `batches` × `ciphertexts` ciphertexts, each holding `block` columns of N/block rows.
///
/// Slot i of ciphertext c in batch b holds column c·block + (i mod block) of row b·N/block + ⌊i/block⌋ in its real part,
/// and of the row N/(2·block) further in its imaginary part. What is beyond the table is zero. With class weights, ciphertexts
/// from `ciphertexts` on hold the same columns times the weight of each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Layout {
    /// log2 of the ring degree N.
    pub log_degree: u8,
    /// Columns in one ciphertext, a power of two; 1 means one column a ciphertext.
    pub block: usize,
    /// Ciphertexts that one batch of rows needs for all columns once.
    pub ciphertexts: usize,
    /// Batches of rows.
    pub batches: usize,
    /// The table.
    pub shape: TableShape,
    /// Whether every column is there twice: plain for the margins, weighted by class for the gradient.
    pub class_weighted: bool,
}

impl Layout {
    /// The layout with `block` columns a ciphertext.
    #[must_use]
    pub fn new(log_degree: u8, block: usize, shape: TableShape) -> Self {
        let rows = (1usize << log_degree) / block;
        let (ciphertexts, batches) = (shape.columns().div_ceil(block), shape.rows.div_ceil(rows));
        Self {
            log_degree,
            block,
            ciphertexts,
            batches,
            shape,
            class_weighted: false,
        }
    }

    /// The same for a table weighted by class, or not.
    #[must_use]
    pub fn with_class_weights(self, class_weighted: bool) -> Self {
        Self {
            class_weighted,
            ..self
        }
    }

    /// Ciphertexts of one batch: twice [`Layout::ciphertexts`] with class weights.
    #[must_use]
    pub fn per_batch(&self) -> usize {
        self.ciphertexts << u32::from(self.class_weighted)
    }

    /// Where, in a batch, the ciphertext is from which the gradient of ciphertext `index`'s columns comes.
    #[must_use]
    pub fn gradient_index(&self, index: usize) -> usize {
        index + self.per_batch() - self.ciphertexts
    }

    /// Ring degree N.
    #[must_use]
    pub fn degree(&self) -> usize {
        1 << self.log_degree
    }

    /// Rows in one batch: N / block.
    #[must_use]
    pub fn rows_per_batch(&self) -> usize {
        self.degree() / self.block
    }

    /// Ciphertexts of the whole table.
    #[must_use]
    pub fn table_ciphertexts(&self) -> usize {
        self.per_batch() * self.batches
    }

    /// `ciphertexts` rounded up to a power of two: leaves of the packing tree.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.ciphertexts.next_power_of_two()
    }

    /// Whether packed weights are one real vector in the slots, so that a refresh takes two of them as real and imaginary parts.
    #[must_use]
    pub fn packs_real_vectors(&self) -> bool {
        self.leaves() == 1
    }

    /// Coefficients of packed weights that are used: they sit at multiples of N / this.
    #[must_use]
    pub fn packed_coefficients(&self) -> usize {
        self.block * self.leaves().max(2)
    }

    /// The N/2 slots of ciphertext `index` (below [`Layout::per_batch`]) of `batch`.
    ///
    /// # Errors
    /// [`LogregError::Length`] when the table is not of this layout's shape, [`LogregError::ClassWeights`] when only one of
    /// the two is weighted by class.
    pub fn slots(
        &self,
        table: &SignFolded,
        batch: usize,
        index: usize,
    ) -> Result<Vec<Complex64>, LogregError> {
        self.check(table)?;
        let half = self.rows_per_batch() / 2;
        let (index, weighted) = match index.checked_sub(self.ciphertexts) {
            Some(index) => (index, true),
            None => (index, false),
        };
        let value = |column: usize, row: usize| -> f64 {
            let inside = column < table.columns() && row < self.shape.rows;
            match (inside, weighted) {
                (false, _) => 0.0,
                (true, false) => table.column(column)[row],
                (true, true) => table.gradient_cell(column, row),
            }
        };
        let slot = |i: usize| {
            let column = index * self.block + i % self.block;
            let row = batch * self.rows_per_batch() + i / self.block;
            Complex64::new(value(column, row), value(column, row + half))
        };
        Ok((0..self.degree() / 2).map(slot).collect())
    }

    /// Refuse a table of another shape.
    fn check(&self, table: &SignFolded) -> Result<(), LogregError> {
        let (found, expected) = (table.shape(), self.shape);
        if found.rows != expected.rows {
            return Err(LogregError::Length {
                what: "rows",
                found: found.rows,
                expected: expected.rows,
            });
        }
        if found.features != expected.features {
            return Err(LogregError::FeatureCount {
                found: found.features,
                expected: expected.features,
            });
        }
        if table.is_class_weighted() != self.class_weighted {
            return Err(LogregError::ClassWeights {
                table: table.is_class_weighted(),
                hyper_parameters: self.class_weighted,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_sits_in_one_slot() {
        let shape = TableShape {
            rows: 11,
            features: 4,
        };
        let cells: Vec<f64> = (0..44).map(|k| f64::from(k) + 100.0).collect();
        let table = SignFolded::new(shape, &cells, &[true; 11]).unwrap();
        for block in [1, 2, 4, 8] {
            let layout = Layout::new(4, block, shape);
            let mut seen = Vec::new();
            for (batch, index) in
                (0..layout.batches).flat_map(|b| (0..layout.ciphertexts).map(move |c| (b, c)))
            {
                for slot in layout.slots(&table, batch, index).unwrap() {
                    seen.extend([slot.re, slot.im].into_iter().filter(|&v| v >= 100.0));
                }
            }
            seen.sort_by(f64::total_cmp);
            assert_eq!(seen, cells, "block {block}");
        }
    }

    #[test]
    fn the_demo_fits_two_ciphertexts() {
        let layout = Layout::new(
            14,
            16,
            TableShape {
                rows: 984,
                features: 30,
            },
        );
        assert_eq!(
            (
                layout.ciphertexts,
                layout.batches,
                layout.packed_coefficients()
            ),
            (2, 1, 32)
        );
    }

    #[test]
    fn another_tables_shape_is_refused() {
        let layout = Layout::new(
            4,
            1,
            TableShape {
                rows: 3,
                features: 1,
            },
        );
        let table = SignFolded::new(
            TableShape {
                rows: 2,
                features: 1,
            },
            &[1.0, 2.0],
            &[true, false],
        )
        .unwrap();
        assert!(layout.slots(&table, 0, 0).is_err());
    }
}
