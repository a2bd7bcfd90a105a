//! All that handlers share.

use crate::identity::{IdentityError, KeyFolder, Letter, Mailer, Provider, Sealer, Tokens};
use crate::links::LinkSigner;
use crate::rate::Limiter;
use crate::uploads::Busy;
use crate::{ApiConfig, ApiError};
use service_jobs::{Blobs, Clock, Leftovers, ProfileJudge, Store, UsageEvent};
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::Notify;

/// What a service is made of.
pub struct Parts {
    /// Rows.
    pub store: Arc<dyn Store>,
    /// Bytes.
    pub blobs: Arc<dyn Blobs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Mail.
    pub mailer: Arc<dyn Mailer>,
    /// Judge of profiles.
    pub judge: Arc<dyn ProfileJudge>,
    /// Issuer and checker of tokens.
    pub tokens: Tokens,
    /// Sealer of secrets that the service must read again.
    pub sealer: Sealer,
    /// The external provider that keeps the accounts, if one does.
    pub provider: Option<Provider>,
    /// Signer of upload links.
    pub links: LinkSigner,
    /// Told when a job was queued.
    pub wake: Arc<Notify>,
    /// Settings.
    pub config: ApiConfig,
}

/// The API's shared state; cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

pub struct Inner {
    parts: Parts,
    pub(crate) limiter: Limiter,
    pub(crate) busy: Busy,
    pub(crate) admission: tokio::sync::Mutex<()>,
}

impl Deref for Service {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Deref for Inner {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl Service {
    /// A service of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            limiter: Limiter::default(),
            busy: Busy::default(),
            admission: tokio::sync::Mutex::default(),
        }))
    }

    /// Runs blocking work on the blob store.
    pub(crate) async fn with_blobs<T: Send + 'static, E: Into<ApiError> + Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Blobs) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError> {
        let blobs = Arc::clone(&self.blobs);
        tokio::task::spawn_blocking(move || work(blobs.as_ref()))
            .await?
            .map_err(Into::into)
    }

    /// Records what was used; a repetition changes nothing.
    pub(crate) async fn record(&self, event: &UsageEvent) -> Result<(), ApiError> {
        self.store.record_usage(event, self.clock.now()).await?;
        Ok(())
    }

    /// Signs and verifies tokens with the keys that are in the folder now.
    ///
    /// # Errors
    /// [`IdentityError`] if they cannot be read; then the keys stay as they are.
    pub fn take_keys(&self, keys: &KeyFolder) -> Result<(), IdentityError> {
        let ring = keys.ring(self.config.token_life, self.clock.now())?;
        self.tokens.replace_keys(ring);
        Ok(())
    }

    /// Sends a mail.
    pub(crate) async fn mail(&self, to: String, letter: Letter) -> Result<(), ApiError> {
        let mailer = Arc::clone(&self.mailer);
        tokio::task::spawn_blocking(move || mailer.send(&to, &letter)).await?
    }

    /// Removes what deleted rows left behind. What cannot be removed now is swept at the next start.
    pub(crate) async fn clean(&self, leftovers: Leftovers) {
        let removed = self
            .with_blobs(move |blobs| blobs.remove_leftovers(&leftovers))
            .await;
        if let Err(error) = removed {
            tracing::warn!(%error, "blobs without rows remain until the next start");
        }
    }
}
