//! The keys of tokens: one signs, retired ones verify until the last token they signed is void.

use super::signing_key::SigningKey;
use jsonwebtoken::jwk::JwkSet;
use service_jobs::Timestamp;

/// One signing key and those before it.
pub struct KeyRing {
    signing: SigningKey,
    retired: Vec<(SigningKey, Timestamp)>,
}

impl KeyRing {
    /// A ring of one key.
    #[must_use]
    pub fn new(signing: SigningKey) -> Self {
        Self {
            signing,
            retired: Vec::new(),
        }
    }

    /// The ring with another key that verifies until `until` and signs nothing.
    #[must_use]
    pub fn with_retired(mut self, key: SigningKey, until: Timestamp) -> Self {
        self.retired.push((key, until));
        self
    }

    /// The key that signs.
    #[must_use]
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The key of that id, if it still verifies.
    #[must_use]
    pub fn verifying(&self, kid: &str, now: Timestamp) -> Option<&SigningKey> {
        self.living(now).find(|key| key.kid == kid)
    }

    /// What is published: the signing key first.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> JwkSet {
        JwkSet {
            keys: self.living(now).map(|key| key.jwk().clone()).collect(),
        }
    }

    fn living(&self, now: Timestamp) -> impl Iterator<Item = &SigningKey> {
        let retired = self.retired.iter().filter(move |(_, until)| now < *until);
        std::iter::once(&self.signing).chain(retired.map(|(key, _)| key))
    }
}
