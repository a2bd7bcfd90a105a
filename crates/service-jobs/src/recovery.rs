//! New passwords: by knowing the old one, or by a code that was mailed.

use crate::{Account, CodeAnswer, StoreError, Timestamp, UserId};
use async_trait::async_trait;

/// Store of password changes. Each makes every token void that the account had.
#[async_trait]
pub trait Recoveries: Send + Sync {
    /// The confirmed account with that address, in any mix of upper and lower case.
    async fn account_with_email(&self, email: &str) -> Result<Option<Account>, StoreError>;
    /// Stores the digest of a mailed code in place of an earlier one.
    async fn put_reset_code(
        &self,
        account: UserId,
        digest: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError>;
    /// Tries a mailed code; if it is right, it is used up and the password is the new one.
    async fn reset_password(
        &self,
        account: UserId,
        digest: &str,
        max_tries: u32,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<CodeAnswer, StoreError>;
    /// Changes the password. The account as it is now; `None` if it is gone.
    async fn set_password(
        &self,
        account: UserId,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError>;
    /// Stores a confirmed account that an external provider vouches for, if it is not there. The account as stored.
    async fn adopt(
        &self,
        account: UserId,
        username: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<Account, StoreError>;
}
