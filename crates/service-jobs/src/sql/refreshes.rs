//! Waiting jobs.

use super::{SqlStore, jobs, objects};
use crate::{JobId, Lease, NewObject, Refreshes, StoreError, Timestamp, UploadId};
use async_trait::async_trait;

#[async_trait]
impl Refreshes for SqlStore {
    async fn wait(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = jobs::fenced!(
            "UPDATE jobs SET lease = NULL, stalled = 0,
                 state = CASE WHEN stop_at <= epoch THEN 'queued' ELSE 'waiting' END,
                 waiting_since = CASE WHEN stop_at <= epoch THEN NULL ELSE $4 END"
        );
        self.change(lease, jobs::fence(SQL, lease, now)).await
    }

    async fn refresh(
        &self,
        upload: UploadId,
        object: &NewObject,
        (job, epoch): (JobId, u32),
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let completed =
            sqlx::query("UPDATE uploads SET state = 'complete' WHERE id = $1 AND state = 'open'")
                .bind(upload.to_string())
                .execute(&mut *tx)
                .await?;
        if completed.rows_affected() != 1 {
            return Err(StoreError::Gone { what: "upload" });
        }
        let queued = sqlx::query(
            "UPDATE jobs SET state = 'queued', refreshed = $1, waiting_since = NULL
             WHERE id = $2 AND state = 'waiting' AND epoch = $3",
        )
        .bind(object.blob.to_string())
        .bind(job.to_string())
        .bind(i64::from(epoch))
        .execute(&mut *tx)
        .await?;
        if queued.rows_affected() != 1 {
            return Err(StoreError::Gone {
                what: "waiting job",
            });
        }
        objects::replace(&mut tx, object).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn stop_here(&self, job: JobId, epoch: u32) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE jobs SET stop_at = $2, waiting_since = NULL,
                 state = CASE WHEN state = 'waiting' THEN 'queued' ELSE state END
             WHERE id = $1 AND $2 > 0 AND ((state = 'waiting' AND epoch = $2)
                 OR (state IN ('queued', 'leased', 'running') AND epoch >= $2))",
        )
        .bind(job.to_string())
        .bind(i64::from(epoch))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
