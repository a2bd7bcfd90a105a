//! Blobs on their way from the vault to the service.

use bytes::Bytes;
use tokio::sync::mpsc::{self, Sender};
use vault::VaultError;
use vault_api::ErrorCode;
use wire::rest::Profile;

use crate::GatewayError;
use crate::client::Client;
use crate::session::Session;
use crate::sessions::Held;

/// Parts that may wait for the network: bounds the memory that an upload takes.
const WAITING_PARTS: usize = 2;

/// What is made while it is sent.
type Make = fn(&mut Session, &Sender<Bytes>) -> Result<(), VaultError>;

/// Makes a large blob and PUTs it at the same time.
async fn stream(
    client: &Client<'_>,
    url: &str,
    length: u64,
    held: Held,
    make: Make,
) -> Result<Held, GatewayError> {
    let (sender, parts) = mpsc::channel(WAITING_PARTS);
    let making = tokio::task::spawn_blocking(move || {
        let mut held = held;
        let made = held
            .as_mut()
            .map_or(Ok(()), |session| make(session, &sender));
        (held, made)
    });
    let sent = client.put(url, length, parts).await;
    let (held, made) = making.await.map_err(GatewayError::internal)?;
    match made.map_err(GatewayError::from) {
        // Nobody took the parts any more: why is what the PUT says.
        Err(GatewayError::Vault(failure)) if failure.code == ErrorCode::Cancelled => sent?,
        Err(failure) => return Err(failure),
        Ok(()) => sent?,
    }
    Ok(held)
}

/// PUTs a small blob.
async fn whole(client: &Client<'_>, name: &str, blob: Vec<u8>) -> Result<(), GatewayError> {
    let url = client.upload_url(name).await?;
    let (sender, parts) = mpsc::channel(1);
    let length = blob.len() as u64;
    // A channel of one takes one part at once.
    sender
        .try_send(blob.into())
        .map_err(GatewayError::internal)?;
    drop(sender);
    client.put(&url, length, parts).await
}

/// Registers the profile and uploads evaluation keys, public key and initial model.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn provision(client: &Client<'_>, mut held: Held) -> Result<Held, GatewayError> {
    let Some(session) = held.as_mut() else {
        return Ok(held);
    };
    client.add_profile(&session.summary.profile_json).await?;
    keys_and_model(client, held).await
}

/// Uploads evaluation keys, public key and initial model under the profile that is registered.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn keys_and_model(client: &Client<'_>, mut held: Held) -> Result<Held, GatewayError> {
    let Some(session) = held.as_mut() else {
        return Ok(held);
    };
    let (public, model) = (session.public_key()?, session.initial_model()?);
    let length = session.summary.key_bytes;
    whole(client, "public_key_url", public).await?;
    whole(client, "upload_encrypted_model_url", model).await?;
    let url = client.upload_url("evaluation_key_url").await?;
    stream(client, &url, length, held, Session::stream_keys).await
}

/// Encrypts and uploads the rows.
///
/// # Errors
/// What vault, service or network refuse.
pub async fn rows(client: &Client<'_>, data_name: &str, held: Held) -> Result<Held, GatewayError> {
    let length = held
        .as_ref()
        .map_or(0, |session| session.summary.data_bytes);
    let url = client.data_url(data_name).await?;
    stream(client, &url, length, held, Session::stream_data).await
}

/// The profile of a session.
///
/// # Errors
/// None in practice: the vault wrote it.
pub fn profile_of(session: &Session) -> Result<Profile, GatewayError> {
    Ok(Profile::parse(session.summary.profile_json.as_bytes())?)
}
