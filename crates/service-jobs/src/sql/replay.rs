//! Kept answers in rows.

use super::{SqlStore, rows};
use crate::{Begun, KeptAnswer, ReplayTimes, Replays, StoreError, Timestamp};
use async_trait::async_trait;
use sqlx::Row;
use sqlx::any::AnyRow;

fn begun(row: &AnyRow, fingerprint: &str) -> Result<Begun, StoreError> {
    if row.try_get::<String, _>("fingerprint")? != fingerprint {
        return Ok(Begun::Other);
    }
    if row.try_get::<Option<i64>, _>("status")?.is_none() {
        return Ok(Begun::InFlight);
    }
    Ok(Begun::Answered(KeptAnswer {
        status: rows::whole(row, "status")?,
        content_type: row.try_get("content_type")?,
        sealed_body: row.try_get("sealed_body")?,
    }))
}

#[async_trait]
impl Replays for SqlStore {
    async fn begin_call(
        &self,
        caller: &str,
        request_key: &str,
        fingerprint: &str,
        times: ReplayTimes,
    ) -> Result<Begun, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "DELETE FROM kept_answers WHERE begun_at < $1 OR (status IS NULL AND begun_at < $2)",
        )
        .bind(times.forget_before.0)
        .bind(times.void_before.0)
        .execute(&mut *tx)
        .await?;
        let claimed = sqlx::query(
            "INSERT INTO kept_answers (caller, request_key, fingerprint, begun_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (caller, request_key) DO NOTHING",
        )
        .bind(caller)
        .bind(request_key)
        .bind(fingerprint)
        .bind(times.now.0)
        .execute(&mut *tx)
        .await?;
        let found = if claimed.rows_affected() == 1 {
            Begun::First
        } else {
            let row =
                sqlx::query("SELECT * FROM kept_answers WHERE caller = $1 AND request_key = $2")
                    .bind(caller)
                    .bind(request_key)
                    .fetch_one(&mut *tx)
                    .await?;
            begun(&row, fingerprint)?
        };
        tx.commit().await?;
        Ok(found)
    }

    async fn keep_answer(
        &self,
        caller: &str,
        request_key: &str,
        begun_at: Timestamp,
        answer: &KeptAnswer,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE kept_answers SET status = $4, content_type = $5, sealed_body = $6
             WHERE caller = $1 AND request_key = $2 AND begun_at = $3",
        )
        .bind(caller)
        .bind(request_key)
        .bind(begun_at.0)
        .bind(i64::from(answer.status))
        .bind(&answer.content_type)
        .bind(&answer.sealed_body)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn forget_call(
        &self,
        caller: &str,
        request_key: &str,
        begun_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM kept_answers WHERE caller = $1 AND request_key = $2 AND begun_at = $3 AND status IS NULL",
        )
        .bind(caller)
        .bind(request_key)
        .bind(begun_at.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
