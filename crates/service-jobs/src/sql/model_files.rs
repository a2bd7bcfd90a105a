//! Model files in SQL.

use super::{SqlStore, models, rows};
use crate::{Deployment, ModelFileStore, ModelFiles, ServiceId, StoreError};
use async_trait::async_trait;

#[async_trait]
impl ModelFileStore for SqlStore {
    async fn deploy_with_files(
        &self,
        deployment: &Deployment,
        files: &ModelFiles,
    ) -> Result<bool, StoreError> {
        let batch_size = i64::try_from(files.batch_size).map_err(|_| StoreError::Malformed {
            column: "batch_size",
            value: files.batch_size.to_string(),
        })?;
        let mut tx = self.write().await?;
        let done = models::insertion(deployment).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO model_files (service, model, batch_size) VALUES ($1, $2, $3)")
            .bind(deployment.id.to_string())
            .bind(&files.model)
            .bind(batch_size)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn model_files(&self, service: ServiceId) -> Result<Option<ModelFiles>, StoreError> {
        let row = sqlx::query("SELECT * FROM model_files WHERE service = $1")
            .bind(service.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(rows::model_files).transpose()
    }
}
