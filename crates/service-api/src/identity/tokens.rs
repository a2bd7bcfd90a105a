//! Issuing and checking tokens.

use super::claims::{ACCESS, API_AUDIENCE, APP_AUDIENCE, ApiClaims, ID, IdClaims};
use super::signing_key::{IdentityError, SigningKey};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use service_jobs::{Account, Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// Seconds that another machine's clock may be off.
const LEEWAY: i64 = 30;

/// Issuer and checker of tokens.
pub struct Tokens {
    key: SigningKey,
    issuer: String,
    validation: Validation,
}

impl Tokens {
    /// Tokens of `issuer` signed by `key`.
    #[must_use]
    pub fn new(key: SigningKey, issuer: String) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.set_audience(&[API_AUDIENCE]);
        validation.set_issuer(&[&issuer]);
        // Times are checked in `check`, against the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            key,
            issuer,
            validation,
        }
    }

    /// API and ID token for an account that has just proved its password.
    ///
    /// # Errors
    /// [`IdentityError::Token`] if signing fails.
    pub fn issue(
        &self,
        account: &Account,
        life: Duration,
        now: Timestamp,
    ) -> Result<(String, String), IdentityError> {
        let api = self.sign(&self.api_claims(account, life, now))?;
        let id = self.sign(&self.id_claims(account, &api, life, now))?;
        Ok((api, id))
    }

    fn api_claims(&self, account: &Account, life: Duration, now: Timestamp) -> ApiClaims {
        ApiClaims {
            iss: self.issuer.clone(),
            sub: account.id.to_string(),
            aud: vec![API_AUDIENCE.to_owned()],
            jti: Uuid::new_v4().to_string(),
            exp: now.plus(life).seconds(),
            iat: now.seconds(),
            nbf: now.seconds(),
            token_use: ACCESS.to_owned(),
        }
    }

    fn id_claims(&self, account: &Account, api: &str, life: Duration, now: Timestamp) -> IdClaims {
        let hash = digest::digest(&digest::SHA256, api.as_bytes());
        IdClaims {
            iss: self.issuer.clone(),
            sub: account.id.to_string(),
            aud: vec![APP_AUDIENCE.to_owned()],
            jti: Uuid::new_v4().to_string(),
            exp: now.plus(life).seconds(),
            iat: now.seconds(),
            nbf: now.seconds(),
            token_use: ID.to_owned(),
            azp: APP_AUDIENCE.to_owned(),
            at_hash: URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]),
            amr: vec!["pwd".to_owned()],
            auth_time: now.seconds(),
            name: account.username.clone(),
            given_name: account.username.clone(),
            family_name: String::new(),
            preferred_username: account.username.clone(),
            email: account.email.clone(),
            email_verified: account.confirmed,
            updated_at: account.updated_at.seconds(),
        }
    }

    fn sign(&self, claims: &impl serde::Serialize) -> Result<String, IdentityError> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.key.kid.clone());
        Ok(encode(&header, claims, &self.key.encoding)?)
    }

    /// A signed statement that is no token: its type says so, and it has none of a token's claims.
    ///
    /// # Errors
    /// [`IdentityError::Token`] if signing fails.
    pub fn attest(&self, statement: &impl serde::Serialize) -> Result<String, IdentityError> {
        let mut header = Header::new(Algorithm::RS256);
        header.typ = Some("receipt+jws".to_owned());
        header.kid = Some(self.key.kid.clone());
        Ok(encode(&header, statement, &self.key.encoding)?)
    }

    /// The claims of an API token that is valid now. `None` for anything else, without saying why.
    #[must_use]
    pub fn check(&self, token: &str, now: Timestamp) -> Option<ApiClaims> {
        let header = decode_header(token).ok()?;
        if header.alg != Algorithm::RS256 || header.kid.as_deref() != Some(self.key.kid.as_str()) {
            return None;
        }
        let claims: ApiClaims = decode(token, &self.key.decoding, &self.validation)
            .ok()?
            .claims;
        let now = now.seconds();
        let in_time =
            claims.exp > now - LEEWAY && claims.nbf <= now + LEEWAY && claims.iat <= now + LEEWAY;
        (claims.token_use == ACCESS && in_time).then_some(claims)
    }

    /// The public key, for `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        self.key.jwks()
    }
}
