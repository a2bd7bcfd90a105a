//! Training jobs: their states, their leases and the rules of change.

use crate::{
    BlobId, JobId, LeaseId, NewObject, ProfileId, RegistrationId, ServiceId, StoreError, Timestamp,
    UserId,
};
use async_trait::async_trait;
use std::time::Duration;

/// A job that was leased this often without getting an epoch further is given up as failed.
pub const MAX_STALLED: u32 = 16;

/// State of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Waits for a trainer.
    Queued,
    /// A trainer took it and loads its inputs.
    Leased,
    /// Training.
    Running,
    /// Waits for its owner to refresh the weights of its checkpoint.
    Waiting,
    /// Has a result.
    Finished,
    /// Ended without a result; the message says why.
    Failed,
    /// Ended by its user.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Leased,
        Self::Running,
        Self::Waiting,
        Self::Finished,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the job has ended.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Cancelled)
    }
}

/// A training job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Identifier in the training URL.
    pub id: JobId,
    /// The deployment.
    pub service: ServiceId,
    /// The registration whose keys and data it uses.
    pub registration: RegistrationId,
    /// Who asked for it.
    pub user: UserId,
    /// The profile that its inputs conform to.
    pub profile: ProfileId,
    /// Name of its data set.
    pub data_name: String,
    /// Evaluation keys; for a prediction, which needs none, the rows.
    pub keys: BlobId,
    /// Initial model; none when the weights start at zero.
    pub initial_model: Option<BlobId>,
    /// Encrypted rows.
    pub data: BlobId,
    /// State.
    pub state: JobState,
    /// How often it was leased.
    pub attempt: u32,
    /// Epochs done.
    pub epoch: u32,
    /// Epochs asked for.
    pub epochs: u32,
    /// Weights after `epoch` epochs, if any were stored.
    pub checkpoint: Option<BlobId>,
    /// The state of the checkpoint, encrypted afresh by its owner; none until that was done.
    pub refreshed: Option<BlobId>,
    /// Since when it waits for its owner.
    pub waiting_since: Option<Timestamp>,
    /// Epochs that its owner has seen enough after: the next state that a refresh would follow becomes the result.
    pub stop_at: Option<u32>,
    /// Encrypted trained model, once finished.
    pub result: Option<BlobId>,
    /// Why it failed, a sentence for the user.
    pub message: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the current attempt began to train.
    pub started_at: Option<Timestamp>,
    /// Epochs already done when the current attempt began to train.
    pub started_epoch: u32,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A job to be queued.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Identifier in the training URL.
    pub id: JobId,
    /// The deployment.
    pub service: ServiceId,
    /// The registration whose keys and data it uses.
    pub registration: RegistrationId,
    /// Who asked for it.
    pub user: UserId,
    /// The profile that its inputs conform to.
    pub profile: ProfileId,
    /// Name of its data set.
    pub data_name: String,
    /// Evaluation keys; for a prediction, which needs none, the rows.
    pub keys: BlobId,
    /// Initial model; none when the weights start at zero.
    pub initial_model: Option<BlobId>,
    /// Encrypted rows.
    pub data: BlobId,
    /// Epochs asked for; 1 for a prediction.
    pub epochs: u32,
}

/// The right to work on a job for a while.
#[derive(Clone, Debug)]
pub struct Lease {
    /// Fencing token.
    pub id: LeaseId,
    /// The job as it was when leased.
    pub job: Job,
    /// The lease is void after this instant unless extended.
    pub expires: Timestamp,
}

/// Store of jobs. Calls that take a [`Lease`] fail with [`StoreError::LeaseLost`] once the lease is void.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Queues a job. Queueing the same id twice changes nothing.
    async fn enqueue(&self, job: &NewJob, now: Timestamp) -> Result<(), StoreError>;
    /// The job of that id.
    async fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;
    /// The registration's job that finished last.
    async fn last_finished(&self, registration: RegistrationId) -> Result<Option<Job>, StoreError>;
    /// Leases the oldest job that is queued or whose lease is void; gives up those leased [`MAX_STALLED`] times without progress.
    async fn lease(&self, ttl: Duration, now: Timestamp) -> Result<Option<Lease>, StoreError>;
    /// Leased → running.
    async fn start(&self, lease: &Lease, epoch: u32, now: Timestamp) -> Result<(), StoreError>;
    /// Extends the lease to `now + ttl`.
    async fn extend(&self, lease: &Lease, ttl: Duration, now: Timestamp) -> Result<(), StoreError>;
    /// Records that `epoch` epochs are done and held in `checkpoint`, replacing an earlier one.
    async fn checkpoint(
        &self,
        lease: &Lease,
        epoch: u32,
        checkpoint: &NewObject,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Running → finished after `epoch` epochs, with its result.
    async fn finish(
        &self,
        lease: &Lease,
        epoch: u32,
        result: &NewObject,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Leased or running → failed, with a sentence for the user.
    async fn fail(&self, lease: &Lease, message: &str, now: Timestamp) -> Result<(), StoreError>;
    /// Leased or running → queued, without waiting for expiry (orderly shutdown).
    async fn release(&self, lease: &Lease, now: Timestamp) -> Result<(), StoreError>;
    /// Any unfinished state → cancelled; its lease is void at once. The state after the call.
    async fn cancel(&self, id: JobId, now: Timestamp) -> Result<Option<JobState>, StoreError>;
    /// Queues every leased or running job again: for a process that knows it is the only one and has just started.
    async fn requeue_all(&self) -> Result<u64, StoreError>;
}
