//! The service over embedded storage.

use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::options::ServeOptions;
use crate::storage;
use aws_lc_rs::rand;
use service_api::{ApiConfig, LinkSigner, Mailbox, Parts, Service, SigningKey, Tokens};
use service_jobs::{Blobs, Clock, Jobs, Objects, SqlStore, SystemClock};
use service_trainer::{PlanJudge, Trainer, TrainerConfig};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Time between removals of what nobody needs.
const HOUSEKEEPING: Duration = Duration::from_secs(300);

/// The API's state and the trainer beside it.
pub struct Embedded {
    /// The API's state.
    pub service: Service,
    /// The trainer.
    pub trainer: Trainer,
    /// Rows, to be closed at the end.
    pub store: SqlStore,
    /// Bytes.
    pub blobs: Arc<dyn Blobs>,
    /// Rung when a job is queued.
    pub wake: Arc<Notify>,
}

fn config(
    data: &DataDir,
    options: &ServeOptions,
    public_url: String,
    app_origins: Vec<String>,
) -> Result<ApiConfig, ServerError> {
    let mut config = ApiConfig::new(public_url, app_origins);
    // The issuer stays what it was at the first start, so that tokens outlive a change of port.
    let issuer = data.read_or_make("issuer", || Ok(config.issuer.clone().into_bytes()))?;
    config.issuer = String::from_utf8_lossy(&issuer).trim().to_owned();
    config.log_codes = !options.no_log_codes;
    config.idle_limit = Duration::from_secs(options.patience);
    config.quotas = options.limits.quotas();
    Ok(config)
}

fn link_secret(data: &DataDir) -> Result<[u8; 32], ServerError> {
    let bytes = data.read_or_make("link-secret", || {
        let mut secret = [0u8; 32];
        rand::fill(&mut secret).map_err(|_| ServerError::Randomness)?;
        Ok(secret.to_vec())
    })?;
    let found = bytes.len();
    bytes.try_into().map_err(|_| ServerError::File {
        path: data.path("link-secret"),
        source: std::io::Error::other(format!("expected 32 bytes, found {found}")),
    })
}

/// Removes blobs and parts that no row names, and queues jobs again that were at work when the last process ended.
async fn recover(store: &SqlStore, blobs: &dyn Blobs) -> Result<(), ServerError> {
    let queued = store.requeue_all().await?;
    store.forget_replaced(SystemClock.now()).await?;
    let live: HashSet<_> = store.live_blobs().await?.into_iter().collect();
    let open: HashSet<_> = store.open_uploads().await?.into_iter().collect();
    let removed = blobs.sweep(&|blob| live.contains(&blob), &|upload| {
        open.contains(&upload)
    })?;
    if queued > 0 || removed > 0 {
        tracing::info!(
            jobs_queued_again = queued,
            stray_files_removed = removed,
            "recovered"
        );
    }
    Ok(())
}

/// Opens the data folder's stores and puts the service together.
///
/// # Errors
/// Whatever of it cannot be opened.
pub async fn open(
    data: &DataDir,
    options: &ServeOptions,
    public_url: String,
    app_origins: Vec<String>,
) -> Result<Embedded, ServerError> {
    let store = storage::rows(data, &options.storage).await?;
    let blobs = storage::blobs(data, &options.storage).await?;
    recover(&store, blobs.as_ref()).await?;
    let mailbox = data.path("mailbox");
    let mailer = Mailbox::open(&mailbox).map_err(|source| ServerError::File {
        path: mailbox,
        source,
    })?;
    let key = SigningKey::open_or_make(&data.path("signing-key.pem"))?;
    let config = config(data, options, public_url, app_origins)?;
    let wake = Arc::new(Notify::new());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let rows = Arc::new(store.clone());
    let trainer = Trainer::new(
        rows.clone(),
        Arc::clone(&blobs),
        Arc::clone(&clock),
        TrainerConfig::default(),
    );
    let service = Service::new(Parts {
        store: rows,
        blobs: Arc::clone(&blobs),
        clock,
        mailer: Arc::new(mailer),
        judge: Arc::new(PlanJudge),
        tokens: Tokens::new(key, config.issuer.clone()),
        links: LinkSigner::new(&link_secret(data)?),
        wake: Arc::clone(&wake),
        config,
    });
    Ok(Embedded {
        service,
        trainer,
        store,
        blobs,
        wake,
    })
}

/// Removes, every few minutes, uploads that were begun and never ended, and blobs that nothing needs any more.
pub async fn keep_house(service: Service, store: SqlStore, blobs: Arc<dyn Blobs>) {
    loop {
        tokio::time::sleep(HOUSEKEEPING).await;
        if let Err(error) = service.settle_uploads().await {
            tracing::warn!(%error, "uploads that arrived in the bucket are looked at later");
        }
        let forgotten = store.forget_replaced(SystemClock.now()).await;
        let blobs = Arc::clone(&blobs);
        let removed = match forgotten {
            Ok(leftovers) => {
                tokio::task::spawn_blocking(move || blobs.remove_leftovers(&leftovers)).await
            }
            Err(error) => Ok(Err(error)),
        };
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "housekeeping");
        }
    }
}
