//! Accounts, confirmation codes and revoked tokens.

use crate::{Leftovers, StoreError, Timestamp, UserId};
use async_trait::async_trait;

/// A signed-up person.
#[derive(Clone)]
pub struct Account {
    /// Identifier, the `sub` of tokens.
    pub id: UserId,
    /// Unique name.
    pub username: String,
    /// Unique e-mail address.
    pub email: String,
    /// Password hash in PHC format (argon2id).
    pub password_hash: String,
    /// Whether the confirmation code was given.
    pub confirmed: bool,
    /// When the account was last changed.
    pub updated_at: Timestamp,
    /// Tokens of earlier generations are void: a change of password begins a new one.
    pub token_generation: i64,
}

/// A sign-up to be stored.
pub struct NewAccount {
    /// Identifier, the `sub` of tokens.
    pub id: UserId,
    /// Wanted name.
    pub username: String,
    /// E-mail address.
    pub email: String,
    /// Password hash in PHC format (argon2id).
    pub password_hash: String,
    /// Digest of the confirmation code.
    pub code_digest: Vec<u8>,
    /// Instant after which the code is void.
    pub code_expires: Timestamp,
    /// Whether the same person signs up again (same password): then it replaces the sign-up that waits for its code.
    /// Anyone else must wait until that code is void, or they could have their password confirmed by another's code.
    pub repeated: bool,
}

/// Outcome of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignUpAnswer {
    /// Stored, waits for its code.
    Stored,
    /// The name belongs to someone.
    UsernameTaken,
    /// The address belongs to a confirmed account under another name.
    EmailTaken,
}

/// Outcome of trying a confirmation code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeAnswer {
    /// Right: the account is confirmed, the code used up.
    Confirmed,
    /// Wrong, void, used up or tried too often, or no such account: deliberately one answer.
    Refused,
}

/// Store of accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Stores an unconfirmed account.
    async fn sign_up(
        &self,
        account: NewAccount,
        now: Timestamp,
    ) -> Result<SignUpAnswer, StoreError>;
    /// Tries a code; at most `max_tries` wrong ones are counted before the code is void.
    async fn confirm(
        &self,
        username: &str,
        code_digest: &[u8],
        max_tries: u32,
        now: Timestamp,
    ) -> Result<CodeAnswer, StoreError>;
    /// The account of that name.
    async fn account_named(&self, username: &str) -> Result<Option<Account>, StoreError>;
    /// The account of that id.
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError>;
    /// Deletes an account and all rows that belong to it.
    async fn delete_account(&self, id: UserId) -> Result<Leftovers, StoreError>;
    /// Makes the token with this `jti` void until it would have expired anyway.
    async fn revoke_token(
        &self,
        jti: &str,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Whether the token with this `jti` was made void.
    async fn is_revoked(&self, jti: &str) -> Result<bool, StoreError>;
}
