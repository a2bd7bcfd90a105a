//! Jobs. Each change is one conditional UPDATE.

use super::{SqlStore, objects, rows};
use crate::{
    Job, JobId, JobState, Jobs, Lease, LeaseId, MAX_STALLED, NewJob, NewObject, RegistrationId,
    StoreError, Timestamp,
};
use async_trait::async_trait;
use sqlx::any::AnyArguments;
use sqlx::{Any, Transaction, query::Query};
use std::time::Duration;

/// Appends the fence (`$1` job, `$2` lease, `$3` attempt, `$4` now) to an UPDATE's text.
macro_rules! fenced {
    ($update:literal) => {
        concat!(
            $update,
            " WHERE id = $1 AND lease = $2 AND attempt = $3 AND lease_expires > $4 AND state IN ('leased', 'running')"
        )
    };
}

pub(super) use fenced;

pub(super) fn fence<'q>(
    sql: &'static str,
    lease: &Lease,
    now: Timestamp,
) -> Query<'q, Any, AnyArguments> {
    sqlx::query(sql)
        .bind(lease.job.id.to_string())
        .bind(lease.id.to_string())
        .bind(i64::from(lease.job.attempt))
        .bind(now.0)
}

fn held(lease: &Lease, changed: u64) -> Result<(), StoreError> {
    if changed == 1 {
        return Ok(());
    }
    Err(StoreError::LeaseLost {
        job: lease.job.id,
        attempt: lease.job.attempt,
    })
}

impl SqlStore {
    pub(super) async fn change(
        &self,
        lease: &Lease,
        query: Query<'_, Any, AnyArguments>,
    ) -> Result<(), StoreError> {
        held(lease, query.execute(&self.pool).await?.rows_affected())
    }

    async fn change_with_object(
        &self,
        lease: &Lease,
        query: Query<'_, Any, AnyArguments>,
        object: &NewObject,
    ) -> Result<(), StoreError> {
        let mut tx: Transaction<'static, Any> = self.write().await?;
        held(lease, query.execute(&mut *tx).await?.rows_affected())?;
        objects::replace(&mut tx, object).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[async_trait]
impl Jobs for SqlStore {
    async fn enqueue(&self, job: &NewJob, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO jobs (id, service, registration, \"user\", profile, data_name, keys, initial_model, data, epochs,
             created_at, state, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued',
             (SELECT COALESCE(MAX(seq), 0) + 1 FROM jobs)) ON CONFLICT (id) DO NOTHING",
        )
        .bind(job.id.to_string())
        .bind(job.service.to_string())
        .bind(job.registration.to_string())
        .bind(job.user.to_string())
        .bind(job.profile.to_string())
        .bind(&job.data_name)
        .bind(job.keys.to_string())
        .bind(job.initial_model.map(|blob| blob.to_string()))
        .bind(job.data.to_string())
        .bind(i64::from(job.epochs))
        .bind(now.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query("SELECT * FROM jobs WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::job).transpose()
    }

    async fn last_finished(&self, registration: RegistrationId) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM jobs WHERE registration = $1 AND state = 'finished' ORDER BY ended_at DESC, seq DESC LIMIT 1",
        )
        .bind(registration.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(rows::job).transpose()
    }

    async fn lease(&self, ttl: Duration, now: Timestamp) -> Result<Option<Lease>, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET state = 'failed', lease = NULL, ended_at = $1, message = $3
             WHERE stalled >= $2 AND (state = 'queued' OR (state IN ('leased', 'running') AND lease_expires <= $1))",
        )
        .bind(now.0)
        .bind(i64::from(MAX_STALLED))
        .bind("The trainer stopped again and again while working on this job.")
        .execute(&mut *tx)
        .await?;
        let (id, expires) = (LeaseId::random(), now.plus(ttl));
        let row = sqlx::query(
            "UPDATE jobs SET state = 'leased', lease = $1, lease_expires = $2, attempt = attempt + 1,
                 stalled = stalled + 1
             WHERE id = (SELECT id FROM jobs
                 WHERE state = 'queued' OR (state IN ('leased', 'running') AND lease_expires <= $3)
                 ORDER BY created_at, seq LIMIT 1)
                 AND (state = 'queued' OR (state IN ('leased', 'running') AND lease_expires <= $3))
             RETURNING *",
        )
        .bind(id.to_string())
        .bind(expires.0)
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.as_ref()
            .map(rows::job)
            .transpose()
            .map(|job| job.map(|job| Lease { id, job, expires }))
    }

    async fn start(&self, lease: &Lease, epoch: u32, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = fenced!(
            "UPDATE jobs SET state = 'running', started_at = $4, epoch = $5, started_epoch = $5"
        );
        self.change(lease, fence(SQL, lease, now).bind(i64::from(epoch)))
            .await
    }

    async fn extend(&self, lease: &Lease, ttl: Duration, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = fenced!("UPDATE jobs SET lease_expires = $5");
        self.change(lease, fence(SQL, lease, now).bind(now.plus(ttl).0))
            .await
    }

    async fn checkpoint(
        &self,
        lease: &Lease,
        epoch: u32,
        checkpoint: &NewObject,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str =
            fenced!("UPDATE jobs SET epoch = $5, checkpoint = $6, refreshed = NULL, stalled = 0");
        let query = fence(SQL, lease, now)
            .bind(i64::from(epoch))
            .bind(checkpoint.blob.to_string());
        self.change_with_object(lease, query, checkpoint).await
    }

    async fn finish(
        &self,
        lease: &Lease,
        epoch: u32,
        result: &NewObject,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const SQL: &str = fenced!(
            "UPDATE jobs SET state = 'finished', epoch = $5, result = $6, ended_at = $4, lease = NULL, checkpoint = NULL"
        );
        let query = fence(SQL, lease, now)
            .bind(i64::from(epoch))
            .bind(result.blob.to_string());
        self.change_with_object(lease, query, result).await
    }

    async fn fail(&self, lease: &Lease, message: &str, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = fenced!(
            "UPDATE jobs SET state = 'failed', message = $5, ended_at = $4, lease = NULL, checkpoint = NULL"
        );
        self.change(lease, fence(SQL, lease, now).bind(message.to_owned()))
            .await
    }

    async fn release(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = fenced!("UPDATE jobs SET state = 'queued', lease = NULL, stalled = 0");
        self.change(lease, fence(SQL, lease, now)).await
    }

    async fn cancel(&self, id: JobId, now: Timestamp) -> Result<Option<JobState>, StoreError> {
        sqlx::query(
            "UPDATE jobs SET state = 'cancelled', lease = NULL, ended_at = $1, checkpoint = NULL
             WHERE id = $2 AND state IN ('queued', 'leased', 'running', 'waiting')",
        )
        .bind(now.0)
        .bind(id.to_string())
        .execute(&self.pool)
        .await?;
        Ok(self.job(id).await?.map(|job| job.state))
    }

    async fn requeue_all(&self) -> Result<u64, StoreError> {
        let done = sqlx::query(
            "UPDATE jobs SET state = 'queued', lease = NULL WHERE state IN ('leased', 'running')",
        )
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }
}
