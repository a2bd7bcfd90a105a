//! Objects and uploads.

use super::{SqlStore, rows};
use crate::{
    BlobId, Leftovers, NewObject, Object, ObjectKind, Objects, RegistrationId, StoreError,
    Timestamp, Upload, UploadId,
};
use async_trait::async_trait;
use sqlx::{Any, Transaction};

/// Stores an object row in place of an earlier one of the same kind and name.
pub async fn replace(
    tx: &mut Transaction<'static, Any>,
    object: &NewObject,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE objects SET replaced = 1 WHERE registration = $1 AND kind = $2 AND data_name = $3",
    )
    .bind(object.registration.to_string())
    .bind(object.kind.name())
    .bind(&object.data_name)
    .execute(&mut **tx)
    .await?;
    let bytes = i64::try_from(object.bytes).map_err(|_| StoreError::Malformed {
        column: "bytes",
        value: object.bytes.to_string(),
    })?;
    sqlx::query("INSERT INTO objects (blob, registration, profile, kind, data_name, bytes) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(object.blob.to_string())
        .bind(object.registration.to_string())
        .bind(object.profile.to_string())
        .bind(object.kind.name())
        .bind(&object.data_name)
        .bind(bytes)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[async_trait]
impl Objects for SqlStore {
    async fn create_upload(&self, upload: &Upload) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO uploads (id, registration, profile, kind, data_name, state, expires)
             VALUES ($1, $2, $3, $4, $5, 'open', $6)",
        )
        .bind(upload.id.to_string())
        .bind(upload.registration.to_string())
        .bind(upload.profile.to_string())
        .bind(upload.kind.name())
        .bind(&upload.data_name)
        .bind(upload.expires.0)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn upload(&self, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let row = sqlx::query("SELECT * FROM uploads WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::upload).transpose()
    }

    async fn begin_upload(&self, id: UploadId, expires: Timestamp) -> Result<(), StoreError> {
        let done =
            sqlx::query("UPDATE uploads SET begun = 1, expires = $1 WHERE id = $2 AND state = 'open' AND begun = 0")
                .bind(expires.0)
                .bind(id.to_string())
                .execute(&self.pool)
                .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Gone { what: "upload" })
        }
    }

    async fn complete_upload(&self, id: UploadId, object: &NewObject) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done =
            sqlx::query("UPDATE uploads SET state = 'complete' WHERE id = $1 AND state = 'open'")
                .bind(id.to_string())
                .execute(&mut *tx)
                .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Gone { what: "upload" });
        }
        replace(&mut tx, object).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn refuse_upload(&self, id: UploadId, reason: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE uploads SET state = 'refused', reason = $1 WHERE id = $2 AND state = 'open'",
        )
        .bind(reason)
        .bind(id.to_string())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn object(
        &self,
        registration: RegistrationId,
        kind: ObjectKind,
        data_name: &str,
    ) -> Result<Option<Object>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM objects WHERE registration = $1 AND kind = $2 AND data_name = $3 AND replaced = 0",
        )
        .bind(registration.to_string())
        .bind(kind.name())
        .bind(data_name)
        .fetch_optional(&self.pool)
        .await?;
        row.as_ref().map(rows::object).transpose()
    }

    async fn forget_replaced(&self, now: Timestamp) -> Result<Leftovers, StoreError> {
        let mut tx = self.write().await?;
        let blobs = sqlx::query(
            "DELETE FROM objects WHERE (replaced = 1 OR kind IN ('checkpoint', 'refreshed_state')) AND NOT EXISTS (
                 SELECT 1 FROM jobs WHERE (jobs.result = objects.blob) OR (state IN ('queued', 'leased', 'running', 'waiting')
                 AND objects.blob IN (keys, initial_model, data, checkpoint, refreshed)))
             RETURNING blob AS id",
        )
        .fetch_all(&mut *tx)
        .await?;
        let uploads = sqlx::query("DELETE FROM uploads WHERE expires <= $1 RETURNING id")
            .bind(now.0)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Leftovers {
            blobs: blobs
                .iter()
                .map(|row| rows::parsed(row, "id"))
                .collect::<Result<_, _>>()?,
            uploads: uploads
                .iter()
                .map(|row| rows::parsed(row, "id"))
                .collect::<Result<_, _>>()?,
            ..Leftovers::default()
        })
    }

    async fn live_blobs(&self) -> Result<Vec<BlobId>, StoreError> {
        let found = sqlx::query("SELECT blob AS id FROM objects")
            .fetch_all(&self.pool)
            .await?;
        found.iter().map(|row| rows::parsed(row, "id")).collect()
    }

    async fn open_uploads_of(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<Upload>, StoreError> {
        let found = sqlx::query(
            "SELECT * FROM uploads WHERE registration = $1 AND state = 'open' ORDER BY expires, id",
        )
        .bind(registration.to_string())
        .fetch_all(&self.pool)
        .await?;
        found.iter().map(rows::upload).collect()
    }

    async fn open_uploads(&self) -> Result<Vec<UploadId>, StoreError> {
        let found = sqlx::query("SELECT id FROM uploads WHERE state = 'open'")
            .fetch_all(&self.pool)
            .await?;
        found.iter().map(|row| rows::parsed(row, "id")).collect()
    }
}
