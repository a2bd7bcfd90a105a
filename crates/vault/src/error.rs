//! Why the vault could not, inside; pages get a `VaultFailure`.

use ckks::CkksError;
use ckks_secret::SecretError;
use dataset::DataError;
use inference::InferenceError;
use logreg::LogregError;
use thiserror::Error;
use vault_api::{ErrorCode, Place, VaultFailure};
use wire::WireError;

/// Why the vault could not.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VaultError {
    /// A table or a choice about it was refused.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A setting is out of range.
    #[error("{reason}")]
    Settings {
        /// A sentence.
        reason: String,
    },
    /// Settings, or rows, that training refuses.
    #[error(transparent)]
    Training(#[from] LogregError),
    /// A prediction that the circuit or the model's profile refuses.
    #[error(transparent)]
    Prediction(InferenceError),
    /// No such handle.
    #[error("{what} {handle} is not in the vault")]
    UnknownHandle {
        /// What it would have been.
        what: &'static str,
        /// Its number.
        handle: u32,
    },
    /// Things that do not belong together.
    #[error("{reason}")]
    Mismatch {
        /// A sentence.
        reason: String,
    },
    /// Sealed bytes do not open, for whatever reason.
    #[error("The passphrase is wrong, or the file is not what it should be.")]
    CannotOpen,
    /// Bytes that are not the blob they should be.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The scheme refused.
    #[error(transparent)]
    Scheme(#[from] CkksError),
    /// A state of a training that honest training does not leave.
    #[error(
        "After epoch {epoch} a weight deviates from its replay by {deviation:.1e}, where noise explains {bound:.1e}: the service did not compute what it should."
    )]
    Tampered {
        /// Epochs done.
        epoch: u32,
        /// Largest share of its bound that a weight's deviation uses up: the deviation.
        deviation: f64,
        /// And the bound.
        bound: f64,
    },
    /// A state that is worse than no model.
    #[error(
        "After epoch {epoch} the loss is {loss:.3}, which is no better than knowing nothing: training does not settle."
    )]
    Diverged {
        /// Epochs done.
        epoch: u32,
        /// Mean logistic loss on the training rows.
        loss: f64,
    },
    /// A prediction that the model does not make.
    #[error(
        "The answer for row {row} deviates from the model's by {deviation:.1e}, where noise explains {bound:.1e}: the service did not compute what it should."
    )]
    WrongAnswer {
        /// From 1.
        row: usize,
        /// |decrypted − clear| of the weighted sum.
        deviation: f64,
        /// What noise explains.
        bound: f64,
    },
    /// A key under which a state was refused.
    #[error("A state was refused under this key, so it refreshes no more.")]
    KeySpent,
    /// Given up on request.
    #[error("Cancelled.")]
    Cancelled,
    /// A message that cannot be acted on.
    #[error("{reason}")]
    Message {
        /// A sentence.
        reason: String,
    },
}

impl From<SecretError> for VaultError {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Scheme(error) => Self::Scheme(error),
            _ => Self::CannotOpen,
        }
    }
}

impl From<InferenceError> for VaultError {
    fn from(error: InferenceError) -> Self {
        match error {
            InferenceError::Wire(error) => Self::Wire(error),
            InferenceError::Scheme(error) => Self::Scheme(error),
            other => Self::Prediction(other),
        }
    }
}

impl VaultError {
    /// Kind, sentence, remedy and place for a page.
    #[must_use]
    pub fn failure(&self) -> VaultFailure {
        let (code, remedy) = self.code_and_remedy();
        let mut failure = VaultFailure::new(code, self.to_string(), remedy);
        if let Self::Data(error) = self {
            let (row, column) = error.place();
            let column = column.map(str::to_owned);
            failure.place = (row.is_some() || column.is_some()).then_some(Place { row, column });
        }
        failure
    }

    fn code_and_remedy(&self) -> (ErrorCode, &'static str) {
        match self {
            Self::Data(error) => (ErrorCode::BadTable, error.remedy()),
            Self::Training(LogregError::TooManyEpochs { .. }) => (
                ErrorCode::BadSettings,
                "Choose fewer epochs, or let the weights be refreshed.",
            ),
            Self::Diverged { .. } | Self::Training(LogregError::Diverges { .. }) => (
                ErrorCode::Diverged,
                "Train with the recommended settings, or a smaller learning rate, or standardised columns, and a new key.",
            ),
            Self::Tampered { .. } | Self::KeySpent => (
                ErrorCode::Tampered,
                "Do not go on with this run. Begin anew with a new key, at a service that you trust to compute.",
            ),
            Self::WrongAnswer { .. } => (
                ErrorCode::Tampered,
                "Do not use these predictions. Predict again, at a service that you trust to compute.",
            ),
            Self::Settings { .. } | Self::Training(_) => (ErrorCode::BadSettings, ""),
            Self::Prediction(InferenceError::RowTooLarge { .. }) => (
                ErrorCode::BadTable,
                "Check this row: was its column filled in another unit than the model was trained on?",
            ),
            Self::Prediction(_) => (
                ErrorCode::BadSettings,
                "Fetch the model's profile again; if that does not help, page and service are of different versions.",
            ),
            Self::UnknownHandle { .. } => (
                ErrorCode::UnknownHandle,
                "It was closed or the vault was locked: begin again, or open your saved key.",
            ),
            Self::Mismatch { .. } => (ErrorCode::Mismatch, ""),
            Self::CannotOpen => (
                ErrorCode::CannotOpen,
                "Check the passphrase, and that it is the right file.",
            ),
            Self::Wire(WireError::WrongKeyId { .. })
            | Self::Scheme(CkksError::KeyMismatch { .. }) => (
                ErrorCode::WrongKey,
                "Open the key that was in use when this was made.",
            ),
            Self::Wire(_) => (
                ErrorCode::BadBlob,
                "Fetch it again; if that does not help, it was not made for this plan.",
            ),
            Self::Scheme(_) => (ErrorCode::BadBlob, ""),
            Self::Cancelled => (ErrorCode::Cancelled, ""),
            Self::Message { .. } => (ErrorCode::BadMessage, "Reload the page."),
        }
    }
}
