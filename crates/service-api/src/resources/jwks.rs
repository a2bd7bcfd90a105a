//! `GET /.well-known/jwks.json`.

use crate::Service;
use axum::Json;
use axum::extract::State;
use jsonwebtoken::jwk::JwkSet;

/// The public keys that tokens are signed with. Needs no token.
#[utoipa::path(get, path = "/.well-known/jwks.json", responses((status = 200, description = "a JSON Web Key Set")))]
pub async fn get_jwks(State(service): State<Service>) -> Json<JwkSet> {
    Json(service.tokens.jwks())
}
