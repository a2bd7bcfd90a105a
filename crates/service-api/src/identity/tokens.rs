//! Issuing and checking tokens.

use super::claims::{ACCESS, API_AUDIENCE, APP_AUDIENCE, ApiClaims, ID, IdClaims};
use super::key_ring::KeyRing;
use super::signing_key::{IdentityError, SigningKey};
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use service_jobs::{Account, Timestamp};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use uuid::Uuid;

/// Seconds that another machine's clock may be off.
const LEEWAY: i64 = 30;

/// Issuer and checker of tokens.
pub struct Tokens {
    keys: RwLock<Arc<KeyRing>>,
    issuer: String,
    validation: Validation,
}

impl Tokens {
    /// Tokens of `issuer` signed by `key` alone.
    #[must_use]
    pub fn new(key: SigningKey, issuer: String) -> Self {
        Self::with_keys(KeyRing::new(key), issuer)
    }

    /// Tokens of `issuer` signed and verified by `keys`.
    #[must_use]
    pub fn with_keys(keys: KeyRing, issuer: String) -> Self {
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        validation.set_audience(&[API_AUDIENCE]);
        validation.set_issuer(&[&issuer]);
        // Times are checked in `check`, against the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            keys: RwLock::new(Arc::new(keys)),
            issuer,
            validation,
        }
    }

    /// Signs and verifies with other keys from now on.
    pub fn replace_keys(&self, keys: KeyRing) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// API and ID token for an account whose owner has just proved who they are, by the methods `amr` (RFC 8176).
    ///
    /// # Errors
    /// [`IdentityError::Token`] if signing fails.
    pub fn issue(
        &self,
        account: &Account,
        amr: &[&str],
        life: Duration,
        now: Timestamp,
    ) -> Result<(String, String), IdentityError> {
        let keys = self.keys();
        let api = sign(&keys, &self.api_claims(account, life, now))?;
        let mut claims = self.id_claims(account, &api, life, now);
        claims.amr = amr.iter().map(|&method| method.to_owned()).collect();
        let id = sign(&keys, &claims)?;
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
            generation: account.token_generation,
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
            amr: Vec::new(),
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

    /// A signed statement that is no token: its type says so, and it has none of a token's claims.
    ///
    /// # Errors
    /// [`IdentityError::Token`] if signing fails.
    pub fn attest(&self, statement: &impl serde::Serialize) -> Result<String, IdentityError> {
        let keys = self.keys();
        let key = keys.signing();
        let mut header = Header::new(Algorithm::RS256);
        header.typ = Some("receipt+jws".to_owned());
        header.kid = Some(key.kid.clone());
        Ok(encode(&header, statement, &key.encoding)?)
    }

    /// The claims of an API token that is valid now. `None` for anything else, without saying why.
    #[must_use]
    pub fn check(&self, token: &str, now: Timestamp) -> Option<ApiClaims> {
        let header = decode_header(token).ok()?;
        if header.alg != Algorithm::RS256 {
            return None;
        }
        let keys = self.keys();
        let key = keys.verifying(header.kid.as_deref()?, now)?;
        let claims: ApiClaims = decode(token, &key.decoding, &self.validation).ok()?.claims;
        let now = now.seconds();
        let in_time =
            claims.exp > now - LEEWAY && claims.nbf <= now + LEEWAY && claims.iat <= now + LEEWAY;
        (claims.token_use == ACCESS && in_time).then_some(claims)
    }

    /// The public keys that tokens of now are verified with, for `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        self.keys().jwks(now)
    }
}

fn sign(keys: &KeyRing, claims: &impl serde::Serialize) -> Result<String, IdentityError> {
    let key = keys.signing();
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(key.kid.clone());
    Ok(encode(&header, claims, &key.encoding)?)
}
