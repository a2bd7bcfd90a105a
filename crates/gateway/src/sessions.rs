//! All sessions in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use client::{ModelId, Session};
use tokio::sync::{OwnedMappedMutexGuard, OwnedMutexGuard};

use crate::at_rest::AtRest;
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
            let at_rest = AtRest::of(config, user, model);
            *held = in_background(move || at_rest.session()).await?;
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
