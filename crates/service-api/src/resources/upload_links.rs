//! Giving out presigned upload addresses.

use super::profiles::registered_profile;
use crate::config::API_PATH;
use crate::extract::check_name;
use crate::scope::{ModelAddress, Registered};
use crate::uploads::limits;
use crate::{ApiError, Service, quota};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use service_jobs::{ObjectKind, ProfileId, RegistrationId, Upload, UploadId, UploadState, UserId};
use std::time::Duration;
use utoipa::IntoParams;
use wire::rest::DataUrls;

/// Life of the row of a direct upload: time in which it is looked at, whatever happens.
const DIRECT_LIFE: Duration = Duration::from_secs(24 * 3600);

/// Whether the client will send the upload in parts, which only the API takes: `?parts=true`.
#[derive(Clone, Copy)]
pub struct InParts(bool);

/// The query of calls that give out upload addresses.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct PartsQuery {
    /// `true` if the upload will come in parts (`Content-Range`). Then the address is always the API's own; else, where blobs
    /// are kept in S3, it is the bucket's, which takes the whole in one PUT.
    parts: Option<bool>,
}

impl<S: Send + Sync> FromRequestParts<S> for InParts {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(query.split('&').any(|pair| pair == "parts=true")))
    }
}

async fn link(
    service: &Service,
    scope: &Registered,
    (kind, data_name): (ObjectKind, &str),
    InParts(in_parts): InParts,
) -> Result<String, ApiError> {
    let (profile, _) = registered_profile(service, &scope.registration).await?;
    let slot = Slot {
        registration: scope.registration.id,
        profile,
        kind,
        data_name,
        direct: !in_parts && service.blobs.takes_direct_uploads(),
    };
    link_to(service, scope.caller.account.id, slot).await
}

/// What an upload becomes.
pub struct Slot<'a> {
    /// The registration that it belongs to.
    pub registration: RegistrationId,
    /// The profile that it must conform to.
    pub profile: ProfileId,
    /// What it is for.
    pub kind: ObjectKind,
    /// Name of the data set, or id of the job; empty for kinds that have none.
    pub data_name: &'a str,
    /// Whether it goes into the blob store directly, to be looked at when the registration is next used.
    pub direct: bool,
}

/// A fresh upload's presigned address, counted against `user`.
///
/// # Errors
/// [`ApiError::TooMany`] links in a short time.
pub async fn link_to(service: &Service, user: UserId, slot: Slot<'_>) -> Result<String, ApiError> {
    let (now, direct) = (service.clock.now(), slot.direct);
    let rate = service.config.rates.links;
    service
        .limiter
        .count("links", &user.to_string(), rate, now)?;
    let upload = Upload {
        id: UploadId::random(),
        registration: slot.registration,
        profile: slot.profile,
        kind: slot.kind,
        data_name: slot.data_name.to_owned(),
        state: UploadState::Open,
        expires: now.plus(if direct {
            DIRECT_LIFE
        } else {
            service.config.link_life
        }),
        begun: false,
        reason: None,
    };
    let least = limits(service, &upload).await?.min;
    quota::room(service, upload.registration, least).await?;
    service.store.create_upload(&upload).await?;
    if direct && let Some(url) = presigned(service, upload.id).await? {
        return Ok(url);
    }
    let query = service.links.sign(upload.id, upload.expires);
    Ok(format!(
        "{}{API_PATH}/uploads/{}?{query}",
        service.config.public_url, upload.id
    ))
}

async fn presigned(service: &Service, id: UploadId) -> Result<Option<String>, ApiError> {
    let life = service.config.link_life;
    let url = service.with_blobs(move |blobs| blobs.presigned_put(id, life));
    url.await
}

/// Where to PUT the evaluation keys, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/evaluation_key_url", params(ModelAddress, PartsQuery), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn evaluation_key_url(
    State(service): State<Service>,
    scope: Registered,
    in_parts: InParts,
) -> Result<String, ApiError> {
    link(&service, &scope, (ObjectKind::EvaluationKeys, ""), in_parts).await
}

/// Where to PUT the public key, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/public_key_url", params(ModelAddress, PartsQuery), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn public_key_url(
    State(service): State<Service>,
    scope: Registered,
    in_parts: InParts,
) -> Result<String, ApiError> {
    link(&service, &scope, (ObjectKind::PublicKey, ""), in_parts).await
}

/// Where to PUT the secret key, sealed by its owner first, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/encryption_seed_url", params(ModelAddress, PartsQuery), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn encryption_seed_url(
    State(service): State<Service>,
    scope: Registered,
    in_parts: InParts,
) -> Result<String, ApiError> {
    link(&service, &scope, (ObjectKind::SealedSeed, ""), in_parts).await
}

/// Where to PUT the encrypted initial model, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/upload_encrypted_model_url", params(ModelAddress, PartsQuery), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn encrypted_model_url(
    State(service): State<Service>,
    scope: Registered,
    in_parts: InParts,
) -> Result<String, ApiError> {
    link(&service, &scope, (ObjectKind::InitialModel, ""), in_parts).await
}

/// Where to PUT encrypted rows, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/{data_name}/upload/data_url",
    params(ModelAddress, PartsQuery, ("data_name" = String, Path, description = "name of the data set")), security(("bearer" = [])),
    responses((status = 200, description = "where to PUT it", body = DataUrls),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 422), (status = 429)))]
pub async fn data_url(
    State(service): State<Service>,
    scope: Registered,
    super::trainings::DataName(data_name): super::trainings::DataName,
    in_parts: InParts,
) -> Result<Json<DataUrls>, ApiError> {
    check_name("data_name", &data_name)?;
    let mut train = Vec::new();
    let trains = service
        .store
        .model_files(scope.deployment.id)
        .await?
        .is_none();
    if trains {
        let of = (ObjectKind::TrainData, data_name.as_str());
        train.push(link(&service, &scope, of, in_parts).await?);
    }
    let of = (ObjectKind::PredictData, data_name.as_str());
    let predict = link(&service, &scope, of, in_parts).await?;
    Ok(Json(DataUrls { train, predict }))
}
