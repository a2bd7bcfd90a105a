//! The second factor: codes of an authenticator app (TOTP, RFC 6238).

use serde::{Deserialize, Serialize};

use super::Secret;

/// Answer of `POST {api}/accounts/second_factor`: what an authenticator app needs; shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    /// The secret in base 32, for typing.
    pub secret: Secret,
    /// The `otpauth://` address with secret, issuer and name.
    pub uri: Secret,
    /// The address as a QR code, an SVG document.
    pub qr_svg: Secret,
}

/// Body of `POST {api}/accounts/second_factor/confirm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactor {
    /// A code that the app shows.
    pub code: Secret,
}

/// Answer to it: each opens the account once in place of the app; shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoveryCodes {
    /// The codes.
    pub recovery_codes: Vec<Secret>,
}

/// Body of `POST {api}/accounts/second_factor/remove`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveSecondFactor {
    /// The password.
    pub password: Secret,
    /// A code that the app shows, or a recovery code.
    pub code: Secret,
}
