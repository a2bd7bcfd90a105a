//! Whether a refreshed state that conforms to its profile is the one that its job waits for.

use super::conform::key_id_of;
use crate::{ApiError, Service};
use service_jobs::{JobId, JobState, ObjectKind, Upload};
use std::io::Read;
use wire::Hex;
use wire::blob::{HEADER_BYTES, Header, Kind, read_refreshed_epoch};

/// The job that goes on from this upload and its epoch; `None` if the upload is something else than a refreshed state. One that is
/// not waited for is refused for good; that nothing changes between this look and the job's going on, the store sees to.
///
/// # Errors
/// [`ApiError::NotWaiting`] for a job that does not wait after this epoch, [`ApiError::MixedKeys`] for another key.
pub async fn admit(service: &Service, upload: &Upload) -> Result<Option<(JobId, u32)>, ApiError> {
    if upload.kind != ObjectKind::RefreshedState {
        return Ok(None);
    }
    let admitted = look(service, upload).await;
    if let Err(refused) = &admitted {
        let (id, reason) = (upload.id, refused.to_string());
        service.store.refuse_upload(id, &reason).await?;
        service
            .with_blobs(move |blobs| blobs.discard_part(id))
            .await?;
    }
    admitted.map(Some)
}

async fn look(service: &Service, upload: &Upload) -> Result<(JobId, u32), ApiError> {
    let id: JobId = upload.data_name.parse().map_err(|_| ApiError::Link)?;
    let job = service.store.job(id).await?.ok_or(ApiError::NotWaiting)?;
    let (part, keys) = (upload.id, job.keys);
    let (key_id, epoch, expected) = service
        .with_blobs(move |blobs| {
            let mut begin = [0; HEADER_BYTES];
            blobs
                .read_part(part)?
                .read_exact(&mut begin)
                .map_err(ApiError::internal)?;
            let header = Header::of_bytes(Kind::RefreshedState, &begin);
            let epoch = read_refreshed_epoch(blobs.read_part(part)?);
            let key_id: Hex<16> = header.map_err(ApiError::internal)?.key_id;
            let expected = key_id_of(blobs, Kind::EvaluationKeys, keys)?;
            Ok::<_, ApiError>((key_id, epoch.map_err(ApiError::internal)?, expected))
        })
        .await?;
    if key_id != expected {
        return Err(ApiError::MixedKeys {
            what: "the refreshed state",
        });
    }
    match job.state {
        JobState::Waiting if job.epoch == epoch => Ok((id, epoch)),
        _ => Err(ApiError::NotWaiting),
    }
}
