//! Bodies and names, with this API's errors.

use crate::ApiError;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use futures_util::StreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service_jobs::Page;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

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

/// Entries of a page unless asked otherwise.
const PAGE: u32 = 50;
/// Most entries of a page.
const LONGEST_PAGE: u32 = 500;

/// Which page of a list: `?offset=0&limit=50`.
pub struct PageQuery(pub Page);

#[derive(Deserialize)]
struct Asked {
    offset: Option<u32>,
    limit: Option<u32>,
}

impl FromRequestParts<crate::Service> for PageQuery {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &crate::Service,
    ) -> Result<Self, ApiError> {
        let Query(asked) = Query::<Asked>::from_request_parts(parts, service)
            .await
            .map_err(|_| ApiError::Field {
                field: "offset and limit",
                expected: "whole numbers",
            })?;
        let limit = asked.limit.unwrap_or(PAGE);
        if !(1..=LONGEST_PAGE).contains(&limit) {
            return Err(ApiError::Field {
                field: "limit",
                expected: "1 to 500",
            });
        }
        Ok(Self(Page {
            offset: asked.offset.unwrap_or(0),
            limit,
        }))
    }
}

impl IntoParams for PageQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let number = |name: &str, description: &str, least: u32, most: Option<u32>| {
            let schema = ObjectBuilder::new()
                .schema_type(Type::Integer)
                .minimum(Some(least))
                .maximum(most);
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(description))
                .schema(Some(schema))
                .build()
        };
        vec![
            number("offset", "entries to pass over", 0, Some(u32::MAX)),
            number(
                "limit",
                "most entries of the page, 50 unless given",
                1,
                Some(LONGEST_PAGE),
            ),
        ]
    }
}
