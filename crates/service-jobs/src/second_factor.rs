//! Second factors: sealed secrets of authenticator apps, and recovery codes.

use crate::{StoreError, UserId};
use async_trait::async_trait;

/// An account's second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret, sealed by the service's key.
    pub sealed: String,
    /// Whether a first code was given, so that signing in asks for one.
    pub active: bool,
}

/// Store of second factors.
#[async_trait]
pub trait SecondFactors: Send + Sync {
    /// The account's second factor, active or waiting for its first code.
    async fn second_factor(&self, account: UserId) -> Result<Option<SecondFactor>, StoreError>;
    /// Stores a sealed secret that waits for its first code; `false` if an active one is there.
    async fn enrol_second_factor(&self, account: UserId, sealed: &str) -> Result<bool, StoreError>;
    /// Makes the waiting one active from time step `step` on, with the digests of its recovery codes; `false` if none waits.
    async fn activate_second_factor(
        &self,
        account: UserId,
        step: i64,
        recovery_digests: &[String],
    ) -> Result<bool, StoreError>;
    /// Uses up a time step and all before it; `false` if it was used up.
    async fn use_time_step(&self, account: UserId, step: i64) -> Result<bool, StoreError>;
    /// Uses up a recovery code; `false` if there is none with that digest.
    async fn use_recovery_code(&self, account: UserId, digest: &str) -> Result<bool, StoreError>;
    /// Removes the second factor and its recovery codes.
    async fn remove_second_factor(&self, account: UserId) -> Result<(), StoreError>;
}
