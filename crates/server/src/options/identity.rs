//! Settings of accounts and their tokens.

use crate::error::ServerError;
use clap::Args;
use service_api::{Provider, ProviderConfig};

/// Who keeps the accounts.
#[derive(Debug, Clone, Args)]
pub struct IdentityOptions {
    /// Days after which another key signs tokens.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650), env = "BLINDFOLD_KEY_DAYS")]
    pub key_days: u32,
    /// Issuer of an external OpenID provider that keeps the accounts instead of this server.
    #[arg(long, env = "BLINDFOLD_OIDC_ISSUER")]
    pub oidc_issuer: Option<String>,
    /// Audience that the provider's access tokens must have to be API tokens: an absolute URI, which the app asks for as `resource`.
    #[arg(
        long,
        default_value = "urn:blindfold:api",
        env = "BLINDFOLD_OIDC_AUDIENCE"
    )]
    pub oidc_audience: String,
    /// Client id of the app at the provider: a public client with PKCE, returning to /signed-in.
    #[arg(
        long,
        default_value = "blindfold-app",
        env = "BLINDFOLD_OIDC_CLIENT_ID"
    )]
    pub oidc_client_id: String,
    /// Scope that the app asks for.
    #[arg(
        long,
        default_value = "openid profile email",
        env = "BLINDFOLD_OIDC_SCOPE"
    )]
    pub oidc_scope: String,
}

impl IdentityOptions {
    /// The external provider, if one is given.
    ///
    /// # Errors
    /// [`ServerError::Provider`] if its settings cannot be used.
    pub fn provider(&self) -> Result<Option<Provider>, ServerError> {
        let Some(issuer) = &self.oidc_issuer else {
            return Ok(None);
        };
        let config = ProviderConfig {
            issuer: issuer.clone(),
            audience: self.oidc_audience.clone(),
            client_id: self.oidc_client_id.clone(),
            scope: self.oidc_scope.clone(),
        };
        Ok(Some(Provider::new(config)?))
    }

    /// Origin of the provider, which the app's pages may call.
    #[must_use]
    pub fn provider_origin(&self) -> Option<String> {
        let issuer = self.oidc_issuer.as_deref()?;
        let (scheme, rest) = issuer.split_once("://")?;
        let host = rest.split('/').next()?;
        Some(format!("{scheme}://{host}"))
    }
}
