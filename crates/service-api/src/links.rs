//! Presigned upload links: whoever has one may write that upload, for a while, without a token.

use crate::ApiError;
use aws_lc_rs::hmac;
use service_jobs::{Timestamp, UploadId};
use std::fmt::Write;

/// Signs and checks upload links with HMAC-SHA-256.
pub struct LinkSigner(hmac::Key);

impl LinkSigner {
    /// A signer with a secret of 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The query string of the link: `expires` in seconds since the Unix epoch and the signature in hexadecimal.
    #[must_use]
    pub fn sign(&self, upload: UploadId, expires: Timestamp) -> String {
        let tag = hmac::sign(&self.0, message(upload, expires.seconds()).as_bytes());
        let mut query = format!("expires={}&signature=", expires.seconds());
        for byte in tag.as_ref() {
            let _ = write!(query, "{byte:02x}");
        }
        query
    }

    /// A secret of 32 bytes for another purpose, which tells nothing of this one.
    #[must_use]
    pub(crate) fn derived(&self, purpose: &str) -> [u8; 32] {
        let tag = hmac::sign(
            &self.0,
            format!("blindfold derived v1\n{purpose}").as_bytes(),
        );
        let mut secret = [0; 32];
        secret.copy_from_slice(tag.as_ref());
        secret
    }

    /// Checks a link's signature; whether the upload may still go on is for its row to say.
    ///
    /// # Errors
    /// [`ApiError::Link`] if anything differs.
    pub fn check(
        &self,
        upload: &str,
        expires: &str,
        signature: &str,
    ) -> Result<UploadId, ApiError> {
        let id: UploadId = upload.parse().map_err(|_| ApiError::Link)?;
        let seconds: i64 = expires.parse().map_err(|_| ApiError::Link)?;
        let tag = from_hex(signature).ok_or(ApiError::Link)?;
        hmac::verify(&self.0, message(id, seconds).as_bytes(), &tag).map_err(|_| ApiError::Link)?;
        Ok(id)
    }
}

fn message(upload: UploadId, expires: i64) -> String {
    format!("blindfold upload v1\n{upload}\n{expires}")
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64
        || !text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    {
        return None;
    }
    (0..32)
        .map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_change_voids_the_link() {
        let signer = LinkSigner::new(&[7; 32]);
        let id = UploadId::random();
        let query = signer.sign(id, Timestamp(5_000));
        let signature = query.rsplit('=').next().unwrap();
        assert_eq!(signer.check(&id.to_string(), "5", signature).unwrap(), id);
        assert!(
            signer
                .check(&UploadId::random().to_string(), "5", signature)
                .is_err()
        );
        assert!(signer.check(&id.to_string(), "6", signature).is_err());
        assert!(
            signer
                .check(&id.to_string(), "5", &signature.replace(['a', '1'], "2"))
                .is_err()
        );
        assert!(
            LinkSigner::new(&[8; 32])
                .check(&id.to_string(), "5", signature)
                .is_err()
        );
    }
}
