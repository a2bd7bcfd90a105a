//! Tokens that people make for their scripts, kept as digests.

use crate::{PersonalTokenId, StoreError, Timestamp, UserId};
use async_trait::async_trait;

/// A personal token; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalToken {
    /// Identifier.
    pub id: PersonalTokenId,
    /// Whose it is.
    pub account: UserId,
    /// What it is for.
    pub name: String,
    /// Name of its scope.
    pub scope: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Void from then on.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
}

/// Store of personal tokens.
#[async_trait]
pub trait PersonalTokens: Send + Sync {
    /// Stores a token under its digest, unless the account has `most` that still hold; `false` then. Removes void ones.
    async fn add_personal_token(
        &self,
        token: &PersonalToken,
        digest: &str,
        most: u32,
    ) -> Result<bool, StoreError>;
    /// The account's tokens, the newest first.
    async fn personal_tokens(&self, account: UserId) -> Result<Vec<PersonalToken>, StoreError>;
    /// The token with that digest; it counts as used now.
    async fn use_personal_token(
        &self,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<PersonalToken>, StoreError>;
    /// Makes the account's token void; `false` if it has no such token.
    async fn revoke_personal_token(
        &self,
        account: UserId,
        id: PersonalTokenId,
    ) -> Result<bool, StoreError>;
}
