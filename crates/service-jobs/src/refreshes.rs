//! Jobs that wait for their owner, or that their owner has seen enough of.

use crate::{JobId, Lease, NewObject, StoreError, Timestamp, UploadId};
use async_trait::async_trait;

/// Store of what happens to a job between two segments of its training. Everything is fenced by the epoch: what comes late, twice,
/// or for another epoch changes nothing.
#[async_trait]
pub trait Refreshes: Send + Sync {
    /// Leased or running → waiting: nobody works on it until its owner has refreshed the state of its checkpoint. One that its owner has
    /// seen enough of is queued instead, to end with that state.
    async fn wait(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError>;
    /// Completes the upload of a refreshed state. If `job` waits with `epoch` epochs done: waiting → queued, to go on from it.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if it does not wait there, or the upload is not open; the upload stays as it is.
    async fn refresh(
        &self,
        upload: UploadId,
        object: &NewObject,
        (job, epoch): (JobId, u32),
    ) -> Result<(), StoreError>;
    /// Has `job` end with the first state after at least `epoch` epochs, which its owner has seen, that a refresh would follow, as its
    /// result. If it waits with as many done: waiting → queued; one that waits with more or fewer done, has not come as far, or has
    /// ended stays as it is. Whether it will end so.
    async fn stop_here(&self, job: JobId, epoch: u32) -> Result<bool, StoreError>;
}
