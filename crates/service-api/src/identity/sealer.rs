//! Sealing of secrets that the service must be able to read again: AES-256-GCM under a key of its own.

use crate::ApiError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use zeroize::Zeroizing;

/// Seals and opens; has no `Debug`.
pub struct Sealer(LessSafeKey);

impl Sealer {
    /// A sealer with a secret of 32 bytes.
    ///
    /// # Panics
    /// Never: the length is that of the algorithm's keys.
    #[must_use]
    #[allow(clippy::expect_used)]
    pub fn new(secret: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, secret).expect("32 bytes are a key of AES-256");
        Self(LessSafeKey::new(key))
    }

    /// Seals `secret` for `owner`, under a fresh random nonce, as base 64.
    ///
    /// # Errors
    /// [`ApiError::Internal`] if the system gives no randomness.
    pub fn seal(&self, owner: &str, secret: &[u8]) -> Result<String, ApiError> {
        let mut nonce = [0u8; NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| ApiError::internal("no randomness"))?;
        let mut sealed = secret.to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(owner.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| ApiError::internal("sealing failed"))?;
        let mut whole = nonce.to_vec();
        whole.append(&mut sealed);
        Ok(STANDARD_NO_PAD.encode(whole))
    }

    /// Opens what was sealed for `owner`.
    ///
    /// # Errors
    /// [`ApiError::Internal`] if it was sealed for someone else, under another key, or was changed.
    pub fn open(&self, owner: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let refuse = || ApiError::internal("a stored secret does not open under this server's key");
        let whole = STANDARD_NO_PAD.decode(sealed).map_err(|_| refuse())?;
        let (nonce, rest) = whole.split_at_checked(NONCE_LEN).ok_or_else(refuse)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| refuse())?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let length = self
            .0
            .open_in_place(nonce, Aad::from(owner.as_bytes()), &mut rest)
            .map_err(|_| refuse())?
            .len();
        rest.truncate(length);
        Ok(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_and_the_key_open_it() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal("ann", b"secret").unwrap();
        assert_eq!(sealer.open("ann", &sealed).unwrap().as_slice(), b"secret");
        assert!(sealer.open("bob", &sealed).is_err());
        assert!(Sealer::new(&[8; 32]).open("ann", &sealed).is_err());
        assert!(sealer.open("ann", &sealed[..8]).is_err());
        assert!(
            sealer
                .open("ann", &sealed.replace(['A', 'b', '1', '+'], "z"))
                .is_err()
                || !sealed.contains(['A', 'b', '1', '+'])
        );
        assert_ne!(
            sealed,
            sealer.seal("ann", b"secret").unwrap(),
            "fresh nonces"
        );
    }
}
