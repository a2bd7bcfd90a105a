//! Changing and resetting a password, and leaving for good.

use serde::{Deserialize, Serialize};

use super::Secret;

/// Body of `POST {api}/accounts/password`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password that holds now.
    pub password: Secret,
    /// The one that shall hold from now on.
    pub new_password: Secret,
}

/// Body of `POST {api}/accounts/reset`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskReset {
    /// The account's address; a code goes there if there is such an account.
    pub email: String,
}

/// Body of `POST {api}/accounts/reset/confirm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The account's address.
    pub email: String,
    /// The code that was sent.
    pub code: Secret,
    /// The password that shall hold from now on.
    pub new_password: Secret,
}

/// Body of `POST {api}/accounts/delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAccount {
    /// The password; nothing where an external provider keeps the accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
}
