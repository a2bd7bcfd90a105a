//! `GET {api}/info/version`.

use axum::Json;
use wire::rest::Version;

/// Which versions the service speaks. Needs no token.
#[utoipa::path(get, path = "/info/version", responses((status = 200, description = "versions of client, contract and software", body = Version)))]
pub async fn get_version() -> Json<Version> {
    Json(Version::current())
}
