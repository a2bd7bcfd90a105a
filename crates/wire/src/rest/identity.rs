//! Where accounts are kept, and how a page signs in.

use serde::{Deserialize, Serialize};

/// Answer of `GET {api}/info/identity`; needs no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IdentityOffer {
    /// The external provider that keeps the accounts; nothing if this service does.
    pub provider: Option<ProviderOffer>,
    /// Page with the mail that this service sends, where it keeps it instead of sending it (on one's own machine).
    pub mailbox_url: Option<String>,
}

/// What a page needs to sign in at an external OpenID provider: authorization code with PKCE, a public client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProviderOffer {
    /// The provider's `iss`.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where the code is exchanged.
    pub token_endpoint: String,
    /// The page's client id there.
    pub client_id: String,
    /// Scope to ask for.
    pub scope: String,
    /// Audience that the API's tokens must have; sent as `resource` (RFC 8707).
    pub audience: String,
}
