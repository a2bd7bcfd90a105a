//! Predictions with a model that was deployed to predict: encrypted here, computed by the service, decrypted here.

use wire::rest::RegisteredProfile;

use crate::upload::put_whole;
use crate::{ClientError, Prediction, RemoteModel};

/// The name of the data set on the service.
const DATA_NAME: &str = "gateway";

/// The profile for `rows` (or for whatever number, if that does not matter) of a deployed model, JSON; `None` if the model is
/// one to be trained. Registers it if it is not there yet; never touches the profile of a training.
///
/// # Errors
/// What service or network refuse.
pub async fn profile(
    model: &RemoteModel<'_>,
    rows: Option<usize>,
) -> Result<Option<String>, ClientError> {
    let fits = |profile: &RegisteredProfile| match profile {
        RegisteredProfile::Training(_) => true,
        RegisteredProfile::Inference(profile) => {
            rows.is_none_or(|rows| profile.batch_size == rows as u64)
        }
    };
    let mut found = model.registered().await?;
    if !found.as_ref().is_some_and(|(_, profile)| fits(profile)) {
        let asked = rows.map_or_else(String::new, |rows| format!("{{\"batchSize\":{rows}}}"));
        model.add_profile(&asked).await?;
        found = model.registered().await?;
    }
    Ok(match found {
        Some((json, RegisteredProfile::Inference(_))) => Some(json),
        _ => None,
    })
}

/// Predictions of the rows of a CSV, HDF5 or Parquet file: a CSV with the probability in its second column. `None` if the
/// model is one to be trained.
///
/// # Errors
/// A table that does not fit the model; what vault, service or network refuse.
pub async fn predict(
    model: &RemoteModel<'_>,
    file: Vec<u8>,
    threshold: f64,
) -> Result<Option<Vec<u8>>, ClientError> {
    let mut prediction = in_background(move || Prediction::read(&file)).await?;
    let Some(profile) = profile(model, Some(prediction.rows())).await? else {
        return Ok(None);
    };
    let (mut prediction, rows) = in_background(move || {
        let rows = prediction.encrypt(profile)?;
        Ok((prediction, rows))
    })
    .await?;
    let url = model.predict_url(DATA_NAME).await?;
    put_whole(model, &url, rows).await?;
    let logits = model.predict(DATA_NAME).await?;
    in_background(move || prediction.open(&logits, threshold).map(Some)).await
}

/// Predictions of the rows of a file with a model.json of the caller's own, of which the service sees as little as of the rows: a
/// CSV as [`predict`] gives it, every weighted sum checked. `remote` is a model that was deployed to be trained.
///
/// # Errors
/// A table that does not fit the model; an answer that is not the model's; what vault, service or network refuse.
pub async fn predict_with(
    remote: &RemoteModel<'_>,
    model: Vec<u8>,
    file: Vec<u8>,
    threshold: f64,
) -> Result<Vec<u8>, ClientError> {
    let (mut prediction, sent) = in_background(move || {
        let mut prediction = Prediction::read(&file)?;
        let sent = prediction.encrypt_with(&model)?;
        Ok((prediction, sent))
    })
    .await?;
    remote.add_profile(&sent.profile).await?;
    let keys = remote.upload_url("evaluation_key_url").await?;
    put_whole(remote, &keys, sent.keys).await?;
    let model = remote.upload_url("upload_encrypted_model_url").await?;
    put_whole(remote, &model, sent.model).await?;
    let rows = remote.predict_url(DATA_NAME).await?;
    put_whole(remote, &rows, sent.rows).await?;
    let logits = remote.predict(DATA_NAME).await?;
    in_background(move || prediction.open(&logits, threshold)).await
}

/// Runs what takes long beside the network's threads.
async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(ClientError::internal)?
}
