//! What the caller has, page by page; deleting a data set.

use super::deployments::model_url;
use super::trainings::{DataName, progress_of};
use crate::extract::PageQuery;
use crate::identity::Caller;
use crate::scope::{ModelAddress, Registered};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use service_jobs::{Deployment, Listed, ListedJob, ListedModel, ListedObject, Page};
use wire::rest::{JobEntry, Listing, ModelEntry, Profile, ProfileEntry, StoredEntry};

fn listing<T, E>(listed: Listed<T>, page: Page, entry: impl Fn(T) -> E) -> Json<Listing<E>> {
    Json(Listing {
        items: listed.items.into_iter().map(entry).collect(),
        total: listed.total,
        offset: page.offset,
        limit: page.limit,
    })
}

/// Models that the caller deployed or is registered for.
#[utoipa::path(get, path = "/models", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of models", body = Listing<ModelEntry>), (status = 401)))]
pub async fn models(
    State(service): State<Service>,
    caller: Caller,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<ModelEntry>>, ApiError> {
    let user = caller.account.id;
    let listed = service.store.list_models(user, page).await?;
    Ok(listing(
        listed,
        page,
        |ListedModel {
             deployment,
             registered_at,
         }| ModelEntry {
            model_url: model_url(&service, &deployment),
            owned: deployment.owner == user,
            service: deployment.id.to_string(),
            created_at: deployment.created_at.seconds(),
            model: deployment.model,
            version: deployment.version,
            registered_at: registered_at.map(|at| at.seconds()),
        },
    ))
}

async fn jobs_of(
    service: &Service,
    caller: &Caller,
    of: Option<&Deployment>,
    page: Page,
) -> Result<Json<Listing<JobEntry>>, ApiError> {
    let user = caller.account.id;
    let listed = service
        .store
        .list_jobs(user, of.map(|deployment| deployment.id), page)
        .await?;
    let now = service.clock.now();
    Ok(listing(
        listed,
        page,
        |ListedJob {
             job,
             model,
             version,
         }| JobEntry {
            job_url: format!(
                "{}/{}/{model}/{version}/train/{}/",
                service.config.api(),
                job.service,
                job.id
            ),
            job: job.id.to_string(),
            service: job.service.to_string(),
            progress: progress_of(&job, now),
            created_at: job.created_at.seconds(),
            ended_at: job.ended_at.map(|at| at.seconds()),
            data_name: job.data_name,
            model,
            version,
        },
    ))
}

/// The caller's jobs, of all models.
#[utoipa::path(get, path = "/jobs", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of jobs", body = Listing<JobEntry>), (status = 401)))]
pub async fn jobs(
    State(service): State<Service>,
    caller: Caller,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<JobEntry>>, ApiError> {
    jobs_of(&service, &caller, None, page).await
}

/// The caller's jobs of one model.
#[utoipa::path(get, path = "/{service}/{model}/{version}/jobs", params(ModelAddress, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of jobs", body = Listing<JobEntry>), (status = 401), (status = 404), (status = 409)))]
pub async fn model_jobs(
    State(service): State<Service>,
    scope: Registered,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<JobEntry>>, ApiError> {
    jobs_of(&service, &scope.caller, Some(&scope.deployment), page).await
}

/// The caller's profiles of one model.
#[utoipa::path(get, path = "/{service}/{model}/{version}/profiles", params(ModelAddress, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of profiles", body = Listing<ProfileEntry>), (status = 401), (status = 404), (status = 409)))]
pub async fn profiles(
    State(service): State<Service>,
    scope: Registered,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<ProfileEntry>>, ApiError> {
    let registration = scope.registration.id;
    let listed = service.store.list_profiles(registration, page).await?;
    Ok(listing(listed, page, |profile| ProfileEntry {
        profile: profile.id.to_string(),
        created_at: profile.created_at.seconds(),
        whole: serde_json::from_str::<Profile>(&profile.json).is_ok(),
    }))
}

async fn stored(
    service: &Service,
    scope: &Registered,
    data_sets: bool,
    page: Page,
) -> Result<Json<Listing<StoredEntry>>, ApiError> {
    let registration = scope.registration.id;
    let listed = service
        .store
        .list_objects(registration, data_sets, page)
        .await?;
    Ok(listing(
        listed,
        page,
        |ListedObject { object, stored_at }| StoredEntry {
            kind: object.kind.name().to_owned(),
            profile: object.profile.to_string(),
            name: object.data_name,
            bytes: object.bytes,
            stored_at: stored_at.map(|at| at.seconds()),
        },
    ))
}

/// The caller's encrypted data sets of one model.
#[utoipa::path(get, path = "/{service}/{model}/{version}/data_sets", params(ModelAddress, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of data sets", body = Listing<StoredEntry>), (status = 401), (status = 404), (status = 409)))]
pub async fn data_sets(
    State(service): State<Service>,
    scope: Registered,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<StoredEntry>>, ApiError> {
    stored(&service, &scope, true, page).await
}

/// The caller's evaluation keys, public key, sealed secret key and initial model of one model, with their age.
#[utoipa::path(get, path = "/{service}/{model}/{version}/keys", params(ModelAddress, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of keys", body = Listing<StoredEntry>), (status = 401), (status = 404), (status = 409)))]
pub async fn keys(
    State(service): State<Service>,
    scope: Registered,
    PageQuery(page): PageQuery,
) -> Result<Json<Listing<StoredEntry>>, ApiError> {
    stored(&service, &scope, false, page).await
}

/// Deletes a data set: out of sight at once, its bytes gone as soon as no unfinished job reads them.
#[utoipa::path(delete, path = "/{service}/{model}/{version}/data_sets/{data_name}",
    params(ModelAddress, ("data_name" = String, Path, description = "name of the data set")), security(("bearer" = [])),
    responses((status = 204, description = "deleted"), (status = 401), (status = 404), (status = 409)))]
pub async fn delete_data_set(
    State(service): State<Service>,
    scope: Registered,
    DataName(data_name): DataName,
) -> Result<StatusCode, ApiError> {
    let registration = scope.registration.id;
    if !service
        .store
        .delete_data_set(registration, &data_name)
        .await?
    {
        return Err(ApiError::NotFound);
    }
    let leftovers = service.store.forget_replaced(service.clock.now()).await?;
    service.clean(leftovers).await;
    Ok(StatusCode::NO_CONTENT)
}
