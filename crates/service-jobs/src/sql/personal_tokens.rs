//! Personal tokens in rows.

use super::{SqlStore, rows};
use crate::{PersonalToken, PersonalTokenId, PersonalTokens, StoreError, Timestamp, UserId};
use async_trait::async_trait;
use sqlx::Row;

/// Uses within a minute of the last one are not written down: reading is frequent, writing is durable.
const USE_GRAIN_MILLIS: i64 = 60_000;

#[async_trait]
impl PersonalTokens for SqlStore {
    async fn add_personal_token(
        &self,
        token: &PersonalToken,
        digest: &str,
        most: u32,
    ) -> Result<bool, StoreError> {
        let account = token.account.to_string();
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM personal_tokens WHERE account = $1 AND expires <= $2")
            .bind(&account)
            .bind(token.created_at.0)
            .execute(&mut *tx)
            .await?;
        let held: i64 =
            sqlx::query("SELECT COUNT(*) AS held FROM personal_tokens WHERE account = $1")
                .bind(&account)
                .fetch_one(&mut *tx)
                .await?
                .try_get("held")?;
        if held >= i64::from(most) {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO personal_tokens (id, account, name, scope, digest, created_at, expires)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(token.id.to_string())
        .bind(&account)
        .bind(&token.name)
        .bind(&token.scope)
        .bind(digest)
        .bind(token.created_at.0)
        .bind(token.expires.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn personal_tokens(&self, account: UserId) -> Result<Vec<PersonalToken>, StoreError> {
        let found = sqlx::query(
            "SELECT * FROM personal_tokens WHERE account = $1 ORDER BY created_at DESC, id",
        )
        .bind(account.to_string())
        .fetch_all(&self.pool)
        .await?;
        found.iter().map(rows::personal_token).collect()
    }

    async fn use_personal_token(
        &self,
        digest: &str,
        now: Timestamp,
    ) -> Result<Option<PersonalToken>, StoreError> {
        let row = sqlx::query("SELECT * FROM personal_tokens WHERE digest = $1 AND expires > $2")
            .bind(digest)
            .bind(now.0)
            .fetch_optional(&self.pool)
            .await?;
        let Some(token) = row.as_ref().map(rows::personal_token).transpose()? else {
            return Ok(None);
        };
        if token
            .last_used
            .is_none_or(|used| used.0 + USE_GRAIN_MILLIS <= now.0)
        {
            sqlx::query("UPDATE personal_tokens SET last_used = $2 WHERE id = $1")
                .bind(token.id.to_string())
                .bind(now.0)
                .execute(&self.pool)
                .await?;
        }
        Ok(Some(token))
    }

    async fn revoke_personal_token(
        &self,
        account: UserId,
        id: PersonalTokenId,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM personal_tokens WHERE account = $1 AND id = $2")
            .bind(account.to_string())
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
