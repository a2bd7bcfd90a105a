//! All sessions: in memory, and at rest under the gateway's passphrase.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use client::{ModelId, Session};
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard};
use wire::Hex;

use crate::config::owner_only;
use crate::{Config, GatewayError};

/// A session that only its holder uses; empty before keys are made.
pub type Held = OwnedMutexGuard<Option<Session>>;
/// A session that is there, likewise.
pub type Present = OwnedMappedMutexGuard<Option<Session>, Session>;

/// The session if keys were made, else `missing`.
///
/// # Errors
/// `missing`.
pub fn present(held: Held, missing: GatewayError) -> Result<Present, GatewayError> {
    OwnedMutexGuard::try_map(held, Option::as_mut).map_err(|_| missing)
}

/// Who and which model.
pub type Owner = (String, ModelId);

/// The sessions of all users.
#[derive(Default)]
pub struct Sessions {
    held: Mutex<HashMap<Owner, Arc<tokio::sync::Mutex<Option<Session>>>>>,
}

impl Sessions {
    /// Waits for the session of `user` for `model`; if it is not in memory, opens the one at rest.
    ///
    /// # Errors
    /// A sealed run that does not open.
    pub async fn hold(
        &self,
        config: &Arc<Config>,
        user: &str,
        model: &ModelId,
    ) -> Result<Held, GatewayError> {
        let owner = (user.to_owned(), model.clone());
        let session = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(held.entry(owner).or_default())
        };
        let mut held = session.lock_owned().await;
        if held.is_none() {
            let (config, path) = (Arc::clone(config), path_of(config, user, model));
            *held = in_background(move || at_rest(&config, &path)).await?;
        }
        Ok(held)
    }
}

/// Runs what takes long beside the network's threads.
///
/// # Errors
/// What `work` meets with, or its panic.
pub async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, GatewayError> + Send + 'static,
) -> Result<T, GatewayError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(GatewayError::internal)?
}

/// Keeps a session at rest, in place of an earlier one.
///
/// # Errors
/// When the disk fails. A table too large to be kept is not an error: the session then lives as long as the process.
pub fn keep(
    config: &Config,
    user: &str,
    model: &ModelId,
    session: &mut Session,
) -> Result<(), GatewayError> {
    let path = path_of(config, user, model);
    let sealed = match session.seal(config.sealing.passphrase()) {
        Ok(Some(sealed)) => sealed,
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::warn!(%error, "this run is not kept over a restart");
            return forget(config, user, model);
        }
    };
    let fresh = path.with_extension("new");
    remove(&fresh)?;
    let mut file = owner_only(&fresh).map_err(GatewayError::internal)?;
    std::io::Write::write_all(&mut file, &sealed).map_err(GatewayError::internal)?;
    file.sync_all().map_err(GatewayError::internal)?;
    std::fs::rename(&fresh, &path).map_err(GatewayError::internal)
}

/// Deletes what was kept at rest.
///
/// # Errors
/// When the disk fails.
pub fn forget(config: &Config, user: &str, model: &ModelId) -> Result<(), GatewayError> {
    remove(&path_of(config, user, model))
}

fn remove(path: &std::path::Path) -> Result<(), GatewayError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(GatewayError::internal(error))
        }
        _ => Ok(()),
    }
}

fn at_rest(config: &Config, path: &std::path::Path) -> Result<Option<Session>, GatewayError> {
    match std::fs::read(path) {
        Ok(sealed) => Ok(Some(Session::open(&sealed, config.sealing.passphrase())?)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(GatewayError::internal(error)),
    }
}

/// A name that says nothing of user and model.
fn path_of(config: &Config, user: &str, model: &ModelId) -> PathBuf {
    let mut hash = Sha256::new_with_prefix(b"blindfold gateway run\0");
    hash.update((user.len() as u64).to_le_bytes());
    hash.update(user);
    hash.update(model.to_string());
    let name = Hex::<32>(hash.finalize().into());
    config.data_dir.join(format!("{name}.run"))
}
