//! Where rows and blobs are kept, from the options.

use crate::data_dir::DataDir;
use crate::error::ServerError;
use clap::Args;
use service_jobs::{Blobs, FolderBlobs, S3Blobs, S3Config, SqlStore};
use std::sync::Arc;

/// Where rows and blobs are kept; without any, in the data folder.
#[derive(Clone, Args)]
#[command(next_help_heading = "Storage")]
pub struct StorageOptions {
    /// PostgreSQL database for rows, postgres://user:password@host:port/database; a SQLite file in the data folder if left out.
    #[arg(long, env = "BLINDFOLD_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// S3 bucket for keys, data and models; the data folder if left out.
    ///
    /// Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role.
    #[arg(long, env = "BLINDFOLD_S3_BUCKET")]
    pub s3_bucket: Option<String>,
    /// Address of an S3 store other than Amazon's; clients that upload by presigned address must reach it too.
    #[arg(long, env = "BLINDFOLD_S3_ENDPOINT", requires = "s3_bucket")]
    pub s3_endpoint: Option<String>,
    /// Region of the bucket; AWS_REGION if left out.
    #[arg(long, env = "BLINDFOLD_S3_REGION", requires = "s3_bucket")]
    pub s3_region: Option<String>,
}

impl std::fmt::Debug for StorageOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address of a database holds its password.
        f.debug_struct("StorageOptions")
            .field("postgres", &self.database_url.is_some())
            .field("s3_bucket", &self.s3_bucket)
            .finish_non_exhaustive()
    }
}

/// The rows, which no other server uses.
///
/// # Errors
/// The database cannot be opened, or another server uses it.
pub async fn rows(data: &DataDir, options: &StorageOptions) -> Result<SqlStore, ServerError> {
    let Some(url) = &options.database_url else {
        return Ok(SqlStore::open(&data.path("rows.sqlite")).await?);
    };
    let store = SqlStore::connect(url).await?;
    store.hold_alone(url).await?;
    Ok(store)
}

/// Waits until another server uses the rows, for ever if they are in the data folder: why this one must end.
pub async fn usurped(store: &SqlStore, options: &StorageOptions) -> ServerError {
    match &options.database_url {
        Some(url) => store.stay_alone(url).await.into(),
        None => std::future::pending().await,
    }
}

/// The blobs.
///
/// # Errors
/// Folder or bucket cannot be used.
pub async fn blobs(
    data: &DataDir,
    options: &StorageOptions,
) -> Result<Arc<dyn Blobs>, ServerError> {
    let folder = folder(data)?;
    let Some(bucket) = options.s3_bucket.clone() else {
        return Ok(Arc::new(folder));
    };
    let config = S3Config {
        bucket,
        endpoint: options.s3_endpoint.clone(),
        region: options.s3_region.clone(),
        credentials: None,
    };
    let opened = tokio::task::spawn_blocking(move || S3Blobs::open(&config, folder)).await;
    Ok(Arc::new(opened.map_err(|error| {
        ServerError::Serve(std::io::Error::other(error))
    })??))
}

#[cfg(not(debug_assertions))]
fn folder(data: &DataDir) -> Result<FolderBlobs, ServerError> {
    Ok(FolderBlobs::open_at(&data.path("."))?)
}

/// Builds for development end themselves where a test asks for it.
#[cfg(debug_assertions)]
fn folder(data: &DataDir) -> Result<FolderBlobs, ServerError> {
    let disk = crate::crash::CrashingDisk::from_environment();
    Ok(FolderBlobs::with_disk(&data.path("."), Arc::new(disk))?)
}
