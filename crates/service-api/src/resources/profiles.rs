//! What client and service agreed on.

use crate::extract::SmallBody;
use crate::scope::{ModelAddress, Registered};
use crate::{ApiError, Service};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use service_jobs::{ModelFiles, ProfileId, Registration};
use wire::WireError;
use wire::rest::{AddProfile, ModelAccess, Profile, RegisteredProfile};

/// Adds a profile: nothing, `{"batchSize": n}`, or the whole list of requirements. The newest one counts.
///
/// A whole profile is refused unless this service derives the same from its settings.
#[utoipa::path(post, path = "/{service}/{model}/{version}/add_profile", params(ModelAddress), security(("bearer" = [])),
    request_body(content_type = "application/json", description = "nothing, a batch size, or a whole profile"),
    responses((status = 200, description = "the profile's id", body = String, content_type = "text/plain"),
        (status = 401), (status = 404), (status = 409), (status = 422)))]
pub async fn add_profile(
    State(service): State<Service>,
    scope: Registered,
    SmallBody(body): SmallBody,
) -> Result<String, ApiError> {
    let files = service.store.model_files(scope.deployment.id).await?;
    let json = match (AddProfile::parse(&body).map_err(refused)?, files) {
        (AddProfile::Empty, Some(files)) => {
            let rows = files.batch_size;
            planned(&service, files, rows).await?
        }
        (AddProfile::BatchSize(rows), Some(files)) => planned(&service, files, rows).await?,
        (AddProfile::Full(_), Some(_)) => {
            return Err(ApiError::Purpose {
                found: "to predict",
                remedy: "Send nothing or {\"batchSize\": rows}; the service derives the profile from the model.",
            });
        }
        (AddProfile::Empty, None) => "{}".to_owned(),
        (AddProfile::BatchSize(rows), None) => format!("{{\"batchSize\":{rows}}}"),
        (AddProfile::Full(profile), None) => judged(&service, &profile).await?,
    };
    let profile = service_jobs::Profile {
        id: ProfileId::random(),
        registration: scope.registration.id,
        json,
        created_at: service.clock.now(),
    };
    service.store.add_profile(&profile).await?;
    Ok(profile.id.to_string())
}

async fn judged(service: &Service, profile: &RegisteredProfile) -> Result<String, ApiError> {
    if let RegisteredProfile::Inference(profile) = profile
        && profile.model == ModelAccess::Clear
    {
        return Err(ApiError::Purpose {
            found: "without model files",
            remedy: "Deploy the model's file to predict with it in the clear; or encrypt the model and say so in the profile.",
        });
    }
    let json = serde_json::to_string(profile).map_err(ApiError::internal)?;
    let (judge, text) = (service.clone(), json.clone());
    let verdict = tokio::task::spawn_blocking(move || judge.judge.judge(&text)).await?;
    verdict.map_err(|reason| ApiError::ProfileRefused { reason })?;
    Ok(json)
}

async fn planned(service: &Service, files: ModelFiles, rows: u64) -> Result<String, ApiError> {
    let judge = service.clone();
    let planned =
        tokio::task::spawn_blocking(move || judge.judge.plan_inference(&files.model, rows)).await?;
    planned.map_err(|reason| ApiError::ProfileRefused { reason })
}

fn refused(error: WireError) -> ApiError {
    match error {
        WireError::Json { .. } => ApiError::Body(error),
        other => ApiError::ProfileRefused {
            reason: other.to_string(),
        },
    }
}

/// The newest profile.
#[utoipa::path(get, path = "/{service}/{model}/{version}/get_profile", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "the list of requirements", content_type = "application/json"),
        (status = 401), (status = 404), (status = 409)))]
pub async fn get_profile(
    State(service): State<Service>,
    scope: Registered,
) -> Result<impl IntoResponse, ApiError> {
    let profile = service
        .store
        .newest_profile(scope.registration.id)
        .await?
        .ok_or(ApiError::NoProfile)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], profile.json))
}

/// The newest profile if it is a whole one, of either purpose, parsed.
///
/// # Errors
/// [`ApiError::NoProfile`] if there is none or it is not whole.
pub async fn registered_profile(
    service: &Service,
    registration: &Registration,
) -> Result<(ProfileId, RegisteredProfile), ApiError> {
    let stored = service
        .store
        .newest_profile(registration.id)
        .await?
        .ok_or(ApiError::NoProfile)?;
    let profile = serde_json::from_str(&stored.json).map_err(|_| ApiError::NoProfile)?;
    Ok((stored.id, profile))
}

/// The newest profile if it is a whole one to train by.
///
/// # Errors
/// [`ApiError::NoProfile`] if there is none or it is not whole; [`ApiError::Purpose`] if the model predicts.
pub async fn training_profile(
    service: &Service,
    registration: &Registration,
) -> Result<(ProfileId, Profile), ApiError> {
    match registered_profile(service, registration).await? {
        (id, RegisteredProfile::Training(profile)) => Ok((id, *profile)),
        (_, RegisteredProfile::Inference(_)) => Err(ApiError::Purpose {
            found: "to predict",
            remedy: "Deploy a model with an empty body and add a profile to train by.",
        }),
    }
}
