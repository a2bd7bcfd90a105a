//! Giving out presigned upload addresses.

use super::profiles::whole_profile;
use crate::config::API_PATH;
use crate::extract::check_name;
use crate::scope::{ModelAddress, Registered};
use crate::uploads::limits;
use crate::{ApiError, Service, quota};
use axum::Json;
use axum::extract::State;
use service_jobs::{ObjectKind, Upload, UploadId, UploadState};
use wire::rest::DataUrls;

async fn link(
    service: &Service,
    scope: &Registered,
    kind: ObjectKind,
    data_name: &str,
) -> Result<String, ApiError> {
    let now = service.clock.now();
    service.limiter.count(
        "links",
        &scope.caller.account.id.to_string(),
        service.config.rates.links,
        now,
    )?;
    let (profile, _) = whole_profile(service, &scope.registration).await?;
    let upload = Upload {
        id: UploadId::random(),
        registration: scope.registration.id,
        profile,
        kind,
        data_name: data_name.to_owned(),
        state: UploadState::Open,
        expires: now.plus(service.config.link_life),
        begun: false,
        reason: None,
    };
    let least = limits(service, &upload).await?.min;
    quota::room(service, upload.registration, least).await?;
    service.store.create_upload(&upload).await?;
    let query = service.links.sign(upload.id, upload.expires);
    Ok(format!(
        "{}{API_PATH}/uploads/{}?{query}",
        service.config.public_url, upload.id
    ))
}

/// Where to PUT the evaluation keys, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/evaluation_key_url", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn evaluation_key_url(
    State(service): State<Service>,
    scope: Registered,
) -> Result<String, ApiError> {
    link(&service, &scope, ObjectKind::EvaluationKeys, "").await
}

/// Where to PUT the public key, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/public_key_url", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn public_key_url(
    State(service): State<Service>,
    scope: Registered,
) -> Result<String, ApiError> {
    link(&service, &scope, ObjectKind::PublicKey, "").await
}

/// Where to PUT the secret key, sealed by its owner first, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/encryption_seed_url", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn encryption_seed_url(
    State(service): State<Service>,
    scope: Registered,
) -> Result<String, ApiError> {
    link(&service, &scope, ObjectKind::SealedSeed, "").await
}

/// Where to PUT the encrypted initial model, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/upload/upload_encrypted_model_url", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 429)))]
pub async fn encrypted_model_url(
    State(service): State<Service>,
    scope: Registered,
) -> Result<String, ApiError> {
    link(&service, &scope, ObjectKind::InitialModel, "").await
}

/// Where to PUT encrypted rows, within 60 seconds.
#[utoipa::path(post, path = "/{service}/{model}/{version}/{data_name}/upload/data_url",
    params(ModelAddress, ("data_name" = String, Path, description = "name of the data set")), security(("bearer" = [])),
    responses((status = 200, description = "where to PUT it", body = DataUrls),
        (status = 401), (status = 403), (status = 404), (status = 409), (status = 413), (status = 422), (status = 429)))]
pub async fn data_url(
    State(service): State<Service>,
    scope: Registered,
    super::trainings::DataName(data_name): super::trainings::DataName,
) -> Result<Json<DataUrls>, ApiError> {
    check_name("data_name", &data_name)?;
    let train = link(&service, &scope, ObjectKind::TrainData, &data_name).await?;
    let predict = link(&service, &scope, ObjectKind::PredictData, &data_name).await?;
    Ok(Json(DataUrls {
        train: vec![train],
        predict,
    }))
}
