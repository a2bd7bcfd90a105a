//! Why the gateway could not, and the problem that it answers with.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use vault_api::{ErrorCode, VaultFailure};
use wire::WireError;
use wire::rest::{PROBLEM_MEDIA_TYPE, Problem};

/// Why the gateway could not.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// A form field is not there.
    #[error("the form has no {name}")]
    MissingField {
        /// Its name.
        name: &'static str,
    },
    /// The body is not a form, or too large.
    #[error("the form cannot be read: {reason}")]
    Form {
        /// Why.
        reason: String,
        /// Status that fits.
        status: StatusCode,
    },
    /// Not the address of a model.
    #[error("model_id: expected /<service id>/<model>/<version>, found {found:?}")]
    ModelId {
        /// What was there.
        found: String,
    },
    /// A file of the form does not fit.
    #[error(transparent)]
    File(#[from] WireError),
    /// `requirements` names no batch size.
    #[error("model_requirements: expected batchSize, the number of rows, found none")]
    NoBatchSize,
    /// An HDF5 file.
    #[error("data_file: expected CSV, found HDF5")]
    Hdf5,
    /// The profile asks for weights to start from.
    #[error("the model's profile starts from encrypted weights, which this call has not")]
    NeedsModel,
    /// The service's profile is not the one that follows from its settings.
    #[error("expected a profile with plan digest {expected}, found {found}")]
    ForeignProfile {
        /// What this gateway derives.
        expected: String,
        /// What the service has.
        found: String,
    },
    /// No keys of this user for this model.
    #[error("this gateway has no keys of {user} for {model}")]
    NoKeys {
        /// Who.
        user: String,
        /// For which model.
        model: String,
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
    #[error("the gateway failed: {reason}")]
    Internal {
        /// For the log.
        reason: String,
    },
}

/// Status, name, title, remedy.
type Face = (StatusCode, &'static str, &'static str, &'static str);

impl GatewayError {
    /// A failure that only the log should hear of in full.
    pub(crate) fn internal(reason: impl ToString) -> Self {
        Self::Internal {
            reason: reason.to_string(),
        }
    }

    fn face(&self) -> Face {
        use StatusCode as S;
        match self {
            Self::MissingField { .. } => (
                S::BAD_REQUEST,
                "form",
                "Form incomplete",
                "Send model_id, server_token and id_token as form fields, and the files that the call needs.",
            ),
            Self::Form { status, .. } => (
                *status,
                "form",
                "Form refused",
                "Send multipart/form-data within the gateway's size limit.",
            ),
            Self::ModelId { .. } => (
                S::BAD_REQUEST,
                "model-id",
                "Not a model",
                "Take what deploy_model returned, without the API base and without the last slash.",
            ),
            Self::File(_) => (
                S::UNPROCESSABLE_ENTITY,
                "file",
                "File refused",
                "Correct the file as the detail says.",
            ),
            Self::NoBatchSize => (
                S::UNPROCESSABLE_ENTITY,
                "batch-size",
                "Number of rows unknown",
                "Put \"batchSize\" with the number of rows into the requirements file.",
            ),
            Self::Hdf5 => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "hdf5",
                "HDF5 not read",
                "Write the data set as CSV with a header and send that.",
            ),
            Self::NeedsModel => (
                S::CONFLICT,
                "needs-model",
                "Initial model needed",
                "Call keys/generate/model with the model file.",
            ),
            Self::ForeignProfile { .. } => (
                S::CONFLICT,
                "profile",
                "Another profile",
                "Add a profile again with this version of the client, or call keys/generate/model.",
            ),
            Self::NoKeys { .. } => (
                S::CONFLICT,
                "no-keys",
                "No keys",
                "Call keys/generate/model first; keys that were made but not yet trained with do not outlive a restart of the gateway.",
            ),
            Self::Training { .. } => (
                S::BAD_GATEWAY,
                "training",
                "Training failed",
                "Read the service's message; the same call starts the training again.",
            ),
            Self::Refuted { .. } => (
                S::BAD_GATEWAY,
                "refuted",
                "Result refuted",
                "Do not use this model; train again, and ask the service's operator.",
            ),
            Self::Service { .. } => (S::BAD_GATEWAY, "service", "The service refused", ""),
            Self::Unreachable(_) => (
                S::BAD_GATEWAY,
                "unreachable",
                "The service cannot be reached",
                "Check the gateway's --api and whether the service runs.",
            ),
            Self::Vault(failure) => vault_face(failure.code),
            Self::Internal { .. } => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "The gateway failed",
                "Try again; the gateway's log says more.",
            ),
        }
    }

    /// The answer's body.
    pub fn problem(&self) -> Problem {
        let (status, name, title, remedy) = self.face();
        match self {
            // What the service says is what the caller can act on.
            Self::Service { status, problem } if status.is_client_error() => (**problem).clone(),
            Self::Service { problem, .. } => Problem::new(
                status.as_u16(),
                name,
                title,
                self.to_string(),
                problem.remedy.clone(),
            ),
            Self::Internal { .. } => Problem::new(
                status.as_u16(),
                name,
                title,
                "An error that is in the log.",
                remedy,
            ),
            Self::Vault(failure) if !failure.remedy.is_empty() => Problem::new(
                status.as_u16(),
                name,
                title,
                &*failure.message,
                &*failure.remedy,
            ),
            _ => Problem::new(status.as_u16(), name, title, self.to_string(), remedy),
        }
    }
}

fn vault_face(code: ErrorCode) -> Face {
    use StatusCode as S;
    match code {
        ErrorCode::BadTable => (
            S::UNPROCESSABLE_ENTITY,
            "table",
            "Table refused",
            "Correct the table as the detail says.",
        ),
        ErrorCode::BadSettings => (
            S::UNPROCESSABLE_ENTITY,
            "settings",
            "Settings refused",
            "Change the settings as the detail says.",
        ),
        ErrorCode::Mismatch => (
            S::CONFLICT,
            "mismatch",
            "Things do not belong together",
            "Make keys for this model again.",
        ),
        ErrorCode::CannotOpen => (
            S::CONFLICT,
            "sealed",
            "Sealed keys do not open",
            "Start the gateway with the passphrase that it had, or make keys again.",
        ),
        ErrorCode::WrongKey | ErrorCode::BadBlob => (
            S::BAD_GATEWAY,
            "result",
            "Result refused",
            "Train again; the service sent something else than this model.",
        ),
        _ => (
            S::INTERNAL_SERVER_ERROR,
            "vault",
            "The vault failed",
            "Try again; the gateway's log says more.",
        ),
    }
}

impl From<vault::VaultError> for GatewayError {
    fn from(error: vault::VaultError) -> Self {
        Self::Vault(Box::new(error.failure()))
    }
}

impl IntoResponse for GatewayError {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_server_error() {
            tracing::error!(error = %self, "a call failed");
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)], body).into_response()
    }
}
