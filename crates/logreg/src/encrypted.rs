//! Training on ciphertexts: what the server does.

use std::borrow::Cow;

use ckks::{Ciphertext, Evaluator, Level};

use crate::{Arithmetic, LogregError, Plan};

/// Where the ciphertexts of the table come from: memory, or a disk read ahead of use.
pub trait EncryptedTable {
    /// Ciphertext `index` (below [`Layout::ciphertexts`](crate::Layout)) of `batch`, at `level` or above.
    ///
    /// # Errors
    /// [`LogregError::Table`] when it cannot be had.
    fn ciphertext(
        &self,
        batch: usize,
        index: usize,
        level: Level,
    ) -> Result<Cow<'_, Ciphertext>, LogregError>;
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
            per_batch: plan.layout().ciphertexts,
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
    ) -> Result<Cow<'_, Ciphertext>, LogregError> {
        let found = self.ciphertexts.get(batch * self.per_batch + index);
        let missing = || LogregError::Table {
            batch,
            index,
            reason: "there is no such ciphertext".into(),
        };
        found.map(Cow::Borrowed).ok_or_else(missing)
    }
}

/// Gradient descent on ciphertexts under the plan's evaluation keys.
pub struct EncryptedArithmetic<'a, T> {
    plan: &'a Plan,
    evaluator: &'a Evaluator<'a>,
    table: &'a T,
}

impl<'a, T: EncryptedTable> EncryptedArithmetic<'a, T> {
    /// Over an encrypted table.
    ///
    /// # Errors
    /// [`LogregError::Scheme`] when the evaluator's parameters are not the plan's.
    pub fn new(
        plan: &'a Plan,
        evaluator: &'a Evaluator<'a>,
        table: &'a T,
    ) -> Result<Self, LogregError> {
        Ok(Self {
            plan,
            evaluator,
            table,
        })
    }
}

impl<T: EncryptedTable> Arithmetic for EncryptedArithmetic<'_, T> {
    /// The packed weights.
    type Weights = Ciphertext;
    /// One ciphertext a batch; none stands for residuals at zero weights.
    type Residuals = Option<Vec<Ciphertext>>;

    fn residuals_at_zero(&self) -> Result<Self::Residuals, LogregError> {
        Ok(None)
    }

    fn residuals(&self, epoch: u32, weights: &Ciphertext) -> Result<Self::Residuals, LogregError> {
        let _ = (self.plan, self.evaluator, self.table, epoch, weights);
        todo!()
    }

    fn step(
        &self,
        epoch: u32,
        weights: Option<&Ciphertext>,
        residuals: Self::Residuals,
    ) -> Result<Ciphertext, LogregError> {
        let _ = (epoch, weights, residuals);
        todo!()
    }
}
