//! Second factors in rows.

use super::SqlStore;
use crate::{SecondFactor, SecondFactors, StoreError, UserId};
use async_trait::async_trait;
use sqlx::Row;

#[async_trait]
impl SecondFactors for SqlStore {
    async fn second_factor(&self, account: UserId) -> Result<Option<SecondFactor>, StoreError> {
        let row = sqlx::query("SELECT sealed, active FROM second_factors WHERE account = $1")
            .bind(account.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(SecondFactor {
            sealed: row.try_get("sealed")?,
            active: row.try_get::<i64, _>("active")? != 0,
        }))
    }

    async fn enrol_second_factor(&self, account: UserId, sealed: &str) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO second_factors (account, sealed, active, last_step) VALUES ($1, $2, 0, 0)
             ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed WHERE second_factors.active = 0",
        )
        .bind(account.to_string())
        .bind(sealed)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn activate_second_factor(
        &self,
        account: UserId,
        step: i64,
        recovery_digests: &[String],
    ) -> Result<bool, StoreError> {
        let account = account.to_string();
        let mut tx = self.write().await?;
        let done = sqlx::query(
            "UPDATE second_factors SET active = 1, last_step = $2 WHERE account = $1 AND active = 0",
        )
        .bind(&account)
        .bind(step)
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        for digest in recovery_digests {
            sqlx::query("INSERT INTO recovery_codes (account, digest) VALUES ($1, $2)")
                .bind(&account)
                .bind(digest)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn use_time_step(&self, account: UserId, step: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE second_factors SET last_step = $2 WHERE account = $1 AND active = 1 AND last_step < $2",
        )
        .bind(account.to_string())
        .bind(step)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn use_recovery_code(&self, account: UserId, digest: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM recovery_codes WHERE account = $1 AND digest = $2")
            .bind(account.to_string())
            .bind(digest)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn remove_second_factor(&self, account: UserId) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for statement in [
            "DELETE FROM recovery_codes WHERE account = $1",
            "DELETE FROM second_factors WHERE account = $1",
        ] {
            sqlx::query(statement)
                .bind(account.to_string())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
