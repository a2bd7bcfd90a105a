//! The keys that sign tokens: made, rotated by age or by hand, retired.

use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::options::RotateOptions;
use service_api::{KeyFolder, Service};
use service_jobs::{Clock, SystemClock};
use std::path::Path;
use std::time::Duration;

/// Time after which a key that was added by hand is taken up at the latest.
const LOOK: Duration = Duration::from_secs(20);
const DAY: Duration = Duration::from_secs(86_400);

fn folder(root: &Path) -> Result<KeyFolder, ServerError> {
    Ok(KeyFolder::open(
        &root.join("signing-keys"),
        &root.join("signing-key.pem"),
    )?)
}

/// The folder of keys, with one that is young enough.
///
/// # Errors
/// [`ServerError::Identity`] if it cannot be opened or a key cannot be made.
pub fn open(data: &DataDir, days: u32) -> Result<KeyFolder, ServerError> {
    let keys = folder(&data.path("."))?;
    keys.rotate_if_due(DAY * days, SystemClock.now())?;
    Ok(keys)
}

/// Keeps the service's keys as the folder has them, and rotates them by age.
pub async fn keep(service: Service, keys: KeyFolder, days: u32) {
    let keys = std::sync::Arc::new(keys);
    loop {
        tokio::time::sleep(LOOK).await;
        let (service, keys) = (service.clone(), std::sync::Arc::clone(&keys));
        let looked = tokio::task::spawn_blocking(move || {
            keys.rotate_if_due(DAY * days, SystemClock.now())?;
            service.take_keys(&keys)
        });
        if let Ok(Err(error)) = looked.await {
            tracing::warn!(%error, "the keys that sign tokens stay as they are");
        }
    }
}

/// `blindfold-server rotate-keys`; a running server need not be stopped.
///
/// # Errors
/// [`ServerError::Identity`] if a key cannot be made or removed.
pub fn rotate(options: &RotateOptions) -> Result<(), ServerError> {
    let keys = folder(&options.data_dir)?;
    keys.rotate(SystemClock.now())?;
    if options.retire_now {
        keys.retire_all_but_newest()?;
    }
    Ok(())
}
