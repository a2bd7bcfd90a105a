//! Every way in which a call can fail, and what the caller can do about it.

mod respond;

pub use respond::{UPLOAD_OFFSET, about_status, of_status};

use service_jobs::StoreError;
use wire::WireError;

/// Failure of a call. Each becomes one `application/problem+json` body.
///
/// No variant carries an identifier from the address: the answer for someone else's model is byte for byte the answer
/// for one that never was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// No valid API token.
    #[error("no valid API token came with the call")]
    Unauthorized,
    /// Name or password is wrong.
    #[error("name or password is wrong")]
    WrongPassword,
    /// Signed up, not confirmed.
    #[error("the account is not confirmed yet")]
    Unconfirmed,
    /// Code is wrong, void or used up.
    #[error("the code is wrong, too old, or was tried too often")]
    WrongCode,
    /// The password given for a change is wrong.
    #[error("the password is wrong")]
    OldPassword,
    /// A second factor is asked for and none came.
    #[error("this account also asks for a code of its authenticator app")]
    CodeNeeded,
    /// Code of the second factor is wrong or was used.
    #[error("the code of the authenticator app is wrong, or was used already")]
    SecondFactor,
    /// A second factor is active.
    #[error("this account has a second factor already")]
    SecondFactorThere,
    /// No second factor is there, or none waits for its first code.
    #[error("no authenticator app is enrolled for this account")]
    NoEnrolment,
    /// A personal token whose scope is too small.
    #[error("this personal token may not do that: scope {needed} is needed")]
    Scope {
        /// The least scope that may.
        needed: &'static str,
    },
    /// A personal token where signing in is needed.
    #[error("accounts are changed by signing in, not with a personal token")]
    SessionNeeded,
    /// Too many personal tokens.
    #[error("the account has {most} personal tokens already")]
    TokensFull {
        /// Most of them.
        most: u32,
    },
    /// Accounts are kept by an external provider.
    #[error("accounts of this service are kept by {issuer}")]
    ExternalAccounts {
        /// The provider's `iss`.
        issuer: String,
    },
    /// The external provider cannot be reached.
    #[error("the provider that keeps the accounts does not answer")]
    ProviderDown,
    /// The mail server does not take the mail.
    #[error("the mail was not taken by the mail server")]
    Mail,
    /// The name belongs to someone.
    #[error("this name is taken")]
    NameTaken,
    /// No such thing for this caller.
    #[error("there is nothing at this address for you")]
    NotFound,
    /// Known address, other method.
    #[error("this address does not answer to that method")]
    MethodNotAllowed,
    /// A field of a body or address that does not fit.
    #[error("{field}: expected {expected}")]
    Field {
        /// The field.
        field: &'static str,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A body that does not parse.
    #[error("{0}")]
    Body(WireError),
    /// More bytes than the call takes.
    #[error("expected at most {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: u64,
    },
    /// Too many calls.
    #[error("too many calls in a short time")]
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// A user's calls per minute.
    #[error("more than {limit} calls came in a minute")]
    CallRate {
        /// Most calls of a minute.
        limit: u32,
        /// Seconds to wait.
        seconds: u64,
    },
    /// More than one user may hold.
    #[error("this would be {held} {what}, the limit is {limit}")]
    Quota {
        /// What is limited.
        what: &'static str,
        /// How much there would be.
        held: u64,
        /// The limit.
        limit: u64,
        /// What to do.
        remedy: &'static str,
    },
    /// As many unfinished jobs as one user may have.
    #[error("{held} of your jobs have not ended, the limit is {limit}")]
    QueueFull {
        /// Unfinished jobs.
        held: u64,
        /// The limit.
        limit: u64,
    },
    /// More bytes than one upload may have.
    #[error("the upload would have {bytes} bytes, the limit is {limit}")]
    UploadTooLarge {
        /// Bytes that the profile asks for.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The same call under this idempotency key is at work.
    #[error("the same call under this Idempotency-Key is still at work")]
    InFlight,
    /// The idempotency key was used for another call.
    #[error("this Idempotency-Key was used for another call")]
    KeyReused,
    /// A request that the framework could not read.
    #[error("the request is malformed")]
    Malformed,
    /// A media type that the call does not take.
    #[error("the call does not take this Content-Type")]
    MediaType,
    /// Deployed before.
    #[error("a model of this name and version is deployed already")]
    AlreadyDeployed,
    /// A call for a model of the other purpose.
    #[error("this model was deployed {found}")]
    Purpose {
        /// What it was deployed for.
        found: &'static str,
        /// What to do instead.
        remedy: &'static str,
    },
    /// The job that the caller waited for failed.
    #[error("the prediction failed: {reason}")]
    JobFailed {
        /// Why.
        reason: String,
    },
    /// The caller has not registered for the model.
    #[error("you are not registered for this model")]
    NotRegistered,
    /// No profile that says what uploads must look like.
    #[error("no complete profile is registered for this model")]
    NoProfile,
    /// The profile is not the one that this service derives from its settings.
    #[error("the profile is refused: {reason}")]
    ProfileRefused {
        /// What differs.
        reason: String,
    },
    /// Something that the call needs was not uploaded, or is not ready.
    #[error("{what} is not there")]
    Missing {
        /// What is missing.
        what: &'static str,
        /// What to do first.
        remedy: &'static str,
    },
    /// Uploads made with different secret keys.
    #[error("{what} was made with another secret key than the evaluation keys")]
    MixedKeys {
        /// Which upload differs.
        what: &'static str,
    },
    /// Only asynchronous training.
    #[error("training answers at once with an address to ask for its state")]
    SyncUnsupported,
    /// Not a valid presigned link, or void.
    #[error("this upload link is not valid, or no longer")]
    Link,
    /// Another request is writing to the upload.
    #[error("another request is writing to this upload")]
    UploadBusy {
        /// Bytes held.
        offset: u64,
    },
    /// The upload was completed before.
    #[error("this upload is complete")]
    UploadComplete {
        /// Bytes of the object.
        offset: u64,
    },
    /// A part that does not continue where the upload stands.
    #[error("the part starts at byte {found}, expected byte {offset}")]
    UploadOffset {
        /// Bytes held.
        offset: u64,
        /// Start of the part.
        found: u64,
    },
    /// Bytes announced and bytes that came differ.
    #[error("expected {expected} bytes, {found} came")]
    Truncated {
        /// Announced.
        expected: u64,
        /// Came.
        found: u64,
        /// Bytes held.
        offset: u64,
    },
    /// Nothing came for too long.
    #[error("no bytes came for {seconds} seconds")]
    Idle {
        /// Limit of silence.
        seconds: u64,
        /// Bytes held.
        offset: u64,
    },
    /// The blob does not conform to the profile.
    #[error("the upload is refused: {reason}")]
    BlobRefused {
        /// Which rule it breaks.
        reason: String,
    },
    /// No room for the upload.
    #[error("the service has no space left for this upload")]
    Full {
        /// Bytes held.
        offset: u64,
    },
    /// The job has no result (yet).
    #[error("the training has no result: it is {state}")]
    NoResult {
        /// State of the job.
        state: &'static str,
    },
    /// The database cannot be reached.
    #[error("the service's database does not answer")]
    Unavailable,
    /// The job does not wait for its owner there: it went on, or ended, or never had to.
    #[error("the training does not wait for its owner after this epoch")]
    NotWaiting,
    /// The training has no state after so many epochs to end with.
    #[error("the training has ended, or has not come as far, or waits elsewhere")]
    NotThere,
    /// A fault of the service; the log has more.
    #[error("the service failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    /// A fault of the service.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full { offset: 0 },
            StoreError::Offset { offset, held } => Self::UploadOffset {
                offset: held,
                found: offset,
            },
            other if other.is_full() => Self::Full { offset: 0 },
            other if other.is_unreachable() => {
                tracing::warn!(error = %other, "database");
                Self::Unavailable
            }
            other => Self::internal(other),
        }
    }
}

impl From<tokio::task::JoinError> for ApiError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::internal(error)
    }
}
