//! Sums over many ciphertexts of the table with few of them in memory.

use ckks::{Ciphertext, CkksError, Level, Product};

use super::{EncryptedArithmetic, EncryptedTable, TableCiphertext};
use crate::LogregError;

/// Ciphertexts of the table that one thread works on at a time, while the next as many are read.
const WINDOW: usize = 16;

impl<T: EncryptedTable> EncryptedArithmetic<'_, T> {
    /// Σ factor·Z over `places` (batch, index) of the table, one factor a place; unrelinearised.
    pub(super) fn sum_of_products(
        &self,
        factors: &[Ciphertext],
        places: &[(usize, usize)],
        level: Level,
    ) -> Result<Product, LogregError> {
        let mut sum: Option<Product> = None;
        self.in_windows(places, level, |first, window| {
            let columns = window.iter().map(TableCiphertext::factor);
            let terms: Vec<_> = factors[first..].iter().zip(columns).collect();
            let part = self.evaluator.sum_of_products(&terms)?;
            match &mut sum {
                Some(sum) => sum.add_assign(&part)?,
                None => sum = Some(part),
            }
            Ok(())
        })?;
        sum.ok_or_else(|| CkksError::EmptySum.into())
    }

    /// Σ Z over `places`, at `level`.
    pub(super) fn sum_of_ciphertexts(
        &self,
        places: &[(usize, usize)],
        level: Level,
    ) -> Result<Ciphertext, LogregError> {
        let mut sum: Option<Ciphertext> = None;
        self.in_windows(places, level, |_, window| {
            for next in window {
                let dropped = self.evaluator.drop_level(next.expand(), level)?;
                match &mut sum {
                    Some(sum) => self.evaluator.add_assign(sum, &dropped)?,
                    None => sum = Some(dropped),
                }
            }
            Ok(())
        })?;
        sum.ok_or_else(|| CkksError::EmptySum.into())
    }

    /// Fetches window after window; `work` gets the place of the first and the ciphertexts, at `level` or above.
    fn in_windows(
        &self,
        places: &[(usize, usize)],
        level: Level,
        mut work: impl FnMut(usize, Vec<TableCiphertext<'_>>) -> Result<(), LogregError>,
    ) -> Result<(), LogregError> {
        let windows: Vec<_> = places.chunks(WINDOW).collect();
        windows
            .first()
            .iter()
            .for_each(|it| self.table.announce(it));
        for (k, window) in windows.iter().enumerate() {
            let next = windows.get(k + 1);
            next.iter().for_each(|it| self.table.announce(it));
            let fetched = window
                .iter()
                .map(|&(batch, index)| self.table.ciphertext(batch, index, level))
                .collect::<Result<Vec<_>, _>>()?;
            work(k * WINDOW, fetched)?;
        }
        Ok(())
    }
}
