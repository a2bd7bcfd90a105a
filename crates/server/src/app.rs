//! The app's files under the strict policy, and where it finds the API.

use crate::error::ServerError;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing::get};
use serde_json::json;
use std::convert::Infallible;
use std::path::Path;
use tower::{Service, ServiceExt};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

/// No inline script, no foreign origin to speak to but `origins`, one Trusted Types policy.
fn content_security_policy(origins: &[&str]) -> String {
    let origins = origins.join(" ");
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' {origins}; \
         style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types default"
    )
}

/// Scheme, host and port of an address.
fn origin_of(base: &str) -> &str {
    let host = base.find("://").map_or(0, |at| at + 3);
    let end = base[host..].find('/').map_or(base.len(), |at| host + at);
    &base[..end]
}

const FIXED: [(HeaderName, &str); 6] = [
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // File names carry no hashes; a page and a vault of two versions must never meet.
    (header::CACHE_CONTROL, "no-cache"),
];

/// Answers `index.html` for the addresses of pages; a file that is not there (a name with a dot) stays missing.
fn pages(
    index: ServeFile,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone {
    tower::service_fn(move |request: Request| {
        let index = index.clone();
        async move {
            let name = request.uri().path().rsplit('/').next().unwrap_or_default();
            if name.contains('.') {
                return Ok(StatusCode::NOT_FOUND.into_response());
            }
            index
                .oneshot(request)
                .await
                .map(IntoResponse::into_response)
        }
    })
}

/// The router of the app's origin: files, `config.json`, and `index.html` for every other address (deep links).
///
/// Pages speak to the API, to the gateway at this base, and to the provider that keeps the accounts if there is one.
///
/// # Errors
/// [`ServerError::NoApp`] if there is no `index.html`; [`ServerError::Origin`] for an origin that is none.
pub fn router(
    folder: &Path,
    api_origin: &str,
    gateway: &str,
    provider: Option<&str>,
) -> Result<Router, ServerError> {
    let index = folder.join("index.html");
    if !index.is_file() {
        return Err(ServerError::NoApp {
            path: folder.to_owned(),
        });
    }
    let origins: Vec<&str> = [api_origin, origin_of(gateway)]
        .into_iter()
        .chain(provider)
        .collect();
    for origin in &origins {
        if origin.contains(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '\'')) {
            return Err(ServerError::Origin {
                text: (*origin).to_owned(),
            });
        }
    }
    let policy = HeaderValue::from_str(&content_security_policy(&origins));
    let policy = policy.map_err(|_| ServerError::Origin {
        text: api_origin.to_owned(),
    })?;
    let config =
        json!({ "api": format!("{api_origin}{}", service_api::API_PATH), "gateway": gateway });
    let router = Router::new()
        .route("/config.json", get(move || async move { Json(config) }))
        .fallback_service(ServeDir::new(folder).fallback(pages(ServeFile::new(index))))
        .layer(SetResponseHeaderLayer::overriding(
            header::CONTENT_SECURITY_POLICY,
            policy,
        ));
    Ok(FIXED.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(
            name,
            HeaderValue::from_static(value),
        ))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_before_the_path() {
        let origin = "http://127.0.0.1:3002";
        for base in [origin.to_owned(), format!("{origin}/api/v0.1")] {
            assert_eq!(origin_of(&base), origin);
        }
    }
}
