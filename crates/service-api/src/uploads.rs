//! Receiving uploads at presigned addresses.
//!
//! `PUT` takes the whole body, or a part with `Content-Range: bytes a-b/total` that continues where the upload stands;
//! `HEAD` tells where that is. Bytes go straight to the blob store. Only when all are there, and were found to conform
//! to the registered profile, does the object become visible.

mod busy;
mod conform;
mod receive;
mod refreshed;
mod settle;

use crate::error::UPLOAD_OFFSET;
use crate::{ApiError, Service, quota};
use axum::body::{Body, BodyDataStream};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use service_jobs::{Upload, UploadId, UploadState};
use wire::rest::ContentRange;

pub use busy::Busy;
pub use conform::{key_id_of, limits};
pub use settle::settle;

/// Query of a presigned link.
#[derive(Deserialize)]
pub struct LinkQuery {
    expires: Option<String>,
    signature: Option<String>,
}

async fn upload_of(service: &Service, id: &str, query: &LinkQuery) -> Result<Upload, ApiError> {
    let expires = query.expires.as_deref().unwrap_or_default();
    let signature = query.signature.as_deref().unwrap_or_default();
    let id = service.links.check(id, expires, signature)?;
    let upload = service.store.upload(id).await?.ok_or(ApiError::Link)?;
    match upload.state {
        UploadState::Refused => Err(ApiError::BlobRefused {
            reason: upload.reason.unwrap_or_default(),
        }),
        UploadState::Open if upload.expires <= service.clock.now() => Err(ApiError::Link),
        _ => Ok(upload),
    }
}

async fn held(service: &Service, id: UploadId) -> Result<u64, ApiError> {
    service.with_blobs(move |blobs| blobs.part_len(id)).await
}

async fn completed_bytes(service: &Service, upload: &Upload) -> Result<u64, ApiError> {
    let object = service
        .store
        .object(upload.registration, upload.kind, &upload.data_name)
        .await?;
    Ok(object.map_or(0, |object| object.bytes))
}

fn content_range(headers: &HeaderMap) -> Result<Option<ContentRange>, ApiError> {
    const REFUSED: ApiError = ApiError::Field {
        field: "Content-Range",
        expected: "bytes first-last/total",
    };
    let Some(value) = headers.get(header::CONTENT_RANGE) else {
        return Ok(None);
    };
    let range = value.to_str().ok().and_then(|text| text.parse().ok());
    range.map(Some).ok_or(REFUSED)
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn offset_answer(status: StatusCode, offset: u64) -> Response {
    (status, [(UPLOAD_OFFSET, HeaderValue::from(offset))]).into_response()
}

/// Takes the whole body, or a part of it. 200 when the object is complete and visible, 202 after a part before the last.
#[utoipa::path(put, path = "/uploads/{upload}",
    params(("upload" = String, Path, description = "upload id"), ("expires" = String, Query, description = "from the link"),
        ("signature" = String, Query, description = "from the link"), ("Content-Range" = Option<String>, Header, description = "for a part")),
    request_body(content_type = "application/octet-stream", description = "a blob in the format of docs/formats.md"),
    responses((status = 200, description = "complete and visible"), (status = 202, description = "part taken"), (status = 400),
        (status = 403), (status = 408), (status = 409), (status = 413), (status = 422), (status = 507)))]
pub async fn put_upload(
    State(service): State<Service>,
    Path(id): Path<String>,
    Query(query): Query<LinkQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let mut body = body.into_data_stream();
    let taken = take(&service, &id, &query, &headers, &mut body).await;
    if taken.is_err() {
        // A client that is still sending when the connection closes sees a broken pipe, not the answer.
        receive::hear_out(&mut body).await;
    }
    taken
}

async fn take(
    service: &Service,
    id: &str,
    query: &LinkQuery,
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<Response, ApiError> {
    let upload = upload_of(service, id, query).await?;
    if upload.state == UploadState::Complete {
        return Err(ApiError::UploadComplete {
            offset: completed_bytes(service, &upload).await?,
        });
    }
    let Some(_writing) = service.busy.claim(upload.id) else {
        return Err(ApiError::UploadBusy {
            offset: held(service, upload.id).await?,
        });
    };
    let limits = conform::limits(service, &upload).await?;
    quota::room(service, upload.registration, limits.min).await?;
    let range = content_range(headers)?;
    let incoming = receive::Incoming {
        range,
        length: content_length(headers),
        body,
    };
    let total = receive::receive(service, &upload, &limits, incoming).await?;
    let offset = held(service, upload.id).await?;
    if offset < total {
        return Ok(offset_answer(StatusCode::ACCEPTED, offset));
    }
    conform::complete(service, &upload, total).await?;
    Ok(offset_answer(StatusCode::OK, total))
}

/// How many bytes of the upload are held, in `Upload-Offset`.
#[utoipa::path(head, path = "/uploads/{upload}",
    params(("upload" = String, Path, description = "upload id"), ("expires" = String, Query, description = "from the link"),
        ("signature" = String, Query, description = "from the link")),
    responses((status = 200, description = "Upload-Offset tells where to continue"), (status = 403), (status = 422)))]
pub async fn head_upload(
    State(service): State<Service>,
    Path(id): Path<String>,
    Query(query): Query<LinkQuery>,
) -> Result<Response, ApiError> {
    let upload = upload_of(&service, &id, &query).await?;
    if upload.state == UploadState::Complete {
        return Ok(offset_answer(
            StatusCode::OK,
            completed_bytes(&service, &upload).await?,
        ));
    }
    let offset = held(&service, upload.id).await?;
    let limits = conform::limits(&service, &upload).await?;
    if limits.min == limits.max
        && offset == limits.max
        && let Some(_writing) = service.busy.claim(upload.id)
    {
        // The service stopped between the last byte and the check: catch up.
        conform::complete(&service, &upload, offset).await?;
    }
    Ok(offset_answer(StatusCode::OK, offset))
}
