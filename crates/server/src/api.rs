//! The service over embedded storage.

use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::options::ServeOptions;
use crate::{keys, mailbox, storage};
use aws_lc_rs::rand;
use service_api::{
    ApiConfig, KeyFolder, LinkSigner, Mailbox, Mailer, Parts, Sealer, Service, SmtpMailer, Tokens,
};
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
    /// Keys that sign tokens.
    pub keys: KeyFolder,
    /// Mail that is kept, where no mail server is set up.
    pub mailbox: Option<Mailbox>,
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
    config.idle_limit = Duration::from_secs(options.patience);
    config.quotas = options.limits.quotas();
    config
        .pyhelayers_version
        .clone_from(&options.pyhelayers_version);
    Ok(config)
}

/// A secret of 32 bytes that is made once.
fn secret(data: &DataDir, name: &str) -> Result<[u8; 32], ServerError> {
    let bytes = data.read_or_make(name, || {
        let mut secret = [0u8; 32];
        rand::fill(&mut secret).map_err(|_| ServerError::Randomness)?;
        Ok(secret.to_vec())
    })?;
    let found = bytes.len();
    bytes.try_into().map_err(|_| ServerError::File {
        path: data.path(name),
        source: std::io::Error::other(format!("expected 32 bytes, found {found}")),
    })
}

/// Who sends mail: the SMTP server, or a mailbox on this machine.
fn mailer(
    data: &DataDir,
    options: &ServeOptions,
) -> Result<(Arc<dyn Mailer>, Option<Mailbox>), ServerError> {
    if let Some(smtp) = options.mail.smtp()? {
        return Ok((Arc::new(SmtpMailer::new(&smtp)?), None));
    }
    let path = data.path("mailbox");
    let mailbox = Mailbox::open(&path).map_err(|source| ServerError::File { path, source })?;
    Ok((Arc::new(mailbox.clone()), Some(mailbox)))
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
    let (mailer, mailbox) = mailer(data, options)?;
    let mut config = config(data, options, public_url, app_origins)?;
    let shown = mailbox.is_some() && options.api_addr.ip().is_loopback();
    config.mailbox_url = shown.then(|| format!("{}{}", config.public_url, mailbox::PATH));
    let keys = keys::open(data, options.identity.key_days)?;
    let ring = keys.ring(config.token_life, SystemClock.now())?;
    let wake = Arc::new(Notify::new());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let rows = Arc::new(store.clone());
    let trainer = Trainer::new(
        rows.clone(),
        Arc::clone(&blobs),
        Arc::clone(&clock),
        TrainerConfig {
            held_table_bytes: options.table_memory << 20,
            ..TrainerConfig::default()
        },
    );
    let service = Service::new(Parts {
        store: rows,
        blobs: Arc::clone(&blobs),
        clock,
        mailer,
        judge: Arc::new(PlanJudge),
        tokens: Tokens::with_keys(ring, config.issuer.clone()),
        sealer: Sealer::new(&secret(data, "seal-secret")?),
        provider: options.identity.provider()?,
        links: LinkSigner::new(&secret(data, "link-secret")?),
        wake: Arc::clone(&wake),
        config,
    });
    Ok(Embedded {
        service,
        trainer,
        store,
        blobs,
        wake,
        keys,
        mailbox,
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
