//! Why the gateway could not, and the problem that it answers with.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use client::ClientError;
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
    /// The trusted side refused.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// `requirements` names no batch size.
    #[error("model_requirements: expected batchSize, the number of rows, found none")]
    NoBatchSize,
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
    /// Keys of a training, where a model of the caller's own is to be encrypted.
    #[error("this gateway has keys of {user} for a training of {model}")]
    HasKeys {
        /// Whose.
        user: String,
        /// Of which model.
        model: String,
    },
    /// A training that is not done yet.
    #[error("this gateway is already training {model}")]
    JobUnderWay {
        /// Which model.
        model: String,
    },
    /// Nothing was begun, or nothing that outlives a restart.
    #[error("this gateway trains nothing for {model}")]
    NoJob {
        /// Which model.
        model: String,
    },
}

/// Status, name, title, remedy.
type Face = (StatusCode, &'static str, &'static str, &'static str);

impl GatewayError {
    /// A failure that only the log should hear of in full.
    pub(crate) fn internal(reason: impl ToString) -> Self {
        Self::Client(ClientError::internal(reason))
    }

    /// The answer's body.
    pub fn problem(&self) -> Problem {
        use StatusCode as S;
        let (status, name, title, remedy): Face = match self {
            Self::Client(error) => return error.problem(),
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
            Self::NoBatchSize => (
                S::UNPROCESSABLE_ENTITY,
                "batch-size",
                "Number of rows unknown",
                "Put \"batchSize\" with the number of rows into the requirements file.",
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
            Self::HasKeys { .. } => (
                S::CONFLICT,
                "has-keys",
                "A model in training",
                "Deploy another model for predictions with a model file of your own, or leave the file out.",
            ),
            Self::JobUnderWay { .. } => (
                S::CONFLICT,
                "job-under-way",
                "Already training",
                "Ask jobs/status how far it is, or deploy another model.",
            ),
            Self::NoJob { .. } => (
                S::NOT_FOUND,
                "no-job",
                "No job",
                "Call jobs/begin; of the jobs before a restart of the gateway, those are lost that were still reading or too large to be kept, or that failed.",
            ),
        };
        Problem::new(status.as_u16(), name, title, self.to_string(), remedy)
    }
}

impl From<WireError> for GatewayError {
    fn from(error: WireError) -> Self {
        Self::Client(error.into())
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
