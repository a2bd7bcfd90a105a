//! How much one user may hold: models, bytes, unfinished jobs. A limit of 0 is off.
//!
//! Check and effect happen under one lock ([`turn`]), so that the limit trips exactly. Several API processes over one
//! database may overshoot by one each.

use crate::{ApiError, Service};
use service_jobs::{RegistrationId, UserId};
use tokio::sync::MutexGuard;

/// The right to check and take, until dropped.
pub async fn turn(service: &Service) -> MutexGuard<'_, ()> {
    service.admission.lock().await
}

/// Whether the user may deploy one more model.
///
/// # Errors
/// [`ApiError::Quota`] with both numbers.
pub async fn one_more_model(service: &Service, user: UserId) -> Result<(), ApiError> {
    let limit = service.config.quotas.models;
    if limit == 0 {
        return Ok(());
    }
    let held = service.store.holdings(user).await?.models;
    if held < limit {
        return Ok(());
    }
    Err(ApiError::Quota {
        what: "models",
        held,
        limit,
        remedy: "Undeploy a model that is no longer needed; GET models lists yours.",
    })
}

/// Whether the user may ask for one more job.
///
/// # Errors
/// [`ApiError::QueueFull`] with both numbers.
pub async fn one_more_job(service: &Service, user: UserId) -> Result<(), ApiError> {
    let limit = service.config.quotas.unfinished_jobs;
    if limit == 0 {
        return Ok(());
    }
    let held = service.store.holdings(user).await?.unfinished_jobs;
    if held < limit {
        Ok(())
    } else {
        Err(ApiError::QueueFull { held, limit })
    }
}

/// Whether the user behind `registration` may store an upload of `bytes`.
///
/// # Errors
/// [`ApiError::UploadTooLarge`] or [`ApiError::Quota`] with both numbers.
pub async fn room(
    service: &Service,
    registration: RegistrationId,
    bytes: u64,
) -> Result<(), ApiError> {
    let quotas = &service.config.quotas;
    if quotas.upload_bytes > 0 && bytes > quotas.upload_bytes {
        return Err(ApiError::UploadTooLarge {
            bytes,
            limit: quotas.upload_bytes,
        });
    }
    if quotas.bytes == 0 {
        return Ok(());
    }
    let (_, user) = service
        .store
        .registered(registration)
        .await?
        .ok_or(ApiError::Link)?;
    let held = service.store.holdings(user).await?.bytes;
    if held.saturating_add(bytes) <= quotas.bytes {
        return Ok(());
    }
    Err(ApiError::Quota {
        what: "bytes",
        held: held.saturating_add(bytes),
        limit: quotas.bytes,
        remedy: "Delete a data set or unregister from a model that is no longer needed.",
    })
}
