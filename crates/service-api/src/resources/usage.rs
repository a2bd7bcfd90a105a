//! What was used: for users, by model; for a model's owner, by user.

use crate::identity::Caller;
use crate::scope::{ModelAddress, Owned};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use service_jobs::{UsageKind, UsageScope, UsageTotal};
use wire::rest::{UsageEntry, UsageReport, UsedFor};

fn entry(total: UsageTotal) -> UsageEntry {
    UsageEntry {
        service: total.service.to_string(),
        model: total.model,
        version: total.version,
        username: total.username,
        kind: match total.kind {
            UsageKind::Upload => UsedFor::Upload,
            UsageKind::Download => UsedFor::Download,
            UsageKind::Training => UsedFor::Training,
            UsageKind::Prediction => UsedFor::Prediction,
        },
        calls: total.calls,
        bytes_in: total.bytes_in,
        bytes_out: total.bytes_out,
        compute_seconds: total.compute.as_secs_f64(),
        last_at: total.last_at.seconds(),
    }
}

async fn report(service: &Service, scope: UsageScope) -> Result<Json<UsageReport>, ApiError> {
    let totals = service.store.usage(scope).await?;
    Ok(Json(UsageReport {
        entries: totals.into_iter().map(entry).collect(),
    }))
}

/// What the caller used: calls, bytes and compute seconds, by model and kind of use.
#[utoipa::path(get, path = "/usage", security(("bearer" = [])),
    responses((status = 200, description = "sums by model and kind of use", body = UsageReport), (status = 401)))]
pub async fn own_usage(
    State(service): State<Service>,
    caller: Caller,
) -> Result<Json<UsageReport>, ApiError> {
    report(&service, UsageScope::User(caller.account.id)).await
}

/// What everyone used of a model that the caller deployed: calls, bytes and compute seconds, by user and kind of use.
#[utoipa::path(get, path = "/{service}/{model}/{version}/usage", params(ModelAddress), security(("bearer" = [])),
    responses((status = 200, description = "sums by user and kind of use", body = UsageReport), (status = 401), (status = 404)))]
pub async fn model_usage(
    State(service): State<Service>,
    Owned(deployment): Owned,
) -> Result<Json<UsageReport>, ApiError> {
    report(&service, UsageScope::Service(deployment.id)).await
}
