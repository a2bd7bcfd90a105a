//! Mailed codes: eight digits (26 bits), kept as a digest only.

use super::digest::digest_of;
use crate::ApiError;
use aws_lc_rs::{digest, rand};

const CODES: u64 = 100_000_000;

/// A fresh code of eight digits, uniform.
///
/// # Errors
/// [`ApiError::Internal`] if the system gives no randomness.
pub fn make_code() -> Result<String, ApiError> {
    loop {
        let mut word = [0u8; 8];
        rand::fill(&mut word).map_err(|_| ApiError::internal("no randomness"))?;
        let word = u64::from_le_bytes(word);
        if word < u64::MAX - u64::MAX % CODES {
            return Ok(format!("{:08}", word % CODES));
        }
    }
}

/// What is stored of a code: SHA-256 over a domain word, the name and the code. Spaces in the code do not count.
#[must_use]
pub fn code_digest(username: &str, code: &str) -> Vec<u8> {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(b"blindfold confirmation code v1\0");
    hash.update(username.as_bytes());
    hash.update(b"\0");
    code.bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .for_each(|byte| hash.update(&[byte]));
    hash.finish().as_ref().to_vec()
}

/// What is stored of a code for a new password. Spaces in the code do not count.
#[must_use]
pub fn reset_digest(account: &str, code: &str) -> String {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    digest_of("blindfold reset code v1", &[account, &digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_eight_digits_and_are_bound_to_their_name() {
        let code = make_code().unwrap();
        assert_eq!(code.len(), 8);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        let spaced = format!(" {} {}", &code[..4], &code[4..]);
        assert_eq!(code_digest("ann", &code), code_digest("ann", &spaced));
        assert_ne!(code_digest("ann", &code), code_digest("bob", &code));
    }
}
