//! From a failure to its answer: status, problem body, headers.

mod identity;

use super::ApiError;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::rest::{PROBLEM_MEDIA_TYPE, Problem};

/// Header that tells how many bytes of an upload the service holds.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// Status, kind, title and remedy.
struct Face(StatusCode, &'static str, &'static str, &'static str);

fn limit_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::Quota { remedy, .. } => Face(S::FORBIDDEN, "quota", "Limit reached", remedy),
        E::QueueFull { .. } => Face(
            S::TOO_MANY_REQUESTS,
            "queue-full",
            "Too many jobs",
            "Wait until a job has ended, or cancel one; GET jobs lists yours.",
        ),
        E::UploadTooLarge { .. } => Face(
            S::PAYLOAD_TOO_LARGE,
            "upload-too-large",
            "Upload too large",
            "Train on fewer rows or columns, or ask the operator for a higher limit.",
        ),
        E::InFlight => Face(
            S::CONFLICT,
            "in-flight",
            "Call still at work",
            "Wait a second and send the same call again to get its answer.",
        ),
        E::KeyReused => Face(
            S::UNPROCESSABLE_ENTITY,
            "key-reused",
            "Idempotency-Key reused",
            "Make a fresh Idempotency-Key for each call that differs.",
        ),
        E::Malformed => Face(
            S::BAD_REQUEST,
            "malformed",
            "Request malformed",
            "Check address, query and headers against the API's description at /docs.",
        ),
        E::MediaType => Face(
            S::UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "Content-Type not taken",
            "Send the Content-Type that the API's description at /docs names for this call.",
        ),
        _ => return None,
    })
}

fn call_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::NotFound => Face(
            S::NOT_FOUND,
            "not-found",
            "Not found",
            "Check the address; models are listed under their owner only.",
        ),
        E::MethodNotAllowed => Face(
            S::METHOD_NOT_ALLOWED,
            "method",
            "Method not allowed",
            "Use one of the methods that the Allow header names.",
        ),
        E::Field { .. } => Face(
            S::UNPROCESSABLE_ENTITY,
            "field",
            "Value refused",
            "Correct this value and repeat the call.",
        ),
        E::Body(_) => Face(
            S::UNPROCESSABLE_ENTITY,
            "body",
            "Body refused",
            "Correct the body and repeat the call.",
        ),
        E::TooLarge { .. } => Face(
            S::PAYLOAD_TOO_LARGE,
            "too-large",
            "Too large",
            "Send no more bytes than the limit.",
        ),
        E::Unavailable => Face(
            S::SERVICE_UNAVAILABLE,
            "unavailable",
            "Service not ready",
            "Try again in a few seconds; nothing that was confirmed is lost.",
        ),
        E::Internal(_) => Face(
            S::INTERNAL_SERVER_ERROR,
            "internal",
            "Fault of the service",
            "Try again; if it happens again, tell the operator the time of this answer.",
        ),
        _ => return None,
    })
}

fn model_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::AlreadyDeployed => Face(
            S::CONFLICT,
            "deployed",
            "Already deployed",
            "Look its address up with base_url, or undeploy it first, or deploy under another version.",
        ),
        E::Purpose { remedy, .. } => Face(S::CONFLICT, "purpose", "Other purpose", remedy),
        E::JobFailed { .. } => Face(
            S::CONFLICT,
            "job-failed",
            "Prediction failed",
            "Encrypt the rows anew for the newest profile, upload them and call again.",
        ),
        E::NotRegistered => Face(
            S::CONFLICT,
            "not-registered",
            "Not registered",
            "Call application/register_user first.",
        ),
        E::NoProfile => Face(
            S::CONFLICT,
            "no-profile",
            "No profile",
            "Call add_profile with the whole profile that the plan gave, then repeat this call.",
        ),
        E::ProfileRefused { .. } => Face(
            S::UNPROCESSABLE_ENTITY,
            "profile",
            "Profile refused",
            "Derive the plan anew with a client of this service's version and add its profile.",
        ),
        E::Missing { remedy, .. } => Face(S::CONFLICT, "missing", "Something is missing", remedy),
        E::MixedKeys { .. } => Face(
            S::CONFLICT,
            "mixed-keys",
            "Uploads of different keys",
            "Upload keys, initial model and data that were made with one secret key.",
        ),
        E::SyncUnsupported => Face(
            S::UNPROCESSABLE_ENTITY,
            "sync",
            "Only asynchronous training",
            "Repeat the call with ?sync=False.",
        ),
        E::NotThere => Face(
            S::CONFLICT,
            "not-there",
            "Not there",
            "Ask progress how many epochs are done, and name as many: what it waits with, or what you have seen of one that goes on.",
        ),
        E::NotWaiting => Face(
            S::CONFLICT,
            "not-waiting",
            "Not waiting",
            "Ask progress: while it says waiting, fetch the state with get_refresh and refresh that one.",
        ),
        E::NoResult { .. } => Face(
            S::CONFLICT,
            "no-result",
            "No result",
            "Ask check_status until it says Completed; after Failed or Cancelled train again.",
        ),
        _ => return None,
    })
}

