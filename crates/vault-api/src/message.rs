//! The envelopes that cross between page and worker.

use serde::{Deserialize, Serialize};

use crate::error::VaultFailure;
use crate::progress::{PartHeader, Progress};
use crate::reply::Reply;
use crate::request::Request;

/// Chosen by the page, unique among its open requests.
pub type RequestId = u32;

/// Page → vault.
#[derive(Debug, Serialize, Deserialize)]
pub struct ToVault {
    /// Which request this begins or concerns.
    pub id: RequestId,
    /// What is said.
    pub call: Call,
}

/// What a page says.
#[derive(Debug, Serialize, Deserialize)]
pub enum Call {
    /// Begin a request.
    Begin(Request),
    /// The part with this index was dealt with: make the next one.
    NextPart {
        /// Index of the part that was dealt with.
        done: u32,
    },
    /// Give the request up. It still ends with one `Failure` (`Cancelled`) or, if it was too late, its `Reply`.
    Cancel,
}

/// Vault → page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FromVault {
    /// Which request it answers; 0 for `Ready` and for a fatal failure.
    pub id: RequestId,
    /// What is said.
    pub answer: Answer,
}

/// What the vault says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "one is alive at a time, on its way out"
)]
pub enum Answer {
    /// Once, before anything else: the worker has started.
    Ready {
        /// Version of the vault (the crate's).
        version: String,
        /// How many workers share the work.
        workers: u32,
    },
    /// How far a request is. Any number of times, at most ten a second.
    Progress(Progress),
    /// A part of a blob; its bytes are attached.
    Part(PartHeader),
    /// The end of a request, well. Bytes may be attached.
    Reply(Reply),
    /// The end of a request, badly.
    Failure(VaultFailure),
}
