//! Checking a complete upload against its profile and making it visible.

use super::refreshed;
use crate::{ApiError, Service};
use service_jobs::{
    BlobId, Blobs, JobId, NewObject, Object, ObjectKind, StoreError, Upload, UploadId, UsageEvent,
};
use std::io::Read;
use wire::blob::{
    HEADER_BYTES, Header, Kind, MAX_SEALED_BYTES, MIN_SEALED_BYTES, Shapes, TRAILER_BYTES,
};
use wire::rest::RegisteredProfile;
use wire::{Hex, WireError};

/// Fewest and most bytes of an upload.
pub struct Limits {
    /// Fewest.
    pub min: u64,
    /// Most.
    pub max: u64,
}

impl Limits {
    /// # Errors
    /// [`ApiError::TooLarge`] above, [`ApiError::BlobRefused`] below.
    pub fn check(&self, bytes: u64) -> Result<(), ApiError> {
        if bytes > self.max {
            return Err(ApiError::TooLarge { limit: self.max });
        }
        if bytes < self.min {
            return Err(ApiError::BlobRefused {
                reason: format!("expected {} bytes, found {bytes}", self.min),
            });
        }
        Ok(())
    }
}

fn wire_kind(kind: ObjectKind) -> Result<Kind, ApiError> {
    match kind {
        ObjectKind::EvaluationKeys => Ok(Kind::EvaluationKeys),
        ObjectKind::PublicKey => Ok(Kind::PublicKey),
        ObjectKind::SealedSeed => Ok(Kind::SealedSeed),
        ObjectKind::InitialModel => Ok(Kind::InitialModel),
        ObjectKind::TrainData | ObjectKind::PredictData => Ok(Kind::DataSet),
        ObjectKind::RefreshedState => Ok(Kind::RefreshedState),
        ObjectKind::Checkpoint | ObjectKind::TrainedModel | ObjectKind::Predictions => {
            Err(ApiError::internal("not a kind that is uploaded"))
        }
    }
}

async fn shapes(service: &Service, upload: &Upload) -> Result<Shapes, ApiError> {
    let profile = service
        .store
        .profile(upload.profile)
        .await?
        .ok_or(ApiError::Link)?;
    let profile: RegisteredProfile =
        serde_json::from_str(&profile.json).map_err(ApiError::internal)?;
    profile.shapes().map_err(ApiError::internal)
}

/// How long the upload must be: the profile says it to the byte, except for a sealed key. Refreshed states may be longer after one
/// epoch than after another.
///
/// # Errors
/// The profile is gone with its registration.
pub async fn limits(service: &Service, upload: &Upload) -> Result<Limits, ApiError> {
    let kind = wire_kind(upload.kind)?;
    let framing = (HEADER_BYTES + TRAILER_BYTES) as u64;
    let shapes = shapes(service, upload).await?;
    let (min, max) = match (kind, shapes.byte_len(kind)) {
        (_, Some(bytes)) => (bytes, bytes),
        (Kind::RefreshedState, None) => {
            shapes.refreshed_state_lens().ok_or(ApiError::NotWaiting)?
        }
        (_, None) => (framing + MIN_SEALED_BYTES, framing + MAX_SEALED_BYTES),
    };
    Ok(Limits { min, max })
}

/// Checks the upload's bytes; if they conform, makes them durable and visible, otherwise refuses the upload for good.
///
/// # Errors
/// [`ApiError::BlobRefused`] with the rule that is broken; [`ApiError::Link`] if the registration went meanwhile; what
/// [`refreshed::admit`] refuses.
pub async fn complete(service: &Service, upload: &Upload, bytes: u64) -> Result<(), ApiError> {
    let (id, kind, shapes) = (
        upload.id,
        wire_kind(upload.kind)?,
        shapes(service, upload).await?,
    );
    let verdict = service.with_blobs(move |blobs| {
        let source = std::io::BufReader::with_capacity(1 << 18, blobs.read_part(id)?);
        Ok::<_, ApiError>(wire::blob::check(kind, source, bytes, &shapes, None).map(|_| ()))
    });
    match verdict.await? {
        Ok(()) => {
            let refresh = refreshed::admit(service, upload).await?;
            publish(service, upload, bytes, refresh).await
        }
        Err(WireError::Io(error)) => Err(ApiError::internal(error)),
        Err(error) => refuse(service, id, error.to_string()).await,
    }
}

/// Refuses an upload for good and forgets its bytes.
///
/// # Errors
/// [`ApiError::BlobRefused`], always.
pub async fn refuse(service: &Service, id: UploadId, reason: String) -> Result<(), ApiError> {
    service.store.refuse_upload(id, &reason).await?;
    service
        .with_blobs(move |blobs| blobs.discard_part(id))
        .await?;
    Err(ApiError::BlobRefused { reason })
}

async fn publish(
    service: &Service,
    upload: &Upload,
    bytes: u64,
    refresh: Option<(JobId, u32)>,
) -> Result<(), ApiError> {
    let (id, blob) = (upload.id, BlobId::random());
    service
        .with_blobs(move |blobs| blobs.commit_part(id, blob))
        .await?;
    let object: NewObject = Object {
        blob,
        registration: upload.registration,
        profile: upload.profile,
        kind: upload.kind,
        data_name: upload.data_name.clone(),
        bytes,
    };
    if let Some(of) = service.store.registered(upload.registration).await? {
        service.record(&UsageEvent::upload(of, blob, bytes)).await?;
    }
    let completed = match refresh {
        None => service.store.complete_upload(id, &object).await,
        Some(refresh) => service.store.refresh(id, &object, refresh).await,
    };
    if let Err(error) = completed {
        service.with_blobs(move |blobs| blobs.remove(blob)).await?;
        return Err(match (error, refresh) {
            (StoreError::Gone { .. }, Some(_)) => ApiError::NotWaiting,
            (StoreError::Gone { .. }, None) => ApiError::Link,
            (other, _) => other.into(),
        });
    }
    if refresh.is_some() {
        service.wake.notify_one();
    }
    let leftovers = service.store.forget_replaced(service.clock.now()).await?;
    service.clean(leftovers).await;
    Ok(())
}

/// The key id in a stored blob's header.
///
/// # Errors
/// [`ApiError::Internal`] if the blob cannot be read.
pub fn key_id_of(blobs: &dyn Blobs, kind: Kind, blob: BlobId) -> Result<Hex<16>, ApiError> {
    let mut header = [0; HEADER_BYTES];
    blobs
        .open(blob)?
        .read_exact(&mut header)
        .map_err(ApiError::internal)?;
    Ok(Header::of_bytes(kind, &header)
        .map_err(ApiError::internal)?
        .key_id)
}
