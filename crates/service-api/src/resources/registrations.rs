//! Registering for a model, and the promise that unregistering deletes everything.

use crate::receipt::{WantsReceipt, erase_and_answer};
use crate::scope::{ModelAddress, Reachable};
use crate::{ApiError, Service};
use axum::extract::State;
use axum::response::Response;

/// Registers the caller for the model; a second time changes nothing.
#[utoipa::path(post, path = "/{service}/{model}/{version}/application/register_user", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "who was registered for which service", body = String, content_type = "text/plain"),
        (status = 401), (status = 404)))]
pub async fn register_user(
    State(service): State<Service>,
    scope: Reachable,
) -> Result<String, ApiError> {
    let Reachable { caller, deployment } = scope;
    service
        .store
        .register(deployment.id, caller.account.id, service.clock.now())
        .await?;
    Ok(format!(
        "{} was registered as for service {}. ",
        caller.account.username, deployment.id
    ))
}

/// Unregisters the caller: cancels their jobs and deletes all their keys, data and models of this model. With
/// `Accept: application/json` the answer is a signed receipt of what was deleted.
#[utoipa::path(delete, path = "/{service}/{model}/{version}/application/unregister_user", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "Unregistered user", body = String, content_type = "text/plain"),
        (status = 401), (status = 404), (status = 409)))]
pub async fn unregister_user(
    State(service): State<Service>,
    scope: Reachable,
    wants: WantsReceipt,
) -> Result<Response, ApiError> {
    let leftovers = service
        .store
        .unregister(scope.deployment.id, scope.caller.account.id)
        .await?;
    erase_and_answer(
        &service,
        (&scope.caller.account.username, Some(&scope.deployment)),
        leftovers.ok_or(ApiError::NotRegistered)?,
        (wants, "Unregistered user"),
    )
    .await
}
