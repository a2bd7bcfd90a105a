//! Why the trusted side could not, and the problem that says so.

use reqwest::StatusCode;
use vault_api::{ErrorCode, VaultFailure};
use wire::WireError;
use wire::rest::Problem;

/// Why the trusted side could not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// Not the address of a model.
    #[error("model_id: expected /<service id>/<model>/<version>, found {found:?}")]
    ModelId {
        /// What was there.
        found: String,
    },
    /// A file or an answer does not fit.
    #[error(transparent)]
    File(#[from] WireError),
    /// A table that is not CSV and cannot be read.
    #[error("the {format} file: {reason}")]
    Table {
        /// `HDF5` or `Parquet`.
        format: &'static str,
        /// Why.
        reason: String,
    },
    /// Training did not end well.
    #[error("training ended as {state}")]
    Training {
        /// The service's word, and its message if there is one.
        state: String,
    },
    /// The result is not what honest training gives.
    #[error(
        "the largest weight deviates by {deviation:.3e} from the clear replay; at most {bound:.3e} can be noise"
    )]
    Refuted {
        /// Largest deviation.
        deviation: f64,
        /// What noise can explain.
        bound: f64,
    },
    /// The service refused.
    #[error("the service answered {status}: {}", problem.detail)]
    Service {
        /// Its status.
        status: StatusCode,
        /// Its problem, or one made of its answer.
        problem: Box<Problem>,
    },
    /// The service cannot be reached.
    #[error("the service cannot be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// The vault refused.
    #[error("{0}")]
    Vault(Box<VaultFailure>),
    /// A defect here, or a disk that fails.
    #[error("the trusted side failed: {reason}")]
    Internal {
        /// For the log.
        reason: String,
    },
}

/// Status that a server would answer with, name, title, remedy.
type Face = (u16, &'static str, &'static str, &'static str);

impl ClientError {
    /// A failure that only the log should hear of in full.
    pub fn internal(reason: impl ToString) -> Self {
        Self::Internal {
            reason: reason.to_string(),
        }
    }

    /// Whether the service would have signed in, had there been a code of the account's second factor.
    #[must_use]
    pub fn asks_for_second_factor(&self) -> bool {
        matches!(self, Self::Service { problem, .. } if problem.kind == "/problems/second-factor")
    }

    /// Whether nobody answered, or only somebody who says that the service is away.
    #[must_use]
    pub fn is_of_absence(&self) -> bool {
        match self {
            Self::Unreachable(error) => !error.is_builder(),
            Self::Service { status, .. } => matches!(
                *status,
                StatusCode::BAD_GATEWAY
                    | StatusCode::SERVICE_UNAVAILABLE
                    | StatusCode::GATEWAY_TIMEOUT
            ),
            _ => false,
        }
    }

    fn face(&self) -> Face {
        match self {
            Self::ModelId { .. } => (
                400,
                "model-id",
                "Not a model",
                "Take what deploy_model returned, without the API base and without the last slash.",
            ),
            Self::File(_) => (
                422,
                "file",
                "File refused",
                "Correct the file as the detail says.",
            ),
            Self::Table { .. } => (
                422,
                "table",
                "Table refused",
                "Correct the file as the detail says, or write the table as CSV with a header and send that.",
            ),
            Self::Training { .. } => (
                502,
                "training",
                "Training failed",
                "Read the service's message; the same call starts the training again.",
            ),
            Self::Refuted { .. } => (
                502,
                "refuted",
                "Result refuted",
                "Do not use this model; train again, and ask the service's operator.",
            ),
            Self::Service { .. } => (502, "service", "The service refused", ""),
            Self::Unreachable(_) => (
                502,
                "unreachable",
                "The service cannot be reached",
                "Check the service's address and whether it runs.",
            ),
            Self::Vault(failure) => vault_face(failure.code),
            Self::Internal { .. } => (
                500,
                "internal",
                "The trusted side failed",
                "Try again; the log says more.",
            ),
        }
    }

    /// What happened and what can be done; its status is the one a server that passes it on would answer with.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (status, name, title, remedy) = self.face();
        match self {
            // What the service says is what the caller can act on.
            Self::Service { status, problem } if status.is_client_error() => (**problem).clone(),
            Self::Service { problem, .. } => Problem::new(
                status,
                name,
                title,
                self.to_string(),
                problem.remedy.clone(),
            ),
            Self::Internal { .. } => {
                Problem::new(status, name, title, "An error that is in the log.", remedy)
            }
            Self::Vault(failure) if !failure.remedy.is_empty() => {
                Problem::new(status, name, title, &*failure.message, &*failure.remedy)
            }
            _ => Problem::new(status, name, title, self.to_string(), remedy),
        }
    }
}

fn vault_face(code: ErrorCode) -> Face {
    match code {
        ErrorCode::BadTable => (
            422,
            "table",
            "Table refused",
            "Correct the table as the detail says.",
        ),
        ErrorCode::BadSettings => (
            422,
            "settings",
            "Settings refused",
            "Change the settings as the detail says.",
        ),
        ErrorCode::Mismatch => (
            409,
            "mismatch",
            "Things do not belong together",
            "Make keys for this model again.",
        ),
        ErrorCode::CannotOpen => (
            409,
            "sealed",
            "Sealed keys do not open",
            "Give the passphrase that they were sealed with, or make keys again.",
        ),
        ErrorCode::Tampered => (
            502,
            "refuted",
            "State refuted",
            "Make keys again, at a service that you trust to compute.",
        ),
        ErrorCode::Diverged => (
            422,
            "diverged",
            "Training does not settle",
            "Choose a smaller learning rate or the algorithm nesterov.",
        ),
        ErrorCode::WrongKey | ErrorCode::BadBlob => (
            502,
            "result",
            "Result refused",
            "Train again; the service sent something else than this model.",
        ),
        _ => (
            500,
            "vault",
            "The vault failed",
            "Try again; the log says more.",
        ),
    }
}

impl From<vault::VaultError> for ClientError {
    fn from(error: vault::VaultError) -> Self {
        Self::Vault(Box::new(error.failure()))
    }
}
