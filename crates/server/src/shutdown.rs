//! The wish to end: SIGTERM or Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// Told to everyone who must end.
#[derive(Clone)]
pub struct Shutdown {
    /// For blocking work.
    pub stop: Arc<AtomicBool>,
    told: watch::Receiver<bool>,
}

impl Shutdown {
    /// Listens for the signals from now on.
    pub fn listen() -> Self {
        let (tell, told) = watch::channel(false);
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        tokio::spawn(async move {
            signalled().await;
            tracing::info!("ending");
            flag.store(true, Ordering::SeqCst);
            let _ = tell.send(true);
        });
        Self { stop, told }
    }

    /// Returns once a signal came.
    pub async fn wait(mut self) {
        let _ = self.told.wait_for(|told| *told).await;
    }
}

#[cfg(unix)]
async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => drop(tokio::signal::ctrl_c().await),
    }
}

#[cfg(not(unix))]
async fn signalled() {
    let _ = tokio::signal::ctrl_c().await;
}
