//! Which number lies in which coefficient.

/// B columns share a ciphertext: coefficient r·B + i of ciphertext c is column c·B + i of the batch's row r. B = 1 suits many rows
/// (no coefficient of the result is idle), B = all columns suits few (no coefficient of the rows is).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockLayout {
    /// Ring degree N.
    pub degree: usize,
    /// Columns that share a ciphertext, B.
    pub block: usize,
    /// Ciphertexts that hold all columns of a batch.
    pub ciphertexts: usize,
    /// Batches of rows.
    pub batches: usize,
}

impl BlockLayout {
    /// The layout with the fewest bytes up and down together: a ciphertext of the result weighs twice one of the rows.
    #[must_use]
    pub fn smallest(degree: usize, rows: usize, columns: usize) -> Self {
        let of_block = |block: usize| Self {
            degree,
            block,
            ciphertexts: columns.div_ceil(block),
            batches: rows.div_ceil(degree / block),
        };
        let weight = |layout: &Self| layout.batches * (layout.ciphertexts + 2);
        // The first of equals: the smallest block.
        (1..=columns.min(degree))
            .map(of_block)
            .min_by_key(weight)
            .unwrap_or_else(|| of_block(1))
    }

    /// Rows of one batch.
    #[must_use]
    pub fn rows_per_batch(&self) -> usize {
        self.degree / self.block
    }

    /// Ciphertexts of all rows.
    #[must_use]
    pub fn row_ciphertexts(&self) -> usize {
        self.batches * self.ciphertexts
    }

    /// Columns of ciphertext `ciphertext`, of `columns` in all.
    pub(crate) fn columns_of(&self, ciphertext: usize, columns: usize) -> std::ops::Range<usize> {
        let first = ciphertext * self.block;
        first..(first + self.block).min(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_share_and_many_rows_spread() {
        let few = BlockLayout::smallest(4096, 20, 29);
        assert_eq!((few.block, few.ciphertexts, few.batches), (29, 1, 1));
        let many = BlockLayout::smallest(4096, 16_384, 30);
        assert_eq!((many.block, many.ciphertexts, many.batches), (1, 30, 4));
        let wide = BlockLayout::smallest(4096, 1, 10_000);
        assert_eq!(wide.batches, 1);
        assert!(wide.row_ciphertexts() * 4096 >= 10_000);
    }

    #[test]
    fn every_row_has_a_place() {
        for rows in [1, 5, 136, 137, 500, 1000, 4096, 4097, 20_000] {
            for columns in [1, 2, 29, 30, 200] {
                let layout = BlockLayout::smallest(4096, rows, columns);
                assert!(
                    layout.batches * layout.rows_per_batch() >= rows,
                    "{rows} x {columns}"
                );
                assert!(
                    layout.ciphertexts * layout.block >= columns,
                    "{rows} x {columns}"
                );
                assert!(layout.rows_per_batch() * layout.block <= 4096);
            }
        }
    }
}
