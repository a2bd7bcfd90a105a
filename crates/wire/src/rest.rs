//! Every JSON body that the service and its clients exchange.
//!
//! Unknown fields are refused: a misspelt field is an error that names it, not silence. The names on the wire are
//! HE4Cloud's where it has one (camelCase, `"server version"`), snake_case in the calls that it never had.

mod accounts;
mod add_profile;
mod content_range;
mod difference;
mod gateway_job;
mod hyper_parameters;
mod identity;
mod inference_model;
mod inference_profile;
mod listing;
mod model_file;
mod pace;
mod password;
mod passwords;
mod personal_tokens;
mod problem;
mod profile;
mod progress;
mod receipt;
mod requirements;
mod second_factor;
mod urls;
mod usage;
mod version;

pub use accounts::{Account, Confirm, SignIn, SignUp, Tokens};
pub use add_profile::AddProfile;
pub use content_range::ContentRange;
pub use difference::Difference;
pub use gateway_job::GatewayJob;
pub use hyper_parameters::{Activation, Algorithm, HyperParameters, HyperParametersFile, Refresh};
pub use identity::{IdentityOffer, ProviderOffer};
pub use inference_model::InferenceModel;
pub use inference_profile::{
    Circuit, INFERENCE_VERSION, InferenceByteLengths, InferenceProfile, MAX_FEATURES, ModelAccess,
    RegisteredProfile,
};
pub use listing::{JobEntry, Listing, ModelEntry, ProfileEntry, StoredEntry};
pub use model_file::ModelFile;
pub use pace::TrainingPace;
pub use password::Secret;
pub use passwords::{AskReset, ChangePassword, DeleteAccount, ResetPassword};
pub use personal_tokens::{MadeToken, MakeToken, TokenEntry, TokenScope};
pub use problem::{PROBLEM_MEDIA_TYPE, Problem};
pub use profile::{
    ByteLengths, CiphertextsShape, EncapsulationShape, GaloisShape, KeySetShape, Layout,
    PROFILE_VERSION, ParametersShape, PlanDigest, Profile, RefreshShape, Start, StateShape,
};
pub use progress::{JobStatus, Progress, Waiting};
pub use receipt::{Erased, ErasedBlob, Receipt};
pub use requirements::Requirements;
pub use second_factor::{ConfirmSecondFactor, Enrolment, RecoveryCodes, RemoveSecondFactor};
pub use urls::DataUrls;
pub use usage::{UsageEntry, UsageReport, UsedFor};
pub use version::Version;

use crate::WireError;

/// Reads one JSON body, saying what was being read when it does not fit.
///
/// # Errors
/// [`WireError::Json`] with the place and the reason that the parser gives.
pub fn from_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    bytes: &[u8],
) -> Result<T, WireError> {
    serde_json::from_slice(bytes).map_err(|error| WireError::Json {
        what,
        reason: error.to_string(),
    })
}
