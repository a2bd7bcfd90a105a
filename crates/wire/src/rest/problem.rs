//! `application/problem+json` (RFC 9457) with one more member: what the reader can do about it.

use serde::{Deserialize, Serialize};

/// The media type of every error body.
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";

/// An error as the service answers it: what happened, and what one can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// A stable name of the kind of problem, as a URI reference: `/problems/expired-token`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words; the same for every occurrence.
    pub title: String,
    /// The HTTP status code of the answer.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// What the reader can do about it.
    pub remedy: String,
}

impl Problem {
    /// A problem of kind `/problems/{name}`.
    pub fn new(
        status: u16,
        name: &str,
        title: &str,
        detail: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            kind: format!("/problems/{name}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            remedy: remedy.into(),
        }
    }
}
