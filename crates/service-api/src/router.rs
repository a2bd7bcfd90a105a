//! Every address of the API in one place.

use crate::config::API_PATH;
use crate::error::{UPLOAD_OFFSET, of_status};
use crate::idempotency::{self, REPLAYED};
use crate::openapi::{Document, STYLE, completed, page};
use crate::resources::{
    accounts, deployments, downloads, health, identity_offer, jwks, listings, pace, passwords,
    personal_tokens, predictions, profiles, refreshes, registrations, second_factors, trainings,
    upload_links, usage, version,
};
use crate::{ApiError, Service, body_limit, headers, uploads};
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::{Json, Router, routing::get};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

fn operations() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(version::get_version))
        .routes(routes!(identity_offer::get_identity))
        .routes(routes!(pace::get_pace))
        .routes(routes!(accounts::sign_up))
        .routes(routes!(accounts::confirm))
        .routes(routes!(accounts::sign_in))
        .routes(routes!(accounts::sign_out))
        .routes(routes!(accounts::me))
        .routes(routes!(accounts::delete_account))
        .routes(routes!(passwords::change_password))
        .routes(routes!(passwords::ask_reset))
        .routes(routes!(passwords::reset_password))
        .routes(routes!(
            personal_tokens::make_personal_token,
            personal_tokens::list_personal_tokens
        ))
        .routes(routes!(personal_tokens::revoke_personal_token))
        .routes(routes!(second_factors::enrol))
        .routes(routes!(second_factors::confirm_second_factor))
        .routes(routes!(second_factors::remove_second_factor))
        .routes(routes!(deployments::deploy_model))
        .routes(routes!(deployments::undeploy_model))
        .routes(routes!(deployments::base_url))
        .routes(routes!(registrations::register_user))
        .routes(routes!(registrations::unregister_user))
        .routes(routes!(profiles::add_profile))
        .routes(routes!(profiles::get_profile))
        .routes(routes!(upload_links::evaluation_key_url))
        .routes(routes!(upload_links::public_key_url))
        .routes(routes!(upload_links::encryption_seed_url))
        .routes(routes!(upload_links::encrypted_model_url))
        .routes(routes!(upload_links::data_url))
        .routes(routes!(uploads::put_upload, uploads::head_upload))
        .routes(routes!(downloads::get_iop))
        .routes(routes!(downloads::get_enc_key))
        .routes(routes!(downloads::get_enc_seed))
        .routes(routes!(downloads::get_encrypted_model))
        .routes(routes!(trainings::train))
        .routes(routes!(trainings::check_status))
        .routes(routes!(trainings::progress))
        .routes(routes!(trainings::cancel))
        .routes(routes!(trainings::get_results))
        .routes(routes!(listings::models))
        .routes(routes!(listings::jobs))
        .routes(routes!(listings::model_jobs))
        .routes(routes!(listings::profiles))
        .routes(routes!(listings::keys))
        .routes(routes!(listings::data_sets))
        .routes(routes!(listings::delete_data_set))
        .routes(routes!(usage::own_usage))
        .routes(routes!(usage::model_usage))
        .routes(routes!(refreshes::get_refresh))
        .routes(routes!(refreshes::refresh_url))
        .routes(routes!(refreshes::stop_here))
        .routes(routes!(refreshes::get_checkpoint))
        .routes(routes!(predictions::predict))
        .routes(routes!(predictions::check_status))
        .routes(routes!(predictions::progress))
        .routes(routes!(predictions::cancel))
        .routes(routes!(predictions::get_results))
}

fn documented() -> OpenApiRouter<Service> {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest(API_PATH, operations())
        .routes(routes!(jwks::get_jwks))
        .routes(routes!(jwks::get_discovery))
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
}

/// The OpenAPI document of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    documented().into_openapi()
}

/// The OpenAPI document as it is served.
#[must_use]
pub fn openapi_json() -> serde_json::Value {
    completed(&openapi())
}

/// The document for programs and the page for people.
fn description(document: &OpenApi) -> Router<Service> {
    let json = completed(document);
    let html = page(&json);
    let css = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    Router::new()
        .route(
            &format!("{API_PATH}/openapi.json"),
            get(|| async move { Json(json) }),
        )
        .route("/docs", get(|| async move { Html(html) }))
        .route("/docs/page.css", get(move || async move { (css, STYLE) }))
}

/// The API as a router, ready to serve.
pub fn router(service: Service) -> Router {
    let (router, document) = documented().split_for_parts();
    let cors = cors(&service.config.app_origins);
    let router = router
        .merge(description(&document))
        .fallback(|| async { ApiError::NotFound })
        .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
        .with_state(service.clone())
        .layer(middleware::from_fn_with_state(
            service.clone(),
            idempotency::once,
        ))
        .layer(middleware::from_fn_with_state(service, body_limit::bounded))
        .layer(middleware::from_fn(with_problems))
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(middleware::from_fn(log))
        .layer(cors);
    headers::secure(router)
}

/// Gives a problem body to refusals that the framework made without one.
async fn with_problems(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_one = kind.is_some_and(|kind| kind == wire::rest::PROBLEM_MEDIA_TYPE);
    if has_one || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut problem = of_status(status).into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    problem
}

fn on_panic(_cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    ApiError::internal("a handler panicked").into_response()
}

fn cors(origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(|origin| origin.parse().ok())
        .collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::CONTENT_RANGE,
            HeaderName::from_static("prefer"),
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            UPLOAD_OFFSET,
            REPLAYED,
            header::RETRY_AFTER,
            header::CONTENT_LENGTH,
        ])
        .max_age(Duration::from_secs(600))
}

/// One line per call: method, address pattern (never the address itself), status, time.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let pattern = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(String::new, |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let (status, millis) = (response.status(), started.elapsed().as_millis());
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(%method, pattern, status = status.as_u16(), millis, "call");
    } else {
        tracing::info!(%method, pattern, status = status.as_u16(), millis, "call");
    }
    response
}
