//! The gateway's calls and what they share.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::post;
use client::{ClientError, RemoteModel};
use tower_http::cors::CorsLayer;

use crate::form::Form;
use crate::handlers::{fit, jobs, keys, predict};
use crate::jobs::Jobs;
use crate::sessions::{Held, Sessions};
use crate::{Config, GatewayError};

/// What all calls share.
#[derive(Clone)]
pub struct Gateway {
    pub(crate) config: Arc<Config>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) jobs: Arc<Jobs>,
    http: reqwest::Client,
}

impl Gateway {
    /// A gateway before its first call.
    ///
    /// # Errors
    /// When TLS cannot be set up or the data folder cannot be made.
    pub fn new(config: Config) -> Result<Self, GatewayError> {
        std::fs::create_dir_all(&config.data_dir).map_err(GatewayError::internal)?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(ClientError::from)?;
        Ok(Self {
            config: Arc::new(config),
            sessions: Arc::default(),
            jobs: Arc::default(),
            http,
        })
    }

    /// The service, in the name of whoever sent `form`.
    pub(crate) fn model<'a>(&'a self, form: &'a Form) -> RemoteModel<'a> {
        RemoteModel::new(&self.http, &self.config.api, &form.token, &form.model)
    }

    /// Asks the service who the caller is, and holds their session for this model.
    ///
    /// # Errors
    /// A token that the service refuses; a sealed run that does not open.
    pub(crate) async fn hold(&self, form: &Form) -> Result<(String, Held), GatewayError> {
        let user = self.user(form).await?;
        let held = self.sessions.hold(&self.config, &user, &form.model).await?;
        Ok((user, held))
    }

    /// Asks the service who the caller is.
    ///
    /// # Errors
    /// A token that the service refuses.
    pub(crate) async fn user(&self, form: &Form) -> Result<String, GatewayError> {
        Ok(self.model(form).account().await?.username)
    }
}

/// All calls under `/api/v0.1`.
pub fn router(gateway: Gateway) -> Router {
    let calls = Router::new()
        .route("/keys/generate/model", post(keys::of_model))
        .route("/keys/generate/profile", post(keys::of_profile))
        .route("/encrypt/data/fit", post(fit::fit))
        .route("/encrypt/data/predict", post(predict::predict))
        .route("/jobs/begin", post(jobs::begin))
        .route("/jobs/status", post(jobs::status));
    let limit = DefaultBodyLimit::max(gateway.config.max_body);
    let pages = CorsLayer::new()
        .allow_origin(gateway.config.app_origins.clone())
        .allow_methods([Method::POST]);
    Router::new()
        .nest("/api/v0.1", calls)
        .layer(limit)
        .layer(pages)
        .with_state(gateway)
}
