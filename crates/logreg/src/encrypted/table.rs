//! Where the ciphertexts of a table come from.

use std::borrow::Cow;

use ckks::{Ciphertext, CompactCiphertext, Factor, Level};

use crate::{LogregError, Plan};

/// The ciphertexts of a table: in memory, or on a disk read ahead of use. Asked from several threads.
pub trait EncryptedTable: Sync {
    /// These (batch, index) will be asked for soon, in this order, each once: time to begin reading them.
    fn announce(&self, _places: &[(usize, usize)]) {}

    /// Ciphertext `index` (below [`Layout::per_batch`](crate::Layout::per_batch)) of `batch`, at `level` or above.
    ///
    /// # Errors
    /// [`LogregError::Table`] when it cannot be had.
    fn ciphertext(
        &self,
        batch: usize,
        index: usize,
        level: Level,
    ) -> Result<TableCiphertext<'_>, LogregError>;
}

/// A ciphertext of a table.
pub enum TableCiphertext<'a> {
    /// Kept, or read for this use.
    Whole(Cow<'a, Ciphertext>),
    /// Kept in fewer bytes.
    Compact(CompactCiphertext<'a>),
}

impl TableCiphertext<'_> {
    /// As a factor of a sum of products.
    #[must_use]
    pub fn factor(&self) -> Factor<'_> {
        match self {
            Self::Whole(ciphertext) => ciphertext.as_ref().into(),
            Self::Compact(ciphertext) => (*ciphertext).into(),
        }
    }

    /// As a ciphertext.
    #[must_use]
    pub fn expand(self) -> Ciphertext {
        match self {
            Self::Whole(ciphertext) => ciphertext.into_owned(),
            Self::Compact(ciphertext) => ciphertext.expand(),
        }
    }
}

/// In memory: batch by batch, ciphertext by ciphertext, as they travel.
pub struct TableInMemory {
    per_batch: usize,
    ciphertexts: Vec<Ciphertext>,
}

impl TableInMemory {
    /// All ciphertexts of the plan's table: batch 0's first.
    ///
    /// # Errors
    /// [`LogregError::Length`] when they are not as many as the plan says.
    pub fn new(plan: &Plan, ciphertexts: Vec<Ciphertext>) -> Result<Self, LogregError> {
        let (found, expected) = (ciphertexts.len(), plan.layout().table_ciphertexts());
        if found != expected {
            return Err(LogregError::Length {
                what: "ciphertexts",
                found,
                expected,
            });
        }
        Ok(Self {
            per_batch: plan.layout().per_batch(),
            ciphertexts,
        })
    }
}

impl EncryptedTable for TableInMemory {
    fn ciphertext(
        &self,
        batch: usize,
        index: usize,
        _level: Level,
    ) -> Result<TableCiphertext<'_>, LogregError> {
        let found = self.ciphertexts.get(batch * self.per_batch + index);
        let missing = || LogregError::Table {
            batch,
            index,
            reason: "there is no such ciphertext".into(),
        };
        let whole = |found| TableCiphertext::Whole(Cow::Borrowed(found));
        found.map(whole).ok_or_else(missing)
    }
}
