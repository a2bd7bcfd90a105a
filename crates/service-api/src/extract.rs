//! Bodies and names, with this API's errors.

use crate::ApiError;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

/// Most bytes of a JSON body.
pub const BODY_LIMIT: u64 = 1 << 20;

/// A whole body of at most [`BODY_LIMIT`] bytes.
pub struct SmallBody(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for SmallBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let announced = request
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|bytes| bytes > BODY_LIMIT) {
            return Err(ApiError::TooLarge { limit: BODY_LIMIT });
        }
        collect(request.into_body()).await.map(Self)
    }
}

async fn collect(body: Body) -> Result<Bytes, ApiError> {
    let mut stream = body.into_data_stream();
    let mut held = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ApiError::Truncated {
            expected: 0,
            found: held.len() as u64,
            offset: 0,
        })?;
        if (held.len() + chunk.len()) as u64 > BODY_LIMIT {
            return Err(ApiError::TooLarge { limit: BODY_LIMIT });
        }
        held.extend_from_slice(&chunk);
    }
    Ok(held.into())
}

/// A JSON body.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let SmallBody(bytes) = SmallBody::from_request(request, state).await?;
        wire::rest::from_json("body", &bytes)
            .map(Self)
            .map_err(ApiError::Body)
    }
}

/// Checks a model's, version's or data set's name: 1 to 64 of letters, digits, `.`, `_`, `-`; not only dots.
///
/// # Errors
/// [`ApiError::Field`] naming it.
pub fn check_name(field: &'static str, name: &str) -> Result<(), ApiError> {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if plain && (1..=64).contains(&name.len()) && name.bytes().any(|b| b != b'.') {
        return Ok(());
    }
    Err(ApiError::Field {
        field,
        expected: "1 to 64 letters, digits, dots, underscores or hyphens",
    })
}
