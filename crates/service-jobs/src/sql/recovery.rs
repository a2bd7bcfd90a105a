//! Password changes in rows.

use super::{SqlStore, rows};
use crate::{Account, CodeAnswer, Recoveries, StoreError, Timestamp, UserId};
use async_trait::async_trait;
use sqlx::{Any, Transaction};

/// Stores a hash and makes void whatever the old password gave: tokens, personal tokens, codes.
async fn replace_password(
    tx: &mut Transaction<'static, Any>,
    account: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE accounts SET password_hash = $2, token_generation = token_generation + 1, updated_at = $3 WHERE id = $1",
    )
    .bind(account)
    .bind(password_hash)
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    for statement in [
        "DELETE FROM personal_tokens WHERE account = $1",
        "DELETE FROM reset_codes WHERE account = $1",
    ] {
        sqlx::query(statement)
            .bind(account)
            .execute(&mut **tx)
            .await?;
    }
    Ok(changed.rows_affected() == 1)
}

#[async_trait]
impl Recoveries for SqlStore {
    async fn account_with_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM accounts WHERE lower(email) = lower($1) AND confirmed = 1
             ORDER BY CASE WHEN email = $1 THEN 0 ELSE 1 END LIMIT 1",
        )
        .bind(email)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn put_reset_code(
        &self,
        account: UserId,
        digest: &str,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO reset_codes (account, digest, expires, tries) VALUES ($1, $2, $3, 0)
             ON CONFLICT (account) DO UPDATE SET digest = excluded.digest, expires = excluded.expires, tries = 0",
        )
        .bind(account.to_string())
        .bind(digest)
        .bind(expires.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn reset_password(
        &self,
        account: UserId,
        digest: &str,
        max_tries: u32,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<CodeAnswer, StoreError> {
        let account = account.to_string();
        let mut tx = self.write().await?;
        // A try is counted before it is judged, so that tries side by side are no more than those one after another.
        let counted = sqlx::query(
            "UPDATE reset_codes SET tries = tries + 1 WHERE account = $1 AND expires > $2 AND tries < $3",
        )
        .bind(&account)
        .bind(now.0)
        .bind(i64::from(max_tries))
        .execute(&mut *tx)
        .await?;
        let right =
            sqlx::query("SELECT 1 AS hit FROM reset_codes WHERE account = $1 AND digest = $2")
                .bind(&account)
                .bind(digest)
                .fetch_optional(&mut *tx)
                .await?;
        let accepted = counted.rows_affected() == 1
            && right.is_some()
            && replace_password(&mut tx, &account, password_hash, now).await?;
        tx.commit().await?;
        Ok(if accepted {
            CodeAnswer::Confirmed
        } else {
            CodeAnswer::Refused
        })
    }

    async fn set_password(
        &self,
        account: UserId,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let id = account.to_string();
        let mut tx = self.write().await?;
        replace_password(&mut tx, &id, password_hash, now).await?;
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(&id)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn adopt(
        &self,
        account: UserId,
        username: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let id = account.to_string();
        // A name or address that someone else has is not taken over: the id stands in for it.
        sqlx::query(
            "INSERT INTO accounts (id, username, email, password_hash, confirmed, updated_at) VALUES ($1,
               CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE username = $2) THEN $1 ELSE $2 END,
               CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE email = $3) THEN $1 ELSE $3 END,
               'external', 1, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(&id)
        .bind(username)
        .bind(email)
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(&id)
            .fetch_optional(&self.pool)
            .await?;
        let row = row.ok_or(StoreError::Gone { what: "account" })?;
        rows::account(&row)
    }
}
