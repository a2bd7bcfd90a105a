//! From blocking callers to the bucket's asynchronous client.

use crate::{DiskStep, StoreError};
use std::future::Future;
use std::io;
use std::sync::mpsc;
use tokio::runtime::{Builder, Runtime};

/// A runtime of its own: callers wait on whichever thread they are, a runtime's included.
pub struct Bridge(Option<Runtime>);

/// What the bucket answered, as the failure of a step.
pub fn failed(step: DiskStep, error: object_store::Error) -> StoreError {
    let kind = match &error {
        object_store::Error::NotFound { .. } => io::ErrorKind::NotFound,
        object_store::Error::PermissionDenied { .. }
        | object_store::Error::Unauthenticated { .. } => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    StoreError::disk(step, io::Error::new(kind, error))
}

impl Bridge {
    pub fn start() -> Result<Self, StoreError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("bucket")
            .enable_all()
            .build();
        Ok(Self(Some(runtime.map_err(|error| {
            StoreError::disk(DiskStep::Open, error)
        })?)))
    }

    /// Does `work` over there and waits for what it gives.
    pub fn wait<T: Send + 'static>(
        &self,
        step: DiskStep,
        work: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (tell, told) = mpsc::sync_channel(1);
        if let Some(runtime) = &self.0 {
            runtime.spawn(async move {
                // Nobody listens any more only if the caller's thread has ended.
                let _ = tell.send(work.await);
            });
        }
        let answer = told
            .recv()
            .map_err(|error| StoreError::disk(step, io::Error::other(error)))?;
        answer.map_err(|error| failed(step, error))
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
