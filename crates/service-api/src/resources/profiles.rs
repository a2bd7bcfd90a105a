//! What client and service agreed on.

use crate::extract::SmallBody;
use crate::scope::{ModelAddress, Registered};
use crate::{ApiError, Service};
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use service_jobs::{ProfileId, Registration};
use wire::WireError;
use wire::rest::{AddProfile, Profile};

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
    let json = match AddProfile::parse(&body).map_err(refused)? {
        AddProfile::Empty => "{}".to_owned(),
        AddProfile::BatchSize(rows) => format!("{{\"batchSize\":{rows}}}"),
        AddProfile::Full(profile) => {
            let json = serde_json::to_string(&profile).map_err(ApiError::internal)?;
            let (judge, text) = (service.clone(), json.clone());
            let verdict = tokio::task::spawn_blocking(move || judge.judge.judge(&text)).await?;
            verdict.map_err(|reason| ApiError::ProfileRefused { reason })?;
            json
        }
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

/// The newest profile if it is a whole one, parsed.
///
/// # Errors
/// [`ApiError::NoProfile`] if there is none or it is not whole.
pub async fn whole_profile(
    service: &Service,
    registration: &Registration,
) -> Result<(ProfileId, Profile), ApiError> {
    let stored = service
        .store
        .newest_profile(registration.id)
        .await?
        .ok_or(ApiError::NoProfile)?;
    let profile: Profile = serde_json::from_str(&stored.json).map_err(|_| ApiError::NoProfile)?;
    Ok((stored.id, profile))
}
