//! Where a data set is uploaded to.

use serde::{Deserialize, Serialize};

/// Answer of `POST {model_url}{data_name}/upload/data_url`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DataUrls {
    /// Presigned PUT addresses for rows to train on; the first takes the whole data set.
    #[serde(rename = "trainDataUrl")]
    pub train: Vec<String>,
    /// Presigned PUT address for rows to predict.
    #[serde(rename = "predictDataUrl")]
    pub predict: String,
}
