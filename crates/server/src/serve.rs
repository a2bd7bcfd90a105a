//! `blindfold-server serve`.

use crate::announce::announce;
use crate::api::{self, Embedded};
use crate::app;
use crate::data_dir::DataDir;
use crate::error::ServerError;
use crate::listen::{GRACE, listen};
use crate::options::ServeOptions;
use crate::shutdown::Shutdown;
use crate::{keys, mailbox, storage};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServerError> {
    let fail = |source| ServerError::Bind { address, source };
    let listener = TcpListener::bind(address).await.map_err(fail)?;
    let bound = listener.local_addr().map_err(fail)?;
    Ok((listener, bound))
}

/// Origins of the app's pages: its own address, also when another program (`trunk serve`) serves them there.
fn app_origins(options: &ServeOptions, app: Option<SocketAddr>) -> Vec<String> {
    let address = app.unwrap_or(options.app_addr);
    let mut origins = options.app_origins.clone();
    origins.push(format!("http://{address}"));
    if address.ip().is_loopback() {
        origins.push(format!("http://localhost:{}", address.port()));
    }
    origins
}

/// Serves until a signal comes.
///
/// # Errors
/// Whatever keeps it from serving.
pub async fn serve(options: ServeOptions) -> Result<(), ServerError> {
    let shutdown = Shutdown::listen();
    let data = DataDir::open(&options.data_dir)?;
    let (api_listener, api_address) = bind(options.api_addr).await?;
    let app_listener = match options.app_dir {
        Some(_) => Some(bind(options.app_addr).await?),
        None => None,
    };
    let app_address = app_listener.as_ref().map(|(_, address)| *address);
    let public_url = options
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{api_address}"));
    let origins = app_origins(&options, app_address);
    let Embedded {
        service,
        trainer,
        store,
        blobs,
        wake,
        keys,
        mailbox,
    } = api::open(&data, &options, public_url.clone(), origins).await?;
    let patience = Duration::from_secs(options.patience);
    let mut servers = tokio::task::JoinSet::new();
    let mut api_router = service_api::router(service.clone());
    if let Some(mailbox) = mailbox.filter(|_| api_address.ip().is_loopback()) {
        tracing::info!(
            "mail is kept, not sent: read it at http://{api_address}{}",
            mailbox::PATH
        );
        api_router = mailbox::router(mailbox).merge(api_router);
    }
    servers.spawn(listen(api_listener, api_router, shutdown.clone(), patience));
    if let (Some(folder), Some((listener, _))) = (&options.app_dir, app_listener) {
        let router = app::router(
            folder,
            public_url.trim_end_matches('/'),
            &options.gateway_url,
            options.identity.provider_origin().as_deref(),
        )?;
        servers.spawn(listen(listener, router, shutdown.clone(), patience));
    }
    let stop = Arc::clone(&shutdown.stop);
    let training = (!options.no_trainer).then(|| {
        let wake = Arc::clone(&wake);
        tokio::spawn(async move { trainer.run(wake, stop).await })
    });
    let keeping = tokio::spawn(api::keep_house(service.clone(), store.clone(), blobs));
    let rotating = tokio::spawn(keys::keep(service, keys, options.identity.key_days));
    tracing::info!(api = %api_address, app = ?app_address, "serving");
    if options.announce {
        announce(api_address, app_address);
    }
    let mut usurped = std::pin::pin!(storage::usurped(&store, &options.storage));
    loop {
        tokio::select! {
            ended = servers.join_next() => match ended {
                Some(ended) => ended.map_err(|error| ServerError::Serve(std::io::Error::other(error)))??,
                None => break,
            },
            error = &mut usurped => {
                shutdown.stop.store(true, Ordering::SeqCst);
                return Err(error);
            }
        }
    }
    keeping.abort();
    rotating.abort();
    wake.notify_one();
    if let Some(training) = training {
        // Past this the job is taken up from its checkpoint at the next start.
        let _ = tokio::time::timeout(GRACE, training).await;
    }
    store.close().await;
    Ok(())
}
