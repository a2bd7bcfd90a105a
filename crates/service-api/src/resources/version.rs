//! `GET {api}/info/version`.

use crate::Service;
use axum::Json;
use axum::extract::State;
use wire::rest::Version;

/// Which versions the service speaks. Needs no token.
#[utoipa::path(get, path = "/info/version", responses((status = 200, description = "versions of client, contract and software", body = Version)))]
pub async fn get_version(State(service): State<Service>) -> Json<Version> {
    Json(Version::new(&service.config.pyhelayers_version))
}
