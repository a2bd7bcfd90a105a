//! `GET /livez` and `GET /readyz`, for whoever keeps the service running.

use crate::{ApiError, Service};
use axum::extract::State;

/// The process answers. Needs no token.
#[utoipa::path(get, path = "/livez", responses((status = 200, description = "alive", body = String, content_type = "text/plain")))]
pub async fn livez() -> &'static str {
    "alive"
}

/// The database answers too. Needs no token.
#[utoipa::path(get, path = "/readyz", responses((status = 200, description = "ready", body = String, content_type = "text/plain"), (status = 503)))]
pub async fn readyz(State(service): State<Service>) -> Result<&'static str, ApiError> {
    match service.store.ping().await {
        Ok(()) => Ok("ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            Err(ApiError::Unavailable)
        }
    }
}
