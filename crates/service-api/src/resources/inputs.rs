//! What was uploaded for a job: there, for the job's profile, and under one key.

use crate::scope::Registered;
use crate::uploads::key_id_of;
use crate::{ApiError, Service};
use service_jobs::{BlobId, Object, ObjectKind, ProfileId};
use wire::blob::Kind;

async fn input(
    service: &Service,
    scope: &Registered,
    (kind, data_name): (ObjectKind, &str),
    profile: ProfileId,
    what: &'static str,
) -> Result<Object, ApiError> {
    const REMEDY: &str = "Ask for its upload address and PUT it; an upload counts once its PUT was answered with 200.";
    let object = service
        .store
        .object(scope.registration.id, kind, data_name)
        .await?;
    object
        .filter(|object| object.profile == profile)
        .ok_or(ApiError::Missing {
            what,
            remedy: REMEDY,
        })
}

/// Inputs of one job, all under one key.
pub struct Inputs {
    /// Evaluation keys.
    pub keys: BlobId,
    /// Initial model of a training, encrypted model of a prediction.
    pub initial_model: Option<BlobId>,
    /// Encrypted rows.
    pub data: BlobId,
}

/// Which uploads make the inputs of a job.
pub struct Wanted<'a> {
    /// The profile that they conform to.
    pub profile: ProfileId,
    /// Kind and name of the rows.
    pub data: (ObjectKind, &'a str),
    /// Whether there must be an encrypted model; else it is taken if it is there.
    pub model: bool,
}

async fn same_key(
    service: &Service,
    keys: BlobId,
    (kind, other): (Kind, BlobId),
    what: &'static str,
) -> Result<(), ApiError> {
    let ids = service.with_blobs(move |blobs| {
        Ok::<_, ApiError>((
            key_id_of(blobs, Kind::EvaluationKeys, keys)?,
            key_id_of(blobs, kind, other)?,
        ))
    });
    let (expected, found) = ids.await?;
    if expected == found {
        Ok(())
    } else {
        Err(ApiError::MixedKeys { what })
    }
}

/// The uploads that a job works on.
///
/// # Errors
/// [`ApiError::Missing`] for one that is not there or for another profile; [`ApiError::MixedKeys`].
pub async fn inputs(
    service: &Service,
    scope: &Registered,
    wanted: Wanted<'_>,
) -> Result<Inputs, ApiError> {
    let profile = wanted.profile;
    let uploaded = |of, what| input(service, scope, of, profile, what);
    let keys = uploaded(
        (ObjectKind::EvaluationKeys, ""),
        "the set of evaluation keys",
    );
    let keys = keys.await?.blob;
    let model = uploaded((ObjectKind::InitialModel, ""), "the encrypted model").await;
    let initial_model = match model {
        Ok(object) => Some(object.blob),
        Err(ApiError::Missing { .. }) if !wanted.model => None,
        Err(error) => return Err(error),
    };
    let data = uploaded(wanted.data, "this data set").await?.blob;
    same_key(service, keys, (Kind::DataSet, data), "the data set").await?;
    if let Some(model) = initial_model {
        let model = (Kind::InitialModel, model);
        same_key(service, keys, model, "the encrypted model").await?;
    }
    Ok(Inputs {
        keys,
        initial_model,
        data,
    })
}
