//! Personal tokens: what they look like and what each scope may do.

use super::digest::digest_of;
use crate::ApiError;
use aws_lc_rs::rand;
use axum::http::Method;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use wire::rest::{Secret, TokenScope};

/// Every personal token begins so, for scanners that look for leaked ones.
pub const PREFIX: &str = "bfp_";

/// A fresh token: the prefix and 32 random bytes.
///
/// # Errors
/// [`ApiError::Internal`] if the system gives no randomness.
pub fn make_token() -> Result<Secret, ApiError> {
    let mut bytes = [0u8; 32];
    rand::fill(&mut bytes).map_err(|_| ApiError::internal("no randomness"))?;
    Ok(Secret::new(format!(
        "{PREFIX}{}",
        URL_SAFE_NO_PAD.encode(bytes)
    )))
}

/// What is stored of a token.
#[must_use]
pub fn token_digest(token: &str) -> String {
    digest_of("blindfold personal token v1", &[token])
}

/// The least scope that may call an operation: asking is reading, taking away and deploying is everything, the rest training.
#[must_use]
pub fn needed_scope(method: &Method, pattern: &str) -> TokenScope {
    match *method {
        Method::GET | Method::HEAD => TokenScope::Read,
        Method::DELETE => TokenScope::All,
        _ if pattern.ends_with("/deploy_model") => TokenScope::All,
        _ => TokenScope::Train,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (make_token().unwrap(), make_token().unwrap());
        assert!(one.expose().starts_with(PREFIX) && one.expose().len() == 47);
        assert_ne!(token_digest(one.expose()), token_digest(two.expose()));
    }

    #[test]
    fn what_deletes_or_deploys_needs_the_whole_scope() {
        let model = "/api/v0.1/{service}/{model}/{version}";
        let cases = [
            (Method::GET, "get_profile", TokenScope::Read),
            (Method::POST, "train/{data_name}", TokenScope::Train),
            (
                Method::DELETE,
                "application/unregister_user",
                TokenScope::All,
            ),
            (Method::POST, "deploy_model", TokenScope::All),
        ];
        for (method, call, scope) in cases {
            assert_eq!(
                needed_scope(&method, &format!("{model}/{call}")),
                scope,
                "{call}"
            );
        }
    }
}
