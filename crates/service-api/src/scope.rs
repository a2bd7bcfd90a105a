//! From an address to what the caller owns there: one extractor per depth.

use crate::identity::Caller;
use crate::uploads::settle;
use crate::{ApiError, Service};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use service_jobs::{Deployment, Job, Registration};
use utoipa::IntoParams;

/// Segments of a model's address.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)]
pub struct ModelAddress {
    /// Service id, a UUID.
    service: String,
    /// Model name.
    model: String,
    /// Model version.
    version: String,
}

async fn segment(parts: &mut Parts, service: &Service, name: &str) -> Result<String, ApiError> {
    let params = RawPathParams::from_request_parts(parts, service)
        .await
        .map_err(|_| ApiError::NotFound)?;
    let found = params
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned());
    found.ok_or(ApiError::NotFound)
}

/// The deployment at the address, whoever owns it.
async fn addressed(parts: &mut Parts, service: &Service) -> Result<Deployment, ApiError> {
    let id = segment(parts, service, "service")
        .await?
        .parse()
        .map_err(|_| ApiError::NotFound)?;
    let model = segment(parts, service, "model").await?;
    let version = segment(parts, service, "version").await?;
    let deployment = service.store.deployment(id).await?;
    deployment
        .filter(|found| found.model == model && found.version == version)
        .ok_or(ApiError::NotFound)
}

/// A deployment that the caller owns.
pub struct Owned(pub Deployment);

impl FromRequestParts<Service> for Owned {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, service).await?;
        let deployment = addressed(parts, service).await?;
        if deployment.owner != caller.account.id {
            return Err(ApiError::NotFound);
        }
        Ok(Self(deployment))
    }
}

/// A deployment that the caller may register for: their own, or anyone's model that predicts.
pub struct Reachable {
    /// The caller.
    pub caller: Caller,
    /// The deployment.
    pub deployment: Deployment,
}

impl FromRequestParts<Service> for Reachable {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, service).await?;
        let deployment = addressed(parts, service).await?;
        let open = deployment.owner == caller.account.id
            || service.store.model_files(deployment.id).await?.is_some();
        if !open {
            return Err(ApiError::NotFound);
        }
        Ok(Self { caller, deployment })
    }
}

/// A deployment that the caller has registered for.
pub struct Registered {
    /// The caller.
    pub caller: Caller,
    /// The deployment.
    pub deployment: Deployment,
    /// The caller's registration.
    pub registration: Registration,
}

impl FromRequestParts<Service> for Registered {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let Reachable { caller, deployment } =
            Reachable::from_request_parts(parts, service).await?;
        let registration = service
            .store
            .registration(deployment.id, caller.account.id)
            .await?;
        let registration = registration.ok_or(ApiError::NotRegistered)?;
        settle(service, registration.id).await?;
        Ok(Self {
            caller,
            deployment,
            registration,
        })
    }
}

/// A job of the caller.
pub struct OwnedJob(pub Job);

impl FromRequestParts<Service> for OwnedJob {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let Reachable { caller, deployment } =
            Reachable::from_request_parts(parts, service).await?;
        let id = segment(parts, service, "job")
            .await?
            .parse()
            .map_err(|_| ApiError::NotFound)?;
        let job = service.store.job(id).await?.ok_or(ApiError::NotFound)?;
        if job.service != deployment.id || job.user != caller.account.id {
            return Err(ApiError::NotFound);
        }
        Ok(Self(job))
    }
}
