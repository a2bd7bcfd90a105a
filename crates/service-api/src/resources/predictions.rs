//! Predictions of a deployed model on encrypted rows: ask, follow, fetch.

use super::deployments::model_url;
use super::downloads::send_counted;
use super::inputs::{Inputs, Wanted, inputs};
use super::profiles::registered_profile;
use super::trainings::{DataName, JobQuery, progress_of, status};
use crate::extract::check_name;
use crate::scope::{ModelAddress, OwnedJob, Registered};
use crate::{ApiError, Service, quota};
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use service_jobs::{Job, JobId, JobState, NewJob, ObjectKind, ProfileId};
use std::time::Duration;
use wire::rest::{Progress, RegisteredProfile};

/// Time between two looks at a job that a caller waits for: short at first, since most predictions take milliseconds.
const PATIENCE: [Duration; 2] = [Duration::from_millis(5), Duration::from_millis(200)];

/// Predicts with an uploaded data set: waits for the encrypted logits, or with `?sync=False` answers at once with an address.
#[utoipa::path(post, path = "/{service}/{model}/{version}/predict/{data_name}",
    params(ModelAddress, ("data_name" = String, Path, description = "name of the data set"),
        ("sync" = Option<String>, Query, description = "False: do not wait")),
    security(("bearer" = [])),
    responses((status = 200, description = "the encrypted logits; with sync=False the prediction's address, ending in a slash",
            content((Vec<u8> = "application/octet-stream"), (String = "text/plain"))),
        (status = 401), (status = 404), (status = 409), (status = 422)))]
pub async fn predict(
    State(service): State<Service>,
    scope: Registered,
    DataName(data_name): DataName,
    Query(query): Query<JobQuery>,
) -> Result<Response, ApiError> {
    check_name("data_name", &data_name)?;
    let waits = query.waits()?;
    let job = enqueue(&service, &scope, data_name).await?;
    if !waits {
        let url = model_url(&service, &scope.deployment);
        return Ok(format!("{url}predict/{job}/").into_response());
    }
    let ended = wait(&service, job).await?;
    result_of(&service, &ended).await
}

async fn enqueue(
    service: &Service,
    scope: &Registered,
    data_name: String,
) -> Result<JobId, ApiError> {
    let deployed = service.store.model_files(scope.deployment.id).await?;
    let (profile, inputs) = match deployed {
        Some(_) => rows_alone(service, scope, &data_name).await?,
        None => with_encrypted_model(service, scope, &data_name).await?,
    };
    let job = NewJob {
        id: JobId::random(),
        service: scope.deployment.id,
        registration: scope.registration.id,
        user: scope.caller.account.id,
        profile,
        data_name,
        keys: inputs.keys,
        initial_model: inputs.initial_model,
        data: inputs.data,
        epochs: 1,
    };
    let _turn = quota::turn(service).await;
    quota::one_more_job(service, job.user).await?;
    service.store.enqueue(&job, service.clock.now()).await?;
    service.wake.notify_one();
    Ok(job.id)
}

/// A deployed model is in the clear, so that rows may be under any key and need no other.
async fn rows_alone(
    service: &Service,
    scope: &Registered,
    data_name: &str,
) -> Result<(ProfileId, Inputs), ApiError> {
    let rows = service
        .store
        .object(scope.registration.id, ObjectKind::PredictData, data_name)
        .await?;
    let rows = rows.ok_or(ApiError::Missing {
        what: "this data set",
        remedy: "PUT encrypted rows to predictDataUrl; an upload counts once its PUT was answered with 200.",
    })?;
    let inputs = Inputs {
        keys: rows.blob,
        initial_model: None,
        data: rows.blob,
    };
    Ok((rows.profile, inputs))
}

/// A model that its owner uploaded encrypted needs the owner's keys, and rows under the same.
async fn with_encrypted_model(
    service: &Service,
    scope: &Registered,
    data_name: &str,
) -> Result<(ProfileId, Inputs), ApiError> {
    let profile = match registered_profile(service, &scope.registration).await {
        Ok((profile, RegisteredProfile::Inference(_))) => profile,
        Ok((_, RegisteredProfile::Training(_))) | Err(ApiError::NoProfile) => {
            return Err(ApiError::Purpose {
                found: "to be trained",
                remedy: "Train it, fetch the encrypted model and predict where its key is; or deploy a model file; or add a profile \
                         to predict with a model that you upload encrypted.",
            });
        }
        Err(error) => return Err(error),
    };
    let wanted = Wanted {
        profile,
        data: (ObjectKind::PredictData, data_name),
        model: true,
    };
    Ok((profile, inputs(service, scope, wanted).await?))
}

/// The job once it has ended. Ends with the caller's connection; the job goes on then.
async fn wait(service: &Service, id: JobId) -> Result<Job, ApiError> {
    let [mut pause, longest] = PATIENCE;
    loop {
        let job = service.store.job(id).await?.ok_or(ApiError::NotFound)?;
        if job.state.is_final() {
            return Ok(job);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(longest);
    }
}

async fn result_of(service: &Service, job: &Job) -> Result<Response, ApiError> {
    match (job.result, job.state) {
        (Some(result), _) => send_counted(service, (job.service, job.user), result).await,
        (None, JobState::Failed) => Err(ApiError::JobFailed {
            reason: job.message.clone().unwrap_or_default(),
        }),
        (None, state) => Err(ApiError::NoResult {
            state: status(state).as_str(),
        }),
    }
}

/// `Running`, `Completed`, `Failed` or `Cancelled`.
#[utoipa::path(get, path = "/{service}/{model}/{version}/predict/{job}/check_status",
    operation_id = "check_prediction_status",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "one word", body = String, content_type = "text/plain"), (status = 401), (status = 404)))]
pub async fn check_status(OwnedJob(job): OwnedJob) -> &'static str {
    status(job.state).as_str()
}

/// State and seconds.
#[utoipa::path(get, path = "/{service}/{model}/{version}/predict/{job}/progress",
    operation_id = "prediction_progress",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "state, epoch, epochs, elapsed_seconds, message", content_type = "application/json"),
        (status = 401), (status = 404)))]
pub async fn progress(State(service): State<Service>, OwnedJob(job): OwnedJob) -> Json<Progress> {
    Json(progress_of(&job, service.clock.now()))
}

/// Cancels a prediction that has not ended; the answer is its state.
#[utoipa::path(post, path = "/{service}/{model}/{version}/predict/{job}/cancel",
    operation_id = "cancel_prediction",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "one word", body = String, content_type = "text/plain"), (status = 401), (status = 404)))]
pub async fn cancel(service: State<Service>, job: OwnedJob) -> Result<&'static str, ApiError> {
    super::trainings::cancel(service, job).await
}

/// The encrypted logits.
#[utoipa::path(get, path = "/{service}/{model}/{version}/predict/{job}/get_results",
    operation_id = "get_prediction_results",
    params(ModelAddress, ("job" = String, Path, description = "job id, a UUID")), security(("bearer" = [])),
    responses((status = 200, description = "bytes", content_type = "application/octet-stream"), (status = 401), (status = 404), (status = 409)))]
pub async fn get_results(
    State(service): State<Service>,
    OwnedJob(job): OwnedJob,
) -> Result<Response, ApiError> {
    result_of(&service, &job).await
}
