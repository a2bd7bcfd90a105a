//! Sign-up, confirmation, sign-in and who one is.

use serde::{Deserialize, Serialize};

use super::Secret;

/// Body of `POST {api}/accounts/sign_up`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// The name to sign in with.
    pub username: String,
    /// Where the confirmation code goes.
    pub email: String,
    /// The password in clear, over a connection to the service only.
    pub password: Secret,
}

/// Body of `POST {api}/accounts/confirm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The name given at sign-up.
    pub username: String,
    /// The code that was sent.
    pub code: Secret,
}

/// Body of `POST {api}/accounts/sign_in`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name given at sign-up.
    pub username: String,
    /// The password in clear, over a connection to the service only.
    pub password: Secret,
    /// A code of the authenticator app, or a recovery code, where the account has a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Secret>,
}

/// Answer to a sign-in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// RS256 JWT for `Authorization: Bearer`.
    pub api_token: Secret,
    /// RS256 JWT that says who the user is.
    pub id_token: Secret,
    /// Seconds for which both hold.
    pub expires_in: u64,
}

/// Answer of `GET {api}/accounts/me`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name given at sign-up.
    pub username: String,
    /// The confirmed address.
    pub email: String,
    /// Whether signing in also asks for a code of an authenticator app.
    #[serde(default)]
    pub second_factor: bool,
}
