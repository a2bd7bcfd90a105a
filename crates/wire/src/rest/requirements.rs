//! HE4Cloud's `requirements` file.

use serde::{Deserialize, Serialize};

/// What a `requirements` file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Requirements {
    /// Names a back end of HE4Cloud. There is one engine here: accepted, ignored, and said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_context: Option<String>,
    /// Rows that are handled together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<u64>,
}
