//! No call but an upload takes more than a little body, whether its handler reads the body or not.

use crate::extract::BODY_LIMIT;
use crate::{ApiError, Service};
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::StreamExt;

async fn collect(service: &Service, body: Body) -> Result<Bytes, ApiError> {
    let mut stream = body.into_data_stream();
    let mut held = Vec::new();
    let idle = service.config.idle_limit;
    // For the whole: a little body that trickles keeps nobody waiting either.
    let deadline = tokio::time::Instant::now() + idle;
    loop {
        let next = tokio::time::timeout_at(deadline, stream.next()).await;
        let offset = held.len() as u64;
        let next = next.map_err(|_| ApiError::Idle {
            seconds: idle.as_secs(),
            offset,
        })?;
        let Some(chunk) = next else {
            return Ok(held.into());
        };
        let chunk = chunk.map_err(|_| ApiError::Malformed)?;
        if offset + chunk.len() as u64 > BODY_LIMIT {
            return Err(ApiError::TooLarge { limit: BODY_LIMIT });
        }
        held.extend_from_slice(&chunk);
    }
}

/// Reads the body before the handler runs; refuses one that is longer than the call takes, announced or not.
///
/// # Errors
/// [`ApiError::TooLarge`]; [`ApiError::Idle`] if the body goes silent.
pub async fn bounded(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let pattern = request.extensions().get::<MatchedPath>();
    // Uploads are long, and count their bytes themselves.
    if pattern.is_some_and(|pattern| pattern.as_str().contains("/uploads/")) {
        return Ok(next.run(request).await);
    }
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > BODY_LIMIT) {
        return Err(ApiError::TooLarge { limit: BODY_LIMIT });
    }
    let (parts, body) = request.into_parts();
    let body = collect(&service, body).await?;
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}
