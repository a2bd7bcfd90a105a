//! The multipart body of `deploy_model` for a model that predicts.

use crate::ApiError;
use crate::extract::BODY_LIMIT;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use service_jobs::ModelFiles;
use wire::WireError;
use wire::rest::{HyperParametersFile, InferenceModel, Requirements, from_json};

/// Rows of an upload if `model_requirements` does not say.
const BATCH_SIZE: u64 = 1024;

/// The files as they came.
#[derive(Default)]
struct Parts {
    model: Option<Vec<u8>>,
    requirements: Option<Vec<u8>>,
    hyper_parameters: Option<Vec<u8>>,
    bytes: u64,
}

impl Parts {
    /// Takes a part; `composite` means nothing, a name that is not known is refused.
    async fn take(&mut self, field: Field<'_>) -> Result<(), ApiError> {
        let name = field.name().unwrap_or_default().to_owned();
        let place = match name.as_str() {
            "model_file_1" | "model_file" => &mut self.model,
            "model_requirements" => &mut self.requirements,
            "model_hyperparams" => &mut self.hyper_parameters,
            "composite" => return Ok(()),
            _ => {
                return Err(refused(format!(
                    "`{name}` is not a part of deploy_model; known are model_file_1, model_requirements, \
                     model_hyperparams and composite"
                )));
            }
        };
        if place.is_some() {
            return Err(refused(format!("`{name}` came twice")));
        }
        *place = Some(read(field, &mut self.bytes).await?);
        Ok(())
    }
}

async fn read(mut field: Field<'_>, sum: &mut u64) -> Result<Vec<u8>, ApiError> {
    let mut held = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        *sum += chunk.len() as u64;
        if *sum > BODY_LIMIT {
            return Err(ApiError::TooLarge { limit: BODY_LIMIT });
        }
        held.extend_from_slice(&chunk);
    }
    Ok(held)
}

fn refused(reason: String) -> ApiError {
    ApiError::Body(WireError::Json {
        what: "deploy_model",
        reason,
    })
}

fn broken(error: &MultipartError) -> ApiError {
    refused(error.body_text())
}

/// Reads and checks the files.
///
/// # Errors
/// [`ApiError::Body`] naming the file and the key that does not fit.
pub async fn read_files(request: Request) -> Result<ModelFiles, ApiError> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|error| refused(error.body_text()))?;
    let mut parts = Parts::default();
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        parts.take(field).await?;
    }
    let missing = |name: &str| {
        refused(format!(
            "the part `{name}` is missing; a model to be trained is deployed with an empty body"
        ))
    };
    let model = parts.model.ok_or_else(|| missing("model_file_1"))?;
    let requirements = parts
        .requirements
        .ok_or_else(|| missing("model_requirements"))?;
    let read = InferenceModel::parse(&model).map_err(ApiError::Body)?;
    let requirements: Requirements =
        from_json("model_requirements", &requirements).map_err(ApiError::Body)?;
    if let Some(file) = parts.hyper_parameters {
        let file = HyperParametersFile::parse(&file).map_err(ApiError::Body)?;
        let (said, weights) = (
            file.hyper_parameters.number_of_features as usize,
            read.coefficients.len(),
        );
        if said != weights {
            return Err(refused(format!(
                "`numberOfFeatures` is {said}, `coef_` has {weights} weights"
            )));
        }
    }
    Ok(ModelFiles {
        model: String::from_utf8(model).map_err(|error| refused(error.to_string()))?,
        batch_size: requirements.batch_size.unwrap_or(BATCH_SIZE),
    })
}
