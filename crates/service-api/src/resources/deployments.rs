//! Deploying, looking up and undeploying a model.

use super::model_files::read_files;
use crate::extract::check_name;
use crate::identity::Caller;
use crate::receipt::{WantsReceipt, erase_and_answer};
use crate::{ApiError, Service, quota};
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::response::Response;
use service_jobs::{Deployment, ServiceId};
use utoipa::IntoParams;

/// Name and version of a model of the caller.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct NameAndVersion {
    /// Model name.
    model: String,
    /// Model version.
    version: String,
}

/// The address under which a deployment's calls are: ends in a slash.
pub fn model_url(service: &Service, deployment: &Deployment) -> String {
    format!(
        "{}/{}/{}/{}/",
        service.config.api(),
        deployment.id,
        deployment.model,
        deployment.version
    )
}

/// Deploys a model: with an empty body one to be trained by its owner; with model files one that predicts for whoever is signed in
/// and has its address.
#[utoipa::path(post, path = "/{model}/{version}/deploy_model", params(NameAndVersion), security(("bearer" = [])),
    request_body(content_type = "multipart/form-data", description = "nothing; or model_file_1 (model.json), model_requirements, model_hyperparams"),
    responses((status = 200, description = "the model's address, ending in a slash", body = String, content_type = "text/plain"),
        (status = 401), (status = 403), (status = 409), (status = 413), (status = 422)))]
pub async fn deploy_model(
    State(service): State<Service>,
    caller: Caller,
    Path((model, version)): Path<(String, String)>,
    request: Request,
) -> Result<String, ApiError> {
    check_name("model", &model)?;
    check_name("version", &version)?;
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok());
    let files = match kind {
        Some(kind) if kind.starts_with("multipart/") && !kind.contains("boundary=") => {
            return Err(ApiError::MediaType);
        }
        Some(kind) if kind.starts_with("multipart/") => Some(read_files(request).await?),
        _ => None,
    };
    let _turn = quota::turn(&service).await;
    quota::one_more_model(&service, caller.account.id).await?;
    let deployment = Deployment {
        id: ServiceId::random(),
        owner: caller.account.id,
        model,
        version,
        created_at: service.clock.now(),
    };
    let fresh = match &files {
        Some(files) => service.store.deploy_with_files(&deployment, files).await?,
        None => service.store.deploy(&deployment).await?,
    };
    if !fresh {
        return Err(ApiError::AlreadyDeployed);
    }
    Ok(model_url(&service, &deployment))
}

async fn named(
    service: &Service,
    caller: &Caller,
    model: &str,
    version: &str,
) -> Result<Deployment, ApiError> {
    service
        .store
        .deployment_named(caller.account.id, model, version)
        .await?
        .ok_or(ApiError::NotFound)
}

/// The address of a deployed model, from its name and version.
#[utoipa::path(get, path = "/{model}/{version}/base_url", params(NameAndVersion), security(("bearer" = [])),
    responses((status = 200, description = "the model's address, ending in a slash", body = String, content_type = "text/plain"),
        (status = 401), (status = 404)))]
pub async fn base_url(
    State(service): State<Service>,
    caller: Caller,
    Path((model, version)): Path<(String, String)>,
) -> Result<String, ApiError> {
    let deployment = named(&service, &caller, &model, &version).await?;
    Ok(model_url(&service, &deployment))
}

/// Undeploys a model: cancels its jobs and deletes all keys, data and results of its users. With
/// `Accept: application/json` the answer is a signed receipt of what was deleted.
#[utoipa::path(delete, path = "/{model}/{version}/undeploy_model", params(NameAndVersion), security(("bearer" = [])),
    responses((status = 200, description = "Success", body = String, content_type = "text/plain"), (status = 401), (status = 404)))]
pub async fn undeploy_model(
    State(service): State<Service>,
    caller: Caller,
    Path((model, version)): Path<(String, String)>,
    wants: WantsReceipt,
) -> Result<Response, ApiError> {
    let deployment = named(&service, &caller, &model, &version).await?;
    let shared = service.store.model_files(deployment.id).await?.is_some();
    let mut leftovers = service.store.undeploy(deployment.id).await?;
    if shared {
        // What others called their data sets is no business of the model's owner.
        leftovers
            .objects
            .iter_mut()
            .for_each(|object| object.data_name.clear());
    }
    let whose = (caller.account.username.as_str(), Some(&deployment));
    erase_and_answer(&service, whose, leftovers, (wants, "Success")).await
}
