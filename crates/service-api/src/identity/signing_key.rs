//! The RSA key that signs tokens: generated once, kept in a file that only its owner can read.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::{Engine, engine::general_purpose::STANDARD};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

/// Why a signing key or a token cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// The key file cannot be read or written.
    #[error("signing key file: {0}")]
    File(#[from] std::io::Error),
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

    /// Opens the key in `path`, making it (mode 0600, durable) if there is none.
    ///
    /// # Errors
    /// [`IdentityError::File`] if the file cannot be read or written.
    pub fn open_or_make(path: &Path) -> Result<Self, IdentityError> {
        if !path.exists() {
            let temporary = path.with_extension("tmp");
            let mut file = private_file(&temporary)?;
            file.write_all(Self::generate_pem()?.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&temporary, path)?;
        }
        let mut pem = Vec::new();
        File::open(path)?.read_to_end(&mut pem)?;
        Self::from_pem(&pem)
    }

    /// The public half, for `/.well-known/jwks.json`.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.jwk.clone()],
        }
    }
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing-key.pem");
        let first = SigningKey::open_or_make(&path).unwrap();
        let second = SigningKey::open_or_make(&path).unwrap();
        assert_eq!(first.kid, second.kid);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        let published = serde_json::to_string(&first.jwks()).unwrap();
        assert!(published.contains("\"kty\":\"RSA\"") && published.contains(&first.kid));
        assert!(!published.contains("\"d\""));
    }
}
