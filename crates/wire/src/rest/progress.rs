//! How far a job is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::WireError;

/// The words of `check_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JobStatus {
    /// Queued or at work.
    Running,
    /// The result can be fetched.
    Completed,
    /// It will not finish; the message says why.
    Failed,
    /// Stopped on request.
    Cancelled,
}

impl JobStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [
        Self::Running,
        Self::Completed,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// Whether the job will change no more.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Running)
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JobStatus {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let known = Self::ALL.into_iter().find(|status| status.as_str() == text);
        known.ok_or_else(|| WireError::UnknownWord {
            what: "job status",
            found: text.to_owned(),
        })
    }
}

/// Answer of `GET {train_url}progress`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The same word as `check_status`.
    pub state: JobStatus,
    /// Epochs that are done.
    pub epoch: u32,
    /// Epochs in all.
    pub epochs: u32,
    /// Seconds since the job was asked for.
    pub elapsed_seconds: f64,
    /// Seconds that are left, once an epoch has been timed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining_seconds: Option<f64>,
    /// Set while the job waits for its owner to refresh the weights after `epoch` epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<Waiting>,
    /// Why it failed, or where it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A job that waits for its owner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Seconds since it began to wait.
    pub seconds: f64,
}
