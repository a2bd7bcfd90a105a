//! What was used of a model: calls, bytes, compute seconds.

use serde::{Deserialize, Serialize};

/// Answer of `GET {api}/usage` and `GET {model_url}usage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UsageReport {
    /// One entry for each model, user and kind of use.
    pub entries: Vec<UsageEntry>,
}

/// Sums over everything that one user did with one model for one purpose; nothing is counted twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UsageEntry {
    /// Service id, a UUID.
    pub service: String,
    /// Model name.
    pub model: String,
    /// Model version.
    pub version: String,
    /// Who used it.
    pub username: String,
    /// For what.
    pub kind: UsedFor,
    /// Trainings, predictions, uploads or downloads; asking how things stand is not counted.
    pub calls: u64,
    /// Bytes that came and were kept.
    pub bytes_in: u64,
    /// Bytes that were fetched.
    pub bytes_out: u64,
    /// Seconds for which the service computed.
    pub compute_seconds: f64,
    /// When the last of it happened, in seconds since the Unix epoch.
    pub last_at: i64,
}

/// What a model was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum UsedFor {
    /// Keys, models and rows that came.
    Upload,
    /// Keys, models and results that were fetched.
    Download,
    /// Training.
    Training,
    /// Prediction.
    Prediction,
}
