//! An external OpenID provider that keeps the accounts: its tokens are verified by discovery and JWKS.

mod keys;

use super::caller::Session;
use super::digest::digest_of;
use crate::ApiError;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use keys::Known;
use serde::Deserialize;
use service_jobs::{Store, Timestamp, UserId};
use std::sync::Arc;
use std::time::Duration;
use wire::rest::ProviderOffer;

/// Seconds that the provider's clock may be off.
const LEEWAY: i64 = 30;
/// Signatures that are accepted. No shared secrets, no `none`.
const ALGORITHMS: [Algorithm; 5] = [
    Algorithm::RS256,
    Algorithm::PS256,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Which provider, and what its tokens must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderConfig {
    /// The provider's `iss`, exactly; discovery is below it.
    pub issuer: String,
    /// The `aud` that the API's tokens must have.
    pub audience: String,
    /// The page's client id at the provider; its ID tokens have it as `aud`, so it must differ from the audience.
    pub client_id: String,
    /// Scope that the page asks for.
    pub scope: String,
}

/// Why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderError {
    /// ID tokens could not be told from API tokens.
    #[error("the provider's audience and client id are both {value}: ID tokens would open the API")]
    SameAudience {
        /// The value.
        value: String,
    },
    /// Not an address that can be trusted.
    #[error("{issuer} is neither an https address nor one of this machine")]
    Issuer {
        /// What was given.
        issuer: String,
    },
    /// The HTTP client cannot be made.
    #[error("cannot speak HTTP to the provider: {0}")]
    Client(#[from] reqwest::Error),
}

/// Claims that are read from a provider's token.
#[derive(Debug, Deserialize)]
struct ExternalClaims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    iat: Option<i64>,
    preferred_username: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

/// The provider, with what is known of it.
pub struct Provider {
    config: ProviderConfig,
    known: keys::Cache,
}

impl Provider {
    /// A provider; it is asked when the first token comes.
    ///
    /// # Errors
    /// [`ProviderError`] naming what cannot be used.
    pub fn new(config: ProviderConfig) -> Result<Self, ProviderError> {
        if config.audience == config.client_id {
            return Err(ProviderError::SameAudience {
                value: config.audience,
            });
        }
        if !keys::is_trustworthy(&config.issuer) {
            return Err(ProviderError::Issuer {
                issuer: config.issuer,
            });
        }
        let known = keys::Cache::new(&config.issuer)?;
        Ok(Self { config, known })
    }

    /// The provider's `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.config.issuer
    }

    /// How often the provider was asked for its keys, for tests and metrics.
    #[must_use]
    pub fn fetches(&self) -> u64 {
        self.known.fetches()
    }

    /// What a page needs to sign in there.
    ///
    /// # Errors
    /// [`ApiError::ProviderDown`] if the provider was never reached.
    pub async fn offer(&self, now: Timestamp) -> Result<ProviderOffer, ApiError> {
        let known = self.known.get(now).await?;
        Ok(ProviderOffer {
            issuer: self.config.issuer.clone(),
            authorization_endpoint: known.discovery.authorization_endpoint.clone(),
            token_endpoint: known.discovery.token_endpoint.clone(),
            client_id: self.config.client_id.clone(),
            scope: self.config.scope.clone(),
            audience: self.config.audience.clone(),
        })
    }

    /// The session of a token that is valid now, with an account row made at first sight. `None` for any other token.
    ///
    /// # Errors
    /// [`ApiError::ProviderDown`] if the provider was never reached; what the store fails with.
    pub async fn session(
        &self,
        store: &dyn Store,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, ApiError> {
        let Some(claims) = self.claims(token, now).await? else {
            return Ok(None);
        };
        let id = self.account_id(&claims.sub);
        let account = match store.account(id).await? {
            Some(account) => account,
            None => {
                let (name, email) = shown(id, &claims);
                store.adopt(id, &name, &email, now).await?
            }
        };
        Ok(Some(Session {
            account,
            revocation: digest_of("blindfold external token v1", &[token]),
            expires: Timestamp(claims.exp.saturating_mul(1000)),
        }))
    }

    /// The same person has the same account, and no two persons share one: issuer and subject make its id.
    fn account_id(&self, subject: &str) -> UserId {
        let digest = digest_of(
            "blindfold external account v1",
            &[&self.config.issuer, subject],
        );
        let number = u128::from_str_radix(&digest[..32], 16).unwrap_or_default();
        UserId(uuid::Builder::from_custom_bytes(number.to_be_bytes()).into_uuid())
    }

    async fn claims(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<ExternalClaims>, ApiError> {
        let Ok(header) = decode_header(token) else {
            return Ok(None);
        };
        let (true, Some(kid)) = (ALGORITHMS.contains(&header.alg), &header.kid) else {
            return Ok(None);
        };
        let mut known = self.known.get(now).await?;
        if known.keys.find(kid).is_none() {
            known = self.known.look_again(known, now).await;
        }
        let claims = self.verified(token, header.alg, kid, &known);
        Ok(claims.filter(|claims| is_in_time(claims, now.seconds())))
    }

    fn verified(
        &self,
        token: &str,
        algorithm: Algorithm,
        kid: &str,
        known: &Arc<Known>,
    ) -> Option<ExternalClaims> {
        let key = DecodingKey::from_jwk(known.keys.find(kid)?).ok()?;
        let mut validation = Validation::new(algorithm);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_issuer(&[&self.config.issuer]);
        // Times are checked against the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Some(decode(token, &key, &validation).ok()?.claims)
    }
}

fn is_in_time(claims: &ExternalClaims, now: i64) -> bool {
    let begun = [claims.nbf, claims.iat].into_iter().flatten();
    claims.exp > now - LEEWAY && begun.into_iter().all(|begin| begin <= now + LEEWAY)
}

/// Name and address to show; the id where the token says none that can be used.
fn shown(id: UserId, claims: &ExternalClaims) -> (String, String) {
    let plain = |name: &&String| {
        (1..=64).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@' | b'+'))
    };
    let name = claims.preferred_username.as_ref().filter(plain);
    let email = claims.email.as_ref().filter(|_| claims.email_verified);
    (
        name.map_or_else(|| id.to_string(), Clone::clone),
        email.map_or_else(|| id.to_string(), Clone::clone),
    )
}

/// Time for which keys are used before they are asked for again.
const KEYS_HOLD: Duration = Duration::from_secs(3600);
/// Shortest time between two questions.
const PAUSE: Duration = Duration::from_secs(60);
