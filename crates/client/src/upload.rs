//! Blobs on their way from the vault to the service.

use std::ops::DerefMut;

use bytes::Bytes;
use tokio::sync::mpsc::{self, Sender};
use vault::VaultError;
use vault_api::ErrorCode;

use crate::{ClientError, RemoteModel, Session};

/// Parts that may wait for the network: bounds the memory that an upload takes.
const WAITING_PARTS: usize = 2;

/// What is made while it is sent.
type Make = fn(&mut Session, &Sender<Bytes>) -> Result<(), VaultError>;

/// Makes a large blob and PUTs it at the same time. `held` goes to another thread and comes back.
async fn stream<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    url: &str,
    length: u64,
    held: H,
    make: Make,
) -> Result<H, ClientError> {
    let (sender, parts) = mpsc::channel(WAITING_PARTS);
    let making = tokio::task::spawn_blocking(move || {
        let mut held = held;
        let made = make(&mut held, &sender);
        (held, made)
    });
    let sent = model.put(url, length, parts).await;
    let (held, made) = making.await.map_err(ClientError::internal)?;
    match made.map_err(ClientError::from) {
        // Nobody took the parts any more: why is what the PUT says.
        Err(ClientError::Vault(failure)) if failure.code == ErrorCode::Cancelled => sent?,
        Err(failure) => return Err(failure),
        Ok(()) => sent?,
    }
    Ok(held)
}

/// PUTs a small blob to the address of that name.
async fn whole(model: &RemoteModel<'_>, name: &str, blob: Vec<u8>) -> Result<(), ClientError> {
    let url = model.upload_url(name).await?;
    put_whole(model, &url, blob).await
}

/// PUTs a blob that is in memory.
///
/// # Errors
/// What service or network refuse.
pub async fn put_whole(
    model: &RemoteModel<'_>,
    url: &str,
    blob: Vec<u8>,
) -> Result<(), ClientError> {
    let (sender, parts) = mpsc::channel(1);
    let length = blob.len() as u64;
    // A channel of one takes one part at once.
    sender
        .try_send(blob.into())
        .map_err(ClientError::internal)?;
    drop(sender);
    model.put(url, length, parts).await
}

/// Registers the profile and uploads evaluation keys, public key and initial model.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn provision<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    held: H,
) -> Result<H, ClientError> {
    model.add_profile(&held.summary.profile_json).await?;
    keys_and_model(model, held).await
}

/// Uploads evaluation keys, public key and initial model under the profile that is registered.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn keys_and_model<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    mut held: H,
) -> Result<H, ClientError> {
    let (public, initial) = (held.public_key()?, held.initial_model()?);
    let length = held.summary.key_bytes;
    whole(model, "public_key_url", public).await?;
    whole(model, "upload_encrypted_model_url", initial).await?;
    let url = model.upload_url("evaluation_key_url").await?;
    stream(model, &url, length, held, Session::stream_keys).await
}

/// Encrypts and uploads the rows.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn rows<H: DerefMut<Target = Session> + Send + 'static>(
    model: &RemoteModel<'_>,
    data_name: &str,
    held: H,
) -> Result<H, ClientError> {
    let length = held.summary.data_bytes;
    let url = model.data_url(data_name).await?;
    stream(model, &url, length, held, Session::stream_data).await
}
