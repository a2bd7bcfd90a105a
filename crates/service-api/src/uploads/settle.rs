//! Uploads that their owner put into the blob store directly: checked when the registration is next used, and from time to time.

use super::conform;
use crate::{ApiError, Service};
use service_jobs::{RegistrationId, Upload};

/// Completes or refuses what arrived for a registration; without effect on a store that takes no direct uploads.
///
/// # Errors
/// [`ApiError::BlobRefused`] with the first reason for which one does not conform: it is told once.
pub async fn settle(service: &Service, registration: RegistrationId) -> Result<(), ApiError> {
    if !service.blobs.takes_direct_uploads() {
        return Ok(());
    }
    let mut refused = Ok(());
    for upload in service.store.open_uploads_of(registration).await? {
        match settle_one(service, &upload).await {
            Err(error @ ApiError::BlobRefused { .. }) => refused = refused.and(Err(error)),
            // Gone or settled by another call meanwhile.
            Err(ApiError::Link) | Ok(()) => {}
            Err(error) => return Err(error),
        }
    }
    refused
}

async fn settle_one(service: &Service, upload: &Upload) -> Result<(), ApiError> {
    if upload.begun {
        return Ok(());
    }
    let bytes = super::held(service, upload.id).await?;
    if bytes == 0 {
        return Ok(());
    }
    let Some(_writing) = service.busy.claim(upload.id) else {
        return Ok(());
    };
    match conform::limits(service, upload).await?.check(bytes) {
        Ok(()) => conform::complete(service, upload, bytes).await,
        Err(error) => {
            let reason = error.to_string();
            conform::refuse(service, upload.id, reason).await
        }
    }
}

impl Service {
    /// Settles every direct upload that arrived, so that none is forgotten because its registration was not used since.
    ///
    /// # Errors
    /// A store cannot be reached.
    pub async fn settle_uploads(&self) -> Result<(), ApiError> {
        if !self.blobs.takes_direct_uploads() {
            return Ok(());
        }
        for id in self.store.open_uploads().await? {
            if let Some(upload) = self.store.upload(id).await? {
                match settle_one(self, &upload).await {
                    Err(ApiError::BlobRefused { .. } | ApiError::Link) | Ok(()) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}
