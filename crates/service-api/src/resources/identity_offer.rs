//! `GET info/identity`: where accounts are kept.

use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use wire::rest::IdentityOffer;

/// Where accounts are kept and how a page signs in. Needs no token.
#[utoipa::path(get, path = "/info/identity", responses((status = 200, description = "where accounts are kept", body = IdentityOffer), (status = 503)))]
pub async fn get_identity(State(service): State<Service>) -> Result<Json<IdentityOffer>, ApiError> {
    let provider = match &service.provider {
        Some(provider) => Some(provider.offer(service.clock.now()).await?),
        None => None,
    };
    Ok(Json(IdentityOffer {
        provider,
        mailbox_url: service.config.mailbox_url.clone(),
    }))
}
