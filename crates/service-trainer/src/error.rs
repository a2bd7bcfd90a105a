//! What can end a job early.

use inference::InferenceError;
use logreg::LogregError;
use service_jobs::StoreError;
use wire::WireError;

/// Why a job did not finish.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainerError {
    /// Rows or bytes cannot be read or written.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// A stored blob or profile does not conform.
    #[error("{0}")]
    Wire(#[from] WireError),
    /// The plan or the training refuses.
    #[error("{0}")]
    Training(#[from] LogregError),
    /// The prediction refuses.
    #[error("{0}")]
    Prediction(#[from] InferenceError),
    /// The model's files are gone: it was undeployed.
    #[error("the model's files are gone")]
    NoModel,
    /// The profile is not the one that follows from its settings.
    #[error(
        "the profile's {field} differs from the plan that this service derives: expected {expected}, found {found}"
    )]
    Mismatch {
        /// First field that differs.
        field: &'static str,
        /// What the plan says.
        expected: String,
        /// What the profile says.
        found: String,
    },
    /// A number does not fit.
    #[error("{quantity} is out of range: {found}")]
    Range {
        /// Which.
        quantity: &'static str,
        /// Its value.
        found: String,
    },
    /// The training panicked: a fault of this software, not of the job's inputs.
    #[error("the training broke off by a fault of the service")]
    Panicked,
    /// The profile of the job is gone.
    #[error("the job's profile is gone")]
    NoProfile,
}

impl TrainerError {
    /// Whether another attempt may succeed: the store was full or unreachable.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(StoreError::LeaseLost { .. } | StoreError::Gone { .. }) => false,
            Self::Store(StoreError::Disk { source, .. }) => {
                source.kind() != std::io::ErrorKind::NotFound
            }
            Self::Store(_) => true,
            _ => false,
        }
    }

    /// Whether the database does not answer now.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_unreachable())
    }

    /// Whether the job is no longer this trainer's.
    #[must_use]
    pub fn is_lost_lease(&self) -> bool {
        matches!(self, Self::Store(StoreError::LeaseLost { .. }))
    }
}
