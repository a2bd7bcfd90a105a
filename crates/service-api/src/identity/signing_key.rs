//! An RSA key that signs tokens.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

/// Why a signing key or a token cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The key file cannot be read or written.
    #[error("signing key file: {0}")]
    File(#[from] std::io::Error),
    /// There is no signing key.
    #[error("the folder of signing keys is empty")]
    NoKey,
    /// The key cannot be generated.
    #[error("signing key cannot be generated")]
    Generate,
    /// The key or a token is refused by the token library.
    #[error("signing: {0}")]
    Token(#[from] jsonwebtoken::errors::Error),
}

/// An RS256 key pair with its id. Has no `Debug`.
pub struct SigningKey {
    pub(super) kid: String,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
    jwk: Jwk,
}

impl SigningKey {
    /// A fresh key of 2048 bits as PKCS#8 PEM.
    ///
    /// # Errors
    /// [`IdentityError::Generate`] if the system gives no randomness.
    pub fn generate_pem() -> Result<String, IdentityError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| IdentityError::Generate)?;
        let der: Pkcs8V1Der<'static> = pair.as_der().map_err(|_| IdentityError::Generate)?;
        let text = STANDARD.encode(der.as_ref());
        let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
        for line in text.as_bytes().chunks(64) {
            pem.push_str(&String::from_utf8_lossy(line));
            pem.push('\n');
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    /// Reads a PEM; the key's id is its RFC 7638 thumbprint.
    ///
    /// # Errors
    /// [`IdentityError::Token`] if it is not an RSA private key.
    pub fn from_pem(pem: &[u8]) -> Result<Self, IdentityError> {
        let encoding = EncodingKey::from_rsa_pem(pem)?;
        let mut jwk = Jwk::from_encoding_key(&encoding, Algorithm::RS256)?;
        let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
        jwk.common.key_id = Some(kid.clone());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        let decoding = DecodingKey::from_jwk(&jwk)?;
        Ok(Self {
            kid,
            encoding,
            decoding,
            jwk,
        })
    }

    /// The public half, as it is published.
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_id_and_publishes_no_private_half() {
        let pem = SigningKey::generate_pem().unwrap();
        let first = SigningKey::from_pem(pem.as_bytes()).unwrap();
        let second = SigningKey::from_pem(pem.as_bytes()).unwrap();
        assert_eq!(first.kid, second.kid);
        let published = serde_json::to_string(first.jwk()).unwrap();
        assert!(published.contains("\"kty\":\"RSA\"") && published.contains(&first.kid));
        assert!(!published.contains("\"d\""));
    }
}
