//! The multipart form of every gateway call.

use std::collections::HashMap;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use wire::rest::Secret;

use client::ModelId;

use crate::{Gateway, GatewayError};

/// Fields and files of one call. Parts named `composite` mean nothing and are dropped.
pub struct Form {
    /// Which model.
    pub model: ModelId,
    /// The API token, from the field `server_token` or the header.
    pub token: Secret,
    files: HashMap<String, Vec<u8>>,
}

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
        self.files
            .remove(name)
            .ok_or(GatewayError::MissingField { name })
    }

    /// The model file under its name of today or of older scripts.
    ///
    /// # Errors
    /// [`GatewayError::MissingField`].
    pub fn model_file(&mut self) -> Result<Vec<u8>, GatewayError> {
        let older = self.files.remove("model_file");
        self.file("model_file_1")
            .or_else(|missing| older.ok_or(missing))
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
            } else if ["model_id", "server_token", "id_token"].contains(&name.as_str()) {
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
