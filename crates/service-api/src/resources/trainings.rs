//! Training jobs: ask for one, follow it, cancel it, fetch its result.

use super::deployments::model_url;
use super::downloads::send_counted;
use super::inputs::{Wanted, inputs};
use super::profiles::training_profile;
use crate::extract::check_name;
use crate::scope::{ModelAddress, OwnedJob, Registered};
use crate::{ApiError, Service, quota};
use axum::Json;
use axum::extract::{FromRequestParts, Query, RawPathParams, State};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Deserialize;
use service_jobs::{Job, JobId, JobState, NewJob, ObjectKind, Timestamp, UsageEvent};
use wire::rest::{JobStatus, Progress, Start, Waiting};

/// The segment that names the data set.
pub struct DataName(pub String);

impl FromRequestParts<Service> for DataName {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, service)
            .await
            .map_err(|_| ApiError::NotFound)?;
        let found = params
            .iter()
            .find(|(key, _)| *key == "data_name")
            .map(|(_, value)| value.to_owned());
        found.map(Self).ok_or(ApiError::NotFound)
    }
}

/// Query of `train` and `predict`.
#[derive(Deserialize)]
pub struct JobQuery {
    sync: Option<String>,
}

impl JobQuery {
    /// Whether the caller waits for the result: yes, unless `sync` says False in any case.
    ///
    /// # Errors
    /// [`ApiError::Field`] for another word than True and False.
    pub fn waits(&self) -> Result<bool, ApiError> {
        match self.sync.as_deref() {
            None => Ok(true),
            Some(word) if word.eq_ignore_ascii_case("true") => Ok(true),
            Some(word) if word.eq_ignore_ascii_case("false") => Ok(false),
            Some(_) => Err(ApiError::Field {
                field: "sync",
                expected: "True or False",
            }),
        }
    }
}

/// Queues a training on an uploaded data set.
#[utoipa::path(post, path = "/{service}/{model}/{version}/train/{data_name}",
    params(ModelAddress, ("data_name" = String, Path, description = "name of the data set"), ("sync" = Option<String>, Query, description = "only False")),
    security(("bearer" = [])),
    responses((status = 200, description = "the training's address, ending in a slash", body = String, content_type = "text/plain"),
        (status = 401), (status = 404), (status = 409), (status = 422), (status = 429)))]
pub async fn train(
    State(service): State<Service>,
    scope: Registered,
    DataName(data_name): DataName,
    Query(query): Query<JobQuery>,
) -> Result<String, ApiError> {
    check_name("data_name", &data_name)?;
    if query
        .sync
        .is_some_and(|sync| !sync.eq_ignore_ascii_case("false"))
    {
        return Err(ApiError::SyncUnsupported);
    }
    let (profile_id, profile) = training_profile(&service, &scope.registration).await?;
    let wanted = Wanted {
        profile: profile_id,
        data: (ObjectKind::TrainData, &data_name),
        model: profile.start == Start::Encrypted,
    };
    let inputs = inputs(&service, &scope, wanted).await?;
    let job = NewJob {
        id: JobId::random(),
        service: scope.deployment.id,
        registration: scope.registration.id,
        user: scope.caller.account.id,
        profile: profile_id,
        data_name,
        keys: inputs.keys,
        initial_model: inputs.initial_model,
        data: inputs.data,
        epochs: profile.hyper_parameters.number_of_epochs,
    };
    let _turn = quota::turn(&service).await;
    quota::one_more_job(&service, job.user).await?;
    let event = UsageEvent::training((job.service, job.user), job.id);
    service.record(&event).await?;
    service.store.enqueue(&job, service.clock.now()).await?;
    service.wake.notify_one();
    Ok(format!(
        "{}train/{}/",
        model_url(&service, &scope.deployment),
        job.id
    ))
}

/// The word of a state; who waits is at work, too, to HE4Cloud's scripts.
pub(super) fn status(state: JobState) -> JobStatus {
    match state {
        JobState::Queued | JobState::Leased | JobState::Running | JobState::Waiting => {
            JobStatus::Running
        }
        JobState::Finished => JobStatus::Completed,
        JobState::Failed => JobStatus::Failed,
        JobState::Cancelled => JobStatus::Cancelled,
    }
}

/// `Running`, `Completed`, `Failed` or `Cancelled`.
#[utoipa::path(get, path = "/{service}/{model}/{version}/train/{job}/check_status",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "one word", body = String, content_type = "text/plain"), (status = 401), (status = 404)))]
pub async fn check_status(OwnedJob(job): OwnedJob) -> &'static str {
    status(job.state).as_str()
}

/// How far a job is.
pub fn progress_of(job: &Job, now: Timestamp) -> Progress {
    let end = job.ended_at.unwrap_or(now);
    let done_here = job.epoch.saturating_sub(job.started_epoch);
    let left = job.epochs.saturating_sub(job.epoch);
    let remaining_seconds = match (job.state, job.started_at, done_here) {
        (JobState::Running, Some(started), 1..) => {
            Some(now.since(started).as_secs_f64() / f64::from(done_here) * f64::from(left))
        }
        _ => None,
    };
    let message = match job.state {
        JobState::Queued => Some("waits for a trainer".to_owned()),
        JobState::Leased => Some("loads keys and data".to_owned()),
        JobState::Waiting => Some("waits for its owner to refresh the weights".to_owned()),
        _ => job.message.clone(),
    };
    Progress {
        state: status(job.state),
        epoch: job.epoch,
        epochs: job.epochs,
        elapsed_seconds: end.since(job.created_at).as_secs_f64(),
        remaining_seconds,
        waiting: job
            .waiting_since
            .filter(|_| job.state == JobState::Waiting)
            .map(|since| Waiting {
                seconds: now.since(since).as_secs_f64(),
            }),
        message,
    }
}

/// State, epochs, seconds.
#[utoipa::path(get, path = "/{service}/{model}/{version}/train/{job}/progress",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "how far it is", body = Progress),
        (status = 401), (status = 404)))]
pub async fn progress(State(service): State<Service>, OwnedJob(job): OwnedJob) -> Json<Progress> {
    Json(progress_of(&job, service.clock.now()))
}

/// Cancels a training that has not ended; the answer is its state.
#[utoipa::path(post, path = "/{service}/{model}/{version}/train/{job}/cancel",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "one word", body = String, content_type = "text/plain"), (status = 401), (status = 404)))]
pub async fn cancel(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
) -> Result<&'static str, ApiError> {
    let state = service
        .store
        .cancel(job.id, service.clock.now())
        .await?
        .ok_or(ApiError::NotFound)?;
    let leftovers = service.store.forget_replaced(service.clock.now()).await?;
    service.clean(leftovers).await;
    Ok(status(state).as_str())
}

/// The encrypted trained model.
#[utoipa::path(get, path = "/{service}/{model}/{version}/train/{job}/get_results",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_results(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
) -> Result<Response, ApiError> {
    let result = job.result.ok_or(ApiError::NoResult {
        state: status(job.state).as_str(),
    })?;
    send_counted(&service, (job.service, job.user), result).await
}