fn upload_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    const CONTINUE: &str = "Ask with HEAD for Upload-Offset and continue from there.";
    Some(match error {
        E::Link => Face(
            S::FORBIDDEN,
            "link",
            "Link not valid",
            "Ask for a new upload link; an upload must begin within 60 seconds and end within an hour.",
        ),
        E::UploadBusy { .. } => Face(S::CONFLICT, "upload-busy", "Upload in use", CONTINUE),
        E::UploadComplete { .. } => Face(
            S::CONFLICT,
            "upload-complete",
            "Upload complete",
            "Nothing is left to do; ask for a new link to replace it.",
        ),
        E::UploadOffset { .. } => Face(S::CONFLICT, "upload-offset", "Wrong offset", CONTINUE),
        E::Truncated { .. } => Face(S::BAD_REQUEST, "truncated", "Upload cut short", CONTINUE),
        E::Idle { .. } => Face(S::REQUEST_TIMEOUT, "idle", "Upload went silent", CONTINUE),
        E::BlobRefused { .. } => Face(
            S::UNPROCESSABLE_ENTITY,
            "blob",
            "Upload refused",
            "Make the blob anew for the registered profile and ask for a new upload link.",
        ),
        E::Full { .. } => Face(
            S::INSUFFICIENT_STORAGE,
            "full",
            "No space left",
            "Try again later, or unregister models that are no longer needed.",
        ),
        _ => return None,
    })
}

fn offset_of(error: &ApiError) -> Option<u64> {
    match error {
        ApiError::UploadBusy { offset }
        | ApiError::UploadComplete { offset }
        | ApiError::UploadOffset { offset, .. }
        | ApiError::Truncated { offset, .. }
        | ApiError::Idle { offset, .. }
        | ApiError::Full { offset } => Some(*offset),
        _ => None,
    }
}

impl ApiError {
    /// The problem body.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let face = identity::face(self)
            .or_else(|| limit_face(self))
            .or_else(|| call_face(self))
            .or_else(|| model_face(self))
            .or_else(|| upload_face(self))
            .unwrap_or(Face(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "Fault of the service",
                "Try again.",
            ));
        let mut detail = self.to_string();
        if let Some(first) = detail.get(..1) {
            detail = first.to_uppercase() + &detail[1..];
        }
        Problem::new(face.0.as_u16(), face.1, face.2, detail + ".", face.3)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = %source, "call failed");
        }
        let problem = self.problem();
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response =
            (status, [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        if let Some(offset) = offset_of(&self) {
            headers.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        match self {
            Self::TooMany { seconds } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds))
            }
            Self::CallRate { seconds, .. } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds))
            }
            Self::QueueFull { .. } => headers.insert(header::RETRY_AFTER, HeaderValue::from(10u64)),
            Self::InFlight => headers.insert(header::RETRY_AFTER, HeaderValue::from(1u64)),
            Self::UploadBusy { .. } => headers.insert(header::RETRY_AFTER, HeaderValue::from(1u64)),
            _ => None,
        };
        response
    }
}

/// What a refusal of this status is about, in general.
pub fn about_status(status: u16) -> &'static str {
    match status {
        400 => "the request is malformed or was cut short",
        401 => "no valid API token",
        403 => "not allowed",
        404 => "nothing there for the caller",
        408 => "the body went silent",
        409 => "something must be done or must end first",
        413 => "too many bytes",
        415 => "a Content-Type that the call does not take",
        422 => "a value that the call does not take",
        429 => "too much in a short time; Retry-After says how long to wait",
        501 => "not offered by this service",
        507 => "no space left",
        _ => "a fault of the service",
    }
}

/// The failure behind an answer that the framework made without us.
pub fn of_status(status: StatusCode) -> ApiError {
    match status {
        StatusCode::NOT_FOUND => ApiError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ApiError::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge {
            limit: crate::extract::BODY_LIMIT,
        },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ApiError::MediaType,
        status if status.is_server_error() => ApiError::internal("an answer without a problem"),
        _ => ApiError::Malformed,
    }
}
