//! Why the vault could not.

use serde::{Deserialize, Serialize};

/// What kind of trouble; pages choose their words by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ErrorCode {
    /// A table or a choice about it was refused; `place` says where.
    BadTable,
    /// A setting is out of range, or no parameters fit.
    BadSettings,
    /// No such handle: it was closed, or the vault was locked since.
    UnknownHandle,
    /// Key, plan and rows do not belong together.
    Mismatch,
    /// A sealed key or run does not open: wrong passphrase, other user, or damaged. Never says which.
    CannotOpen,
    /// The blob was not made for this key.
    WrongKey,
    /// The bytes are not a well-formed blob of the expected kind.
    BadBlob,
    /// A state is not what honest training leaves: the run must not go on, and its key is spent.
    Tampered,
    /// Training does not settle: there is no model to be had with these settings.
    Diverged,
    /// Cancelled by the page.
    Cancelled,
    /// The message itself could not be understood.
    BadMessage,
    /// A defect in the vault. Reload the page; keys that were not sealed are lost.
    Fatal,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Row as counted in the file's records, the first row under the header being 1.
    pub row: Option<u64>,
    /// Column name.
    pub column: Option<String>,
}

/// Why the vault could not: what happened and what can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultFailure {
    /// Kind.
    pub code: ErrorCode,
    /// What happened, a sentence.
    pub message: String,
    /// What can be done, a sentence; may be empty.
    pub remedy: String,
    /// Where, for tables.
    pub place: Option<Place>,
}

impl VaultFailure {
    /// A failure without a place.
    pub fn new(code: ErrorCode, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            remedy: remedy.into(),
            place: None,
        }
    }
}

impl core::fmt::Display for VaultFailure {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{}", self.message)?;
        if !self.remedy.is_empty() {
            write!(out, " {}", self.remedy)?;
        }
        Ok(())
    }
}

impl core::error::Error for VaultFailure {}
