//! Paces in rows: one per training, the last few of them.

use super::{SqlStore, rows};
use crate::pace::PACE_TRAININGS;
use crate::{BlobId, JobId, Pace, Paces, StoreError, Timestamp};
use async_trait::async_trait;
use sqlx::Row;
use std::time::Duration;

#[async_trait]
impl Paces for SqlStore {
    async fn record_pace(
        &self,
        job: JobId,
        predicted: Duration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let epochs = format!("training:{job}:%");
        let mut tx = self.write().await?;
        let computed: i64 = sqlx::query(
            "SELECT COALESCE(CAST(SUM(compute_milliseconds) AS BIGINT), 0) AS computed FROM usage_events WHERE id LIKE $1",
        )
        .bind(epochs)
        .fetch_one(&mut *tx)
        .await?
        .try_get("computed")?;
        let predicted = i64::try_from(predicted.as_millis()).unwrap_or(i64::MAX);
        if computed == 0 || predicted == 0 {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO training_paces (id, computed_milliseconds, predicted_milliseconds, recorded_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(BlobId::random().to_string())
        .bind(computed)
        .bind(predicted)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        sqlx::query(
            "DELETE FROM training_paces WHERE id NOT IN (SELECT id FROM training_paces ORDER BY recorded_at DESC, id LIMIT $1)",
        )
        .bind(i64::from(PACE_TRAININGS))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn pace(&self) -> Result<Option<Pace>, StoreError> {
        let found =
            sqlx::query("SELECT computed_milliseconds, predicted_milliseconds FROM training_paces")
                .fetch_all(&self.pool)
                .await?;
        let share = |row| {
            let milliseconds = |column| rows::whole::<i64>(row, column).map(|found| found as f64);
            Ok(milliseconds("computed_milliseconds")? / milliseconds("predicted_milliseconds")?)
        };
        Ok(Pace::of(
            found.iter().map(share).collect::<Result<_, StoreError>>()?,
        ))
    }
}
