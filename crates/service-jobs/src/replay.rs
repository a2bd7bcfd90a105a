//! Answers kept so that a repeated call has one effect.

use crate::{StoreError, Timestamp};
use async_trait::async_trait;

/// An answer as it is kept: what it says is sealed by whoever keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Media type of the body, if it has one.
    pub content_type: Option<String>,
    /// The body, sealed, as text.
    pub sealed_body: String,
}

/// What is known of a call under this key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: the call is the first and may go on.
    First,
    /// The same call is at work.
    InFlight,
    /// The key was used for another call.
    Other,
    /// The same call was answered.
    Answered(KeptAnswer),
}

/// Store of answers, per caller and key.
#[async_trait]
pub trait Replays: Send + Sync {
    /// Claims the key for a call of this fingerprint, unless it is taken. Marks that were made before `void_before`
    /// and never answered (their process was killed), and answers from before `forget_before`, count as none.
    async fn begin_call(
        &self,
        caller: &str,
        request_key: &str,
        fingerprint: &str,
        times: ReplayTimes,
    ) -> Result<Begun, StoreError>;
    /// Keeps the answer of a call that was begun at `begun_at`.
    async fn keep_answer(
        &self,
        caller: &str,
        request_key: &str,
        begun_at: Timestamp,
        answer: &KeptAnswer,
    ) -> Result<(), StoreError>;
    /// Gives the key back: the call begun at `begun_at` had no effect.
    async fn forget_call(
        &self,
        caller: &str,
        request_key: &str,
        begun_at: Timestamp,
    ) -> Result<(), StoreError>;
}

/// Instants that decide what still counts.
#[derive(Clone, Copy, Debug)]
pub struct ReplayTimes {
    /// Now.
    pub now: Timestamp,
    /// Unanswered marks older than this are void.
    pub void_before: Timestamp,
    /// Answers older than this are forgotten.
    pub forget_before: Timestamp,
}
