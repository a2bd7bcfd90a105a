//! What one has: models, profiles, data sets, keys, jobs. Times are whole seconds since the Unix epoch.

use serde::{Deserialize, Serialize};

use super::Progress;

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Listing<T> {
    /// The entries of this page.
    pub items: Vec<T>,
    /// Entries of the whole list.
    pub total: u64,
    /// Entries before this page.
    pub offset: u32,
    /// Most entries of a page.
    pub limit: u32,
}

/// A model that one deployed or is registered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// Address of the model's calls, ending in a slash.
    pub model_url: String,
    /// Service id, a UUID.
    pub service: String,
    /// Model name.
    pub model: String,
    /// Model version.
    pub version: String,
    /// Whether the caller deployed it.
    pub owned: bool,
    /// When it was deployed.
    pub created_at: i64,
    /// When the caller registered for it, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<i64>,
}

/// A profile that one added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileEntry {
    /// Profile id, a UUID.
    pub profile: String,
    /// When it was added.
    pub created_at: i64,
    /// Whether it is a whole list of requirements, against which uploads can be checked.
    pub whole: bool,
}

/// Something that was uploaded and is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StoredEntry {
    /// `train_data`, `predict_data`, `evaluation_keys`, `public_key`, `sealed_seed` or `initial_model`.
    pub kind: String,
    /// Name of the data set; empty for what is none.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Id of the profile that it conforms to.
    pub profile: String,
    /// When its upload was complete, if that was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_at: Option<i64>,
}

/// A job that one asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JobEntry {
    /// Address of the job's calls, ending in a slash.
    pub job_url: String,
    /// Job id, a UUID.
    pub job: String,
    /// Service id, a UUID.
    pub service: String,
    /// Model name.
    pub model: String,
    /// Model version.
    pub version: String,
    /// Name of the data set that it works on.
    pub data_name: String,
    /// How far it is.
    pub progress: Progress,
    /// When it was asked for.
    pub created_at: i64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<i64>,
}
