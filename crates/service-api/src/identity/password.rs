//! Passwords: argon2id, off the async threads, a few at a time.

use crate::ApiError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use wire::rest::Secret;

/// Each hashing takes 19 MiB; more at once would let strangers fill the memory.
static SLOTS: Semaphore = Semaphore::const_new(4);

/// Verified against when there is no account, so that both cases take the same time. Hash of a password nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn in_slot<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let _slot = SLOTS.acquire().await.map_err(ApiError::internal)?;
    Ok(tokio::task::spawn_blocking(work).await?)
}

/// PHC string of the password under a fresh salt.
///
/// # Errors
/// [`ApiError::Internal`] if the system gives no randomness.
pub async fn hash_password(password: Secret) -> Result<String, ApiError> {
    let hashed =
        in_slot(move || Argon2::default().hash_password(password.expose().as_bytes())).await?;
    hashed
        .map(|hash| hash.to_string())
        .map_err(|error| ApiError::internal(error.to_string()))
}

/// Whether the password is the hash's. Takes the same time when `hash` is `None`, and is then `false`.
///
/// # Errors
/// [`ApiError::Internal`] if the stored hash cannot be read.
pub async fn verify_password(password: Secret, hash: Option<String>) -> Result<bool, ApiError> {
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
    let matches = in_slot(move || {
        let parsed = PasswordHash::new(&hash).map_err(|error| error.to_string())?;
        Ok(Argon2::default()
            .verify_password(password.expose().as_bytes(), &parsed)
            .is_ok())
    });
    let matches: Result<bool, String> = matches.await?;
    Ok(known && matches.map_err(ApiError::internal)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_matches() {
        let hash = hash_password(Secret::new("correct horse")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            verify_password(Secret::new("correct horse"), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify_password(Secret::new("wrong horse"), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !verify_password(Secret::new("correct horse"), None)
                .await
                .unwrap()
        );
    }
}
