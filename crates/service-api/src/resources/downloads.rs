//! What the caller's registration holds, as bytes.

use super::profiles::registered_profile;
use crate::scope::{ModelAddress, Registered};
use crate::{ApiError, Service};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use service_jobs::{BlobId, ObjectKind, ServiceId, UsageEvent, UserId};
use std::io::Read;
use wire::rest::RegisteredProfile;

const CHUNK: usize = 1 << 18;

type Source = Box<dyn Read + Send>;

fn read_chunk(mut source: Source) -> std::io::Result<Option<(Bytes, Source)>> {
    let mut chunk = vec![0; CHUNK];
    let mut held = 0;
    while held < CHUNK {
        match source.read(&mut chunk[held..])? {
            0 => break,
            read => held += read,
        }
    }
    chunk.truncate(held);
    Ok((held > 0).then(|| (Bytes::from(chunk), source)))
}

/// Answers with a blob, streamed.
///
/// # Errors
/// [`ApiError::Internal`] if it cannot be opened.
pub async fn send_blob(service: &Service, blob: BlobId) -> Result<Response, ApiError> {
    let source = service.with_blobs(move |blobs| blobs.open(blob)).await?;
    let chunks = stream::try_unfold(source, |source| async {
        tokio::task::spawn_blocking(move || read_chunk(source))
            .await
            .map_err(std::io::Error::other)?
    });
    Ok((
        [(header::CONTENT_TYPE, "application/octet-stream")],
        Body::from_stream(chunks),
    )
        .into_response())
}

/// Answers with a blob, streamed, and counts its bytes as fetched by that user of that deployment.
///
/// # Errors
/// [`ApiError::Internal`] if it cannot be opened.
pub async fn send_counted(
    service: &Service,
    of: (ServiceId, UserId),
    blob: BlobId,
) -> Result<Response, ApiError> {
    let bytes = service
        .with_blobs(move |blobs| blobs.blob_len(blob))
        .await?;
    service.record(&UsageEvent::download(of, bytes)).await?;
    send_blob(service, blob).await
}

async fn send_object(
    service: &Service,
    scope: &Registered,
    kind: ObjectKind,
) -> Result<Response, ApiError> {
    const REMEDY: &str =
        "Upload it first; its upload address comes from the call of the same name.";
    let what = if kind == ObjectKind::PublicKey {
        "the public key"
    } else {
        "the sealed secret key"
    };
    let object = service
        .store
        .object(scope.registration.id, kind, "")
        .await?;
    send_counted(
        service,
        (scope.deployment.id, scope.caller.account.id),
        object
            .ok_or(ApiError::Missing {
                what,
                remedy: REMEDY,
            })?
            .blob,
    )
    .await
}

/// The public key as uploaded.
#[utoipa::path(get, path = "/{service}/{model}/{version}/get_enc_key", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_enc_key(
    State(service): State<Service>,
    scope: Registered,
) -> Result<Response, ApiError> {
    send_object(&service, &scope, ObjectKind::PublicKey).await
}

/// The sealed secret key as uploaded.
#[utoipa::path(get, path = "/{service}/{model}/{version}/get_enc_seed", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_enc_seed(
    State(service): State<Service>,
    scope: Registered,
) -> Result<Response, ApiError> {
    send_object(&service, &scope, ObjectKind::SealedSeed).await
}

/// The encrypted model of the training that finished last.
#[utoipa::path(get, path = "/{service}/{model}/{version}/get_encrypted_model", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_encrypted_model(
    State(service): State<Service>,
    scope: Registered,
) -> Result<Response, ApiError> {
    if service
        .store
        .model_files(scope.deployment.id)
        .await?
        .is_some()
    {
        return Err(ApiError::Purpose {
            found: "to predict",
            remedy: "Nothing is trained here: upload rows and call predict.",
        });
    }
    let job = service.store.last_finished(scope.registration.id).await?;
    let missing = ApiError::Missing {
        what: "a trained model",
        remedy: "Train first and wait until check_status says Completed.",
    };
    let result = job.and_then(|job| job.result).ok_or(missing)?;
    let of = (scope.deployment.id, scope.caller.account.id);
    send_counted(&service, of, result).await
}

/// What a client needs to encode inputs and decode outputs for this model.
#[utoipa::path(get, path = "/{service}/{model}/{version}/get_iop", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_iop(
    State(service): State<Service>,
    scope: Registered,
) -> Result<Response, ApiError> {
    let (_, profile) = registered_profile(&service, &scope.registration).await?;
    let bytes = match profile {
        RegisteredProfile::Training(profile) => {
            wire::blob::write_encoder_needs(Vec::new(), &profile, None)
        }
        RegisteredProfile::Inference(profile) => {
            wire::blob::write_inference_needs(Vec::new(), &profile)
        }
    };
    let bytes = bytes.map_err(ApiError::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}
