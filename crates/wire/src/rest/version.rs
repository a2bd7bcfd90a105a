//! Which versions the service speaks.

use serde::{Deserialize, Serialize};

/// Answer of `GET {api}/info/version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// The client version that HE4Cloud's scripts compare with their own.
    #[serde(rename = "pyhelayers version")]
    pub pyhelayers: String,
    /// The version of the REST contract.
    #[serde(rename = "server version")]
    pub server: String,
    /// The version of this software.
    #[serde(rename = "blindfold version")]
    pub blindfold: String,
}

impl Version {
    /// The client version that HE4Cloud's scripts were published for.
    pub const PYHELAYERS: &str = "1.5.5.4";

    /// `pyhelayers` and HE4Cloud's contract beside this software's own version.
    pub fn new(pyhelayers: &str) -> Self {
        Self {
            pyhelayers: pyhelayers.to_owned(),
            server: "v0.1".to_owned(),
            blindfold: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}
