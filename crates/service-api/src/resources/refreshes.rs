//! States of a training under way: its owner fetches them, gives one that the job waits with back encrypted afresh, or takes one as the
//! result.

use super::downloads::send_counted;
use super::upload_links::{Slot, link_to};
use crate::scope::{ModelAddress, OwnedJob};
use crate::{ApiError, Service};
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use service_jobs::{Job, JobState, ObjectKind};

/// Refuses a job that waits for nobody.
fn waiting(job: &Job) -> Result<(), ApiError> {
    match job.state {
        JobState::Waiting => Ok(()),
        _ => Err(ApiError::NotWaiting),
    }
}

/// The encrypted state of a training that waits for its owner to refresh it.
#[utoipa::path(get, path = "/{service}/{model}/{version}/train/{job}/get_refresh",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "bytes: a checkpoint", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_refresh(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
) -> Result<Response, ApiError> {
    waiting(&job)?;
    let checkpoint = job.checkpoint.ok_or(ApiError::NotWaiting)?;
    send_counted(&service, (job.service, job.user), checkpoint).await
}

/// Where to PUT the state encrypted afresh, within 60 seconds; then the training goes on.
#[utoipa::path(post, path = "/{service}/{model}/{version}/train/{job}/upload/refresh_url",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "a presigned address", body = String, content_type = "text/plain"),
        (status = 401), (status = 404), (status = 409), (status = 429)))]
pub async fn refresh_url(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
) -> Result<String, ApiError> {
    waiting(&job)?;
    let slot = Slot {
        registration: job.registration,
        profile: job.profile,
        kind: ObjectKind::RefreshedState,
        data_name: &job.id.to_string(),
        // The job goes on when the upload is complete: it is looked at as it comes.
        direct: false,
    };
    link_to(&service, job.user, slot).await
}

/// Times that a state is looked for while a newer one takes its place.
const LOOKS: usize = 3;

/// The newest encrypted state of a training that has not ended, for its owner to see how it goes.
#[utoipa::path(get, path = "/{service}/{model}/{version}/train/{job}/get_checkpoint",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "bytes: a checkpoint", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_checkpoint(
    State(service): State<Service>,
    OwnedJob(mut job): OwnedJob,
) -> Result<Response, ApiError> {
    let mut gone = ApiError::NotFound;
    for _ in 0..LOOKS {
        let checkpoint = job.checkpoint.ok_or(ApiError::Missing {
            what: "a state of this training",
            remedy: "Ask progress until an epoch is done; of a training that has ended, fetch the result.",
        })?;
        match send_counted(&service, (job.service, job.user), checkpoint).await {
            // A newer one may have taken its place meanwhile.
            Err(error) => gone = error,
            sent => return sent,
        }
        job = service.store.job(job.id).await?.ok_or(ApiError::NotFound)?;
    }
    Err(gone)
}

/// Query of `stop_here`.
#[derive(Deserialize)]
pub struct StopQuery {
    epoch: Option<String>,
}

/// Ends a training of which its owner has seen enough: the state that it waits with, after exactly `epoch` epochs, becomes its result, or, if
/// it goes on, the first one after at least as many that a refresh would follow. The answer is its state.
#[utoipa::path(post, path = "/{service}/{model}/{version}/train/{job}/stop_here",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID"), ("epoch" = u32, Query, description = "epochs done")),
    security(("bearer" = [])),
    responses((status = 200, description = "one word", body = String, content_type = "text/plain"), (status = 401), (status = 404), (status = 409), (status = 422)))]
pub async fn stop_here(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
    Query(query): Query<StopQuery>,
) -> Result<&'static str, ApiError> {
    let epoch = query.epoch.and_then(|epoch| epoch.parse().ok());
    let epoch = epoch.ok_or(ApiError::Field {
        field: "epoch",
        expected: "the number of epochs done",
    })?;
    if !service.store.stop_here(job.id, epoch).await? {
        return Err(ApiError::NotThere);
    }
    service.wake.notify_one();
    Ok(super::trainings::status(JobState::Queued).as_str())
}
