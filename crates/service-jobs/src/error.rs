//! What can go wrong in a store.

use crate::folder::DiskStep;
use crate::ids::JobId;

/// Failure of a row or blob store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// A stored value is not of the expected form; the database was written by something else.
    #[error("stored {column} is malformed: {value}")]
    Malformed {
        /// Column or quantity read.
        column: &'static str,
        /// Its value as text.
        value: String,
    },
    /// The database was written by a newer version of this program.
    #[error("database has schema {found}, this program knows up to {known}")]
    Schema {
        /// Version in the file.
        found: i64,
        /// Newest version known here.
        known: i64,
    },
    /// Another server works on the database.
    #[error(
        "another blindfold-server uses this database: stop it, or give this one a database of its own"
    )]
    InUse,
    /// The lease is no longer the job's: it expired, was taken over, or the job was cancelled or deleted.
    #[error("lease of job {job}, attempt {attempt}, is lost")]
    LeaseLost {
        /// The job.
        job: JobId,
        /// Attempt number of the lost lease.
        attempt: u32,
    },
    /// The row to change does not exist (any more) or is not in a state that allows the change.
    #[error("{what} is gone or already settled")]
    Gone {
        /// What was to be changed.
        what: &'static str,
    },
    /// No space is left for blobs.
    #[error("no space left on the blob store while in step {step:?}")]
    Full {
        /// Step at which space ran out.
        step: DiskStep,
    },
    /// A part was to be written at an offset other than its current length.
    #[error("part starts at {offset}, upload holds {held} bytes")]
    Offset {
        /// Offset asked for.
        offset: u64,
        /// Bytes that the store holds.
        held: u64,
    },
    /// Any other failure of the blob store.
    #[error("blob store, step {step:?}: {source}")]
    Disk {
        /// Step that failed.
        step: DiskStep,
        /// The operating system's word.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Whether space has run out, of blobs or of the database (SQLite's code 13, PostgreSQL's 53100).
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full { .. } => true,
            Self::Database(sqlx::Error::Database(error)) => error
                .code()
                .is_some_and(|code| code == "13" || code == "53100"),
            _ => false,
        }
    }

    /// Whether the database cannot be reached now, and the same call may succeed once it can.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        use sqlx::Error as E;
        match self {
            Self::Database(
                E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed,
            ) => true,
            Self::Database(E::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // PostgreSQL is being stopped or started, the connection broke, it is out of resources.
                let postgres = ["57P", "08", "53"];
                // SQLite: busy, or its file cannot be read or written now.
                let sqlite = code
                    .parse::<u32>()
                    .is_ok_and(|code| matches!(code & 0xff, 5 | 10));
                sqlite || (code.len() == 5 && postgres.iter().any(|class| code.starts_with(class)))
            }
            _ => false,
        }
    }

    /// Sorts an I/O error into "full" and the rest.
    #[must_use]
    pub fn disk(step: DiskStep, source: std::io::Error) -> Self {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full { step },
            _ => Self::Disk { step, source },
        }
    }
}
