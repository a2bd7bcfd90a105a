//! The multipart form of every gateway call.

use std::collections::HashMap;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use wire::rest::{Secret, from_json};

use client::ModelId;

use crate::{Gateway, GatewayError};

/// Fields and files of one call. Parts named `composite` mean nothing and are dropped.
pub struct Form {
    /// Which model.
    pub model: ModelId,
    /// The API token, from the field `server_token` or the header.
    pub token: Secret,
    texts: HashMap<String, Secret>,
    files: HashMap<String, Vec<u8>>,
}

const TEXTS: [&str; 5] = [
    "model_id",
    "server_token",
    "id_token",
    "choices",
    "settings",
];
const FILES: [&str; 6] = [
    "model_file_1",
    "model_file",
    "model_requirements",
    "model_hyperparams",
    "data_file",
    "labels_file",
];

impl Form {
    /// A file of the form, taken out.
    ///
    /// # Errors
    /// [`GatewayError::MissingField`].
    pub fn file(&mut self, name: &'static str) -> Result<Vec<u8>, GatewayError> {
        self.optional(name)
            .ok_or(GatewayError::MissingField { name })
    }

    /// A file that need not be there, taken out.
    pub fn optional(&mut self, name: &str) -> Option<Vec<u8>> {
        self.files.remove(name)
    }

    /// The model file under its name of today or of older scripts.
    pub fn model_file(&mut self) -> Option<Vec<u8>> {
        let older = self.optional("model_file");
        self.optional("model_file_1").or(older)
    }

    /// What a text field says in JSON.
    ///
    /// # Errors
    /// [`GatewayError::MissingField`]; JSON that does not say it.
    pub fn json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, GatewayError> {
        let text = self.texts.get(name);
        let text = text.ok_or(GatewayError::MissingField { name })?;
        Ok(from_json(name, text.expose().as_bytes())?)
    }
}

impl FromRequest<Gateway> for Form {
    type Rejection = GatewayError;

    async fn from_request(request: Request, gateway: &Gateway) -> Result<Self, GatewayError> {
        let bearer = bearer(request.headers());
        let form = Multipart::from_request(request, gateway).await;
        let mut form = form.map_err(|error| GatewayError::Form {
            reason: error.body_text(),
            status: error.status(),
        })?;
        let (mut texts, mut files) = (HashMap::new(), HashMap::new());
        while let Some(field) = form.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            if FILES.contains(&name.as_str()) {
                files.insert(name, bytes(field).await?);
            } else if TEXTS.contains(&name.as_str()) {
                texts.insert(name, Secret::new(field.text().await.map_err(refused)?));
            }
        }
        let mut text = |name: &'static str| {
            texts
                .remove(name)
                .ok_or(GatewayError::MissingField { name })
        };
        let model = text("model_id")?.expose().parse()?;
        let token = text("server_token").or_else(|missing| bearer.ok_or(missing))?;
        Ok(Self {
            model,
            token,
            texts,
            files,
        })
    }
}

async fn bytes(field: Field<'_>) -> Result<Vec<u8>, GatewayError> {
    Ok(field.bytes().await.map_err(refused)?.to_vec())
}

fn refused(error: MultipartError) -> GatewayError {
    GatewayError::Form {
        reason: error.body_text(),
        status: error.status(),
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(Secret::new)
}
