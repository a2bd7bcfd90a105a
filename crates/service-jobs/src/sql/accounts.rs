//! Accounts.

use super::{SqlStore, models::leftovers_of, rows};
use crate::{
    Account, Accounts, CodeAnswer, Leftovers, NewAccount, SignUpAnswer, StoreError, Timestamp,
    UserId,
};
use async_trait::async_trait;
use sqlx::Row;

#[async_trait]
impl Accounts for SqlStore {
    async fn sign_up(
        &self,
        account: NewAccount,
        now: Timestamp,
    ) -> Result<SignUpAnswer, StoreError> {
        let mut tx = self.write().await?;
        // A sign-up that was never confirmed gives way to a repetition by the same person, or to anyone once its code is void.
        sqlx::query(
            "DELETE FROM accounts WHERE confirmed = 0 AND (username = $1 OR email = $2)
             AND ((username = $1 AND email = $2 AND $4) OR code_expires <= $3)",
        )
        .bind(&account.username)
        .bind(&account.email)
        .bind(now.0)
        .bind(account.repeated)
        .execute(&mut *tx)
        .await?;
        let taken = sqlx::query(
            "SELECT username FROM accounts WHERE username = $1 OR email = $2
             ORDER BY CASE WHEN username = $1 THEN 0 ELSE 1 END",
        )
        .bind(&account.username)
        .bind(&account.email)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = taken {
            let same_name = row.try_get::<String, _>("username")? == account.username;
            return Ok(if same_name {
                SignUpAnswer::UsernameTaken
            } else {
                SignUpAnswer::EmailTaken
            });
        }
        sqlx::query(
            "INSERT INTO accounts (id, username, email, password_hash, code_digest, code_expires, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(account.id.to_string())
        .bind(&account.username)
        .bind(&account.email)
        .bind(&account.password_hash)
        .bind(&account.code_digest)
        .bind(account.code_expires.0)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(SignUpAnswer::Stored)
    }

    async fn confirm(
        &self,
        username: &str,
        code_digest: &[u8],
        max_tries: u32,
        now: Timestamp,
    ) -> Result<CodeAnswer, StoreError> {
        let mut tx = self.write().await?;
        let confirmed = sqlx::query(
            "UPDATE accounts SET confirmed = 1, code_digest = NULL, updated_at = $1
             WHERE username = $2 AND confirmed = 0 AND code_digest = $3 AND code_expires > $1 AND code_tries < $4",
        )
        .bind(now.0)
        .bind(username)
        .bind(code_digest)
        .bind(i64::from(max_tries))
        .execute(&mut *tx)
        .await?;
        if confirmed.rows_affected() == 0 {
            sqlx::query("UPDATE accounts SET code_tries = code_tries + 1 WHERE username = $1 AND confirmed = 0")
                .bind(username)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(if confirmed.rows_affected() == 1 {
            CodeAnswer::Confirmed
        } else {
            CodeAnswer::Refused
        })
    }

    async fn account_named(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query("SELECT * FROM accounts WHERE username = $1")
            .bind(username)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn delete_account(&self, id: UserId) -> Result<Leftovers, StoreError> {
        let mut tx = self.write().await?;
        let leftovers = leftovers_of(
            &mut tx,
            "SELECT id FROM registrations WHERE \"user\" = $1 OR service IN (SELECT id FROM deployments WHERE owner = $1)",
            &id.to_string(),
        )
        .await?;
        sqlx::query("DELETE FROM accounts WHERE id = $1")
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.forget_freed().await;
        Ok(leftovers)
    }

    async fn revoke_token(
        &self,
        jti: &str,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM revoked_tokens WHERE expires < $1")
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO revoked_tokens (jti, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(jti)
        .bind(expires.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn is_revoked(&self, jti: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM revoked_tokens WHERE jti = $1")
            .bind(jti)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }
}
