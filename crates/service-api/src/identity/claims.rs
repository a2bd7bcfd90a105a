//! Claims of the two tokens.

use serde::{Deserialize, Serialize};

/// Audience of API tokens.
pub const API_AUDIENCE: &str = "blindfold-api";
/// Audience of ID tokens: the app.
pub const APP_AUDIENCE: &str = "blindfold-app";
/// `token_use` of API tokens.
pub const ACCESS: &str = "access";
/// `token_use` of ID tokens.
pub const ID: &str = "id";

/// Claims of an API token; times are seconds since the Unix epoch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApiClaims {
    /// Issuer.
    pub iss: String,
    /// User id.
    pub sub: String,
    /// Audiences.
    pub aud: Vec<String>,
    /// Token id, for revocation.
    pub jti: String,
    /// Void from then on.
    pub exp: i64,
    /// Issued at.
    pub iat: i64,
    /// Void before.
    pub nbf: i64,
    /// Tells an API token from an ID token.
    pub token_use: String,
    /// Generation of the account's tokens: a change of password begins a new one.
    #[serde(rename = "gen", default)]
    pub generation: i64,
}

/// Claims of an ID token; times are seconds since the Unix epoch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IdClaims {
    /// Issuer.
    pub iss: String,
    /// User id.
    pub sub: String,
    /// Audiences.
    pub aud: Vec<String>,
    /// Token id.
    pub jti: String,
    /// Void from then on.
    pub exp: i64,
    /// Issued at.
    pub iat: i64,
    /// Void before.
    pub nbf: i64,
    /// Tells an API token from an ID token.
    pub token_use: String,
    /// To whom it was issued.
    pub azp: String,
    /// Left half of the SHA-256 of the API token that came with it, base64url.
    pub at_hash: String,
    /// How the user proved who they are.
    pub amr: Vec<String>,
    /// When they did.
    pub auth_time: i64,
    /// Shown name.
    pub name: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Name to sign in with.
    pub preferred_username: String,
    /// Address.
    pub email: String,
    /// Whether the address was confirmed.
    pub email_verified: bool,
    /// When the account last changed.
    pub updated_at: i64,
}
