//! What was deleted, as the service attests it.

use crate::Hex;
use serde::{Deserialize, Serialize};

/// One blob that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ErasedBlob {
    /// What it was: `evaluation_keys`, `train_data`, `trained_model`, …
    pub kind: String,
    /// Name of the data set or job; empty for kinds that have none.
    pub data_name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, read before they were removed; none if it was gone already.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub sha256: Option<Hex<32>>,
}

/// What was deleted when a user unregistered, a model was undeployed or an account ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Who asked.
    pub username: String,
    /// Model name; none where a whole account went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Model version; none where a whole account went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When the last byte was removed, seconds since the Unix epoch.
    pub erased_at: i64,
    /// Every blob.
    pub blobs: Vec<ErasedBlob>,
    /// Sum of their lengths.
    pub bytes: u64,
    /// Unfinished uploads.
    pub uploads: u64,
    /// Jobs.
    pub jobs: u64,
    /// Profiles.
    pub profiles: u64,
}

/// The same, signed: `signature` is a JWS (RS256, compact) whose payload is `erased`; its key is in the service's
/// `/.well-known/jwks.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// What was deleted.
    pub erased: Erased,
    /// JWS of it.
    pub signature: String,
}
