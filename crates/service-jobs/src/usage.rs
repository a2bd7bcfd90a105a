//! What was used of which model by whom.

use crate::{BlobId, JobId, ServiceId, StoreError, Timestamp, UserId};
use async_trait::async_trait;
use std::time::Duration;

/// What something was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsageKind {
    /// Bytes that came and were kept.
    Upload,
    /// Bytes that were fetched.
    Download,
    /// Training.
    Training,
    /// Prediction.
    Prediction,
}

impl UsageKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Upload,
        Self::Download,
        Self::Training,
        Self::Prediction,
    ];

    /// Name in rows and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Download => "download",
            Self::Training => "training",
            Self::Prediction => "prediction",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One effect that is counted.
///
/// `id` names the effect, not the attempt: recording the same id again changes nothing. Whoever records *before* an
/// effect becomes visible, under an id that a repetition of the work would have too, therefore counts it exactly once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEvent {
    /// Name of the effect.
    pub id: String,
    /// The deployment that was used.
    pub service: ServiceId,
    /// Who used it.
    pub user: UserId,
    /// For what.
    pub kind: UsageKind,
    /// Calls that this effect stands for: 1, or 0 for a further part of one that was counted.
    pub calls: u32,
    /// Bytes that came.
    pub bytes_in: u64,
    /// Bytes that went.
    pub bytes_out: u64,
    /// Time that a trainer or predictor worked; kept in milliseconds.
    pub compute: Duration,
}

impl UsageEvent {
    fn new(id: String, (service, user): (ServiceId, UserId), kind: UsageKind) -> Self {
        Self {
            id,
            service,
            user,
            kind,
            calls: 1,
            bytes_in: 0,
            bytes_out: 0,
            compute: Duration::ZERO,
        }
    }

    /// An upload that became visible as `blob`.
    #[must_use]
    pub fn upload(of: (ServiceId, UserId), blob: BlobId, bytes: u64) -> Self {
        Self {
            bytes_in: bytes,
            ..Self::new(format!("upload:{blob}"), of, UsageKind::Upload)
        }
    }

    /// One fetching of a result, key or model of `bytes`; every call is its own effect.
    #[must_use]
    pub fn download(of: (ServiceId, UserId), bytes: u64) -> Self {
        let id = format!("download:{}", BlobId::random());
        Self {
            bytes_out: bytes,
            ..Self::new(id, of, UsageKind::Download)
        }
    }

    /// A training that was asked for; its epochs are counted by [`UsageEvent::epoch`].
    #[must_use]
    pub fn training(of: (ServiceId, UserId), job: JobId) -> Self {
        Self::new(format!("training:{job}"), of, UsageKind::Training)
    }

    /// Epoch number `epoch` of a training, which took `compute`; to be recorded before its checkpoint or result is.
    #[must_use]
    pub fn epoch(of: (ServiceId, UserId), job: JobId, epoch: u32, compute: Duration) -> Self {
        Self {
            calls: 0,
            compute,
            ..Self::new(format!("training:{job}:{epoch}"), of, UsageKind::Training)
        }
    }

    /// A prediction on `bytes_in` of encrypted rows that gave `bytes_out` and took `compute`.
    ///
    /// `prediction` is the prediction's job id (or, if it has no job, any id made once per call). Record it with
    /// [`Usage::record_usage`] before the result becomes visible: a prediction that is repeated after a crash then has the
    /// same id and counts once.
    #[must_use]
    pub fn prediction(
        of: (ServiceId, UserId),
        prediction: JobId,
        (bytes_in, bytes_out): (u64, u64),
        compute: Duration,
    ) -> Self {
        Self {
            bytes_in,
            bytes_out,
            compute,
            ..Self::new(
                format!("prediction:{prediction}"),
                of,
                UsageKind::Prediction,
            )
        }
    }
}

/// Sums over all distinct effects of one kind, deployment and user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageTotal {
    /// The deployment.
    pub service: ServiceId,
    /// Its model's name.
    pub model: String,
    /// Its model's version.
    pub version: String,
    /// Name of who used it.
    pub username: String,
    /// For what.
    pub kind: UsageKind,
    /// Calls.
    pub calls: u64,
    /// Bytes that came.
    pub bytes_in: u64,
    /// Bytes that went.
    pub bytes_out: u64,
    /// Time that trainers and predictors worked.
    pub compute: Duration,
    /// When the last effect was recorded.
    pub last_at: Timestamp,
}

/// Whose usage is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageScope {
    /// Everything that this user used.
    User(UserId),
    /// Everything that was used of this deployment, by whomever.
    Service(ServiceId),
}

/// Store of usage. Rows outlive registrations and go with their deployment or account.
#[async_trait]
pub trait Usage: Send + Sync {
    /// Records an effect; `false` if it was recorded before, or the deployment or user is gone.
    async fn record_usage(&self, event: &UsageEvent, now: Timestamp) -> Result<bool, StoreError>;
    /// Sums per deployment, user and kind, in the order of model, version, user and kind.
    async fn usage(&self, scope: UsageScope) -> Result<Vec<UsageTotal>, StoreError>;
}
