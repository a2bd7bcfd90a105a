//! What an OpenID provider says of itself, kept for a while and asked for at most once a minute.

use super::{KEYS_HOLD, PAUSE};
use crate::ApiError;
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service_jobs::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;

/// Most bytes of a document.
const MOST_BYTES: usize = 1 << 20;
/// Longest wait for one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The parts of the discovery document that are used.
#[derive(Debug, Clone, Deserialize)]
pub struct Discovery {
    /// Must be the configured issuer.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where a code is exchanged.
    pub token_endpoint: String,
    /// Where the keys are.
    pub jwks_uri: String,
}

/// What the provider said.
pub struct Known {
    /// Its addresses.
    pub discovery: Discovery,
    /// Its keys.
    pub keys: JwkSet,
    asked: Timestamp,
}

/// The provider's words, and when it was last asked.
pub struct Cache {
    issuer: String,
    client: reqwest::Client,
    known: RwLock<Option<Arc<Known>>>,
    /// Held while asking, so that one question serves all who wait.
    last_question: Mutex<Option<Timestamp>>,
    fetches: AtomicU64,
}

/// Whether what comes from this address can be believed: TLS, or this machine.
pub fn is_trustworthy(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "https"
        || (url.scheme() == "http" && matches!(host, "127.0.0.1" | "localhost" | "[::1]"))
}

impl Cache {
    /// A cache that knows nothing yet.
    ///
    /// # Errors
    /// If the HTTP client cannot be made.
    pub fn new(issuer: &str) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            issuer: issuer.to_owned(),
            client,
            known: RwLock::default(),
            last_question: Mutex::default(),
            fetches: AtomicU64::new(0),
        })
    }

    /// How often the keys were asked for.
    pub fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::Relaxed)
    }

    fn held(&self) -> Option<Arc<Known>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// What is known, asked for if nothing is or if it is old. Old words serve while the provider is silent.
    ///
    /// # Errors
    /// [`ApiError::ProviderDown`] if nothing is known.
    pub async fn get(&self, now: Timestamp) -> Result<Arc<Known>, ApiError> {
        match self.held() {
            Some(known) if now < known.asked.plus(KEYS_HOLD) => Ok(known),
            Some(known) => Ok(self.look_again(known, now).await),
            None => self.ask(None, now).await.ok_or(ApiError::ProviderDown),
        }
    }

    /// Asks again for what was not in `known`, unless the last question is less than a minute ago.
    pub async fn look_again(&self, known: Arc<Known>, now: Timestamp) -> Arc<Known> {
        self.ask(Some(&known), now).await.unwrap_or(known)
    }

    async fn ask(&self, instead_of: Option<&Arc<Known>>, now: Timestamp) -> Option<Arc<Known>> {
        let mut last = self.last_question.lock().await;
        // Someone else may have asked while this call waited.
        let held = self.held();
        if let Some(held) = held
            && instead_of.is_none_or(|old| !Arc::ptr_eq(old, &held))
        {
            return Some(held);
        }
        if last.is_some_and(|asked| now < asked.plus(PAUSE)) {
            return None;
        }
        *last = Some(now);
        self.fetches.fetch_add(1, Ordering::Relaxed);
        match self.fetch(now).await {
            Ok(known) => {
                let known = Arc::new(known);
                *self.known.write().unwrap_or_else(PoisonError::into_inner) =
                    Some(Arc::clone(&known));
                Some(known)
            }
            Err(error) => {
                tracing::warn!(%error, "the OpenID provider does not say its keys");
                None
            }
        }
    }

    async fn fetch(&self, now: Timestamp) -> Result<Known, String> {
        let base = self.issuer.trim_end_matches('/');
        let discovery: Discovery = self
            .document(&format!("{base}/.well-known/openid-configuration"))
            .await?;
        if discovery.issuer != self.issuer {
            return Err(format!(
                "it calls itself {}, expected {}",
                discovery.issuer, self.issuer
            ));
        }
        if !is_trustworthy(&discovery.jwks_uri) {
            return Err(format!(
                "its keys are at {}, without TLS",
                discovery.jwks_uri
            ));
        }
        let keys = self.document(&discovery.jwks_uri).await?;
        Ok(Known {
            discovery,
            keys,
            asked: now,
        })
    }

    async fn document<T: DeserializeOwned>(&self, address: &str) -> Result<T, String> {
        let fail = |error: reqwest::Error| error.without_url().to_string();
        let mut response = self.client.get(address).send().await.map_err(fail)?;
        if !response.status().is_success() {
            return Err(format!("it answers {}", response.status()));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(fail)? {
            if bytes.len() + chunk.len() > MOST_BYTES {
                return Err(format!("a document of more than {MOST_BYTES} bytes"));
            }
            bytes.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }
}
