//! What others need to verify our tokens: `GET /.well-known/jwks.json` and the discovery document.

use crate::Service;
use axum::Json;
use axum::extract::State;
use jsonwebtoken::jwk::JwkSet;
use serde_json::{Value, json};

/// The public keys that tokens are verified with, the signing one first. Needs no token.
#[utoipa::path(get, path = "/.well-known/jwks.json", responses((status = 200, description = "a JSON Web Key Set")))]
pub async fn get_jwks(State(service): State<Service>) -> Json<JwkSet> {
    Json(service.tokens.jwks(service.clock.now()))
}

/// OpenID discovery, for those who verify our ID tokens. Needs no token.
///
/// There is no authorization endpoint: people sign in by the API's own calls.
#[utoipa::path(get, path = "/.well-known/openid-configuration", responses((status = 200, description = "issuer, jwks_uri and what tokens hold")))]
pub async fn get_discovery(State(service): State<Service>) -> Json<Value> {
    let config = &service.config;
    Json(json!({
        "issuer": config.issuer,
        "jwks_uri": format!("{}/.well-known/jwks.json", config.public_url),
        "service_documentation": format!("{}/openapi.json", config.api()),
        "response_types_supported": [],
        "grant_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claim_types_supported": ["normal"],
        "claims_supported": ["iss", "sub", "aud", "jti", "exp", "iat", "nbf", "azp", "at_hash", "amr", "auth_time", "name",
            "given_name", "family_name", "preferred_username", "email", "email_verified", "updated_at"],
    }))
}
