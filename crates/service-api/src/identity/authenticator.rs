//! Codes of authenticator apps (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes.

use super::digest::digest_of;
use crate::ApiError;
use aws_lc_rs::rand;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use service_jobs::{Timestamp, UserId};
use totp_rs::{Builder, Secret as TotpSecret, Totp};
use wire::rest::{Enrolment, Secret};

/// Bytes of a secret: the output length of the HMAC, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// Letters and digits that are not mistaken for one another; 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// A fresh secret.
///
/// # Errors
/// [`ApiError::Internal`] if the system gives no randomness.
pub fn make_secret() -> Result<[u8; SECRET_BYTES], ApiError> {
    let mut secret = [0u8; SECRET_BYTES];
    rand::fill(&mut secret).map_err(|_| ApiError::internal("no randomness"))?;
    Ok(secret)
}

fn authenticator(secret: &[u8], name: &str) -> Result<Totp, ApiError> {
    Builder::new()
        .with_secret(TotpSecret::new(secret.into()))
        .with_issuer(Some("Blindfold"))
        .with_account_name(name)
        .build()
        .map_err(|error| ApiError::internal(error.to_string()))
}

/// What an app needs to take the secret in.
///
/// # Errors
/// [`ApiError::Internal`] if the name cannot stand in an address.
pub fn enrolment(secret: &[u8], name: &str) -> Result<Enrolment, ApiError> {
    let totp = authenticator(secret, name)?;
    let uri = totp
        .to_url()
        .map_err(|error| ApiError::internal(error.to_string()))?;
    let code = QrCode::with_error_correction_level(&uri, EcLevel::M).map_err(ApiError::internal)?;
    let qr_svg = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    Ok(Enrolment {
        secret: Secret::new(totp.secret().to_base32()),
        uri: Secret::new(uri),
        qr_svg: Secret::new(qr_svg),
    })
}

/// The time step of a right code: the present one, the one before or the one after. Compared in constant time.
///
/// # Errors
/// [`ApiError::Internal`] if the stored secret is none.
pub fn time_step(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, ApiError> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    let step = authenticator(secret, "account")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// A fresh recovery code: two groups of six, 60 bits.
///
/// # Errors
/// [`ApiError::Internal`] if the system gives no randomness.
pub fn make_recovery_code() -> Result<Secret, ApiError> {
    let mut bytes = [0u8; 12];
    rand::fill(&mut bytes).map_err(|_| ApiError::internal("no randomness"))?;
    let mut text = String::with_capacity(13);
    for (index, byte) in bytes.iter().enumerate() {
        if index == 6 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(Secret::new(text))
}

/// What is stored of a recovery code. Hyphens, spaces and upper case do not count.
#[must_use]
pub fn recovery_digest(account: UserId, code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    digest_of(
        "blindfold recovery code v1",
        &[&account.to_string(), &plain],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B: secret "12345678901234567890", at 59 s and 1111111109 s (last six of eight digits).
        let secret = b"12345678901234567890";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804")] {
            let step = time_step(secret, code, Timestamp(seconds * 1000)).unwrap();
            assert_eq!(step, Some(seconds / 30));
        }
        let at = |seconds: i64| time_step(secret, "287 082", Timestamp(seconds * 1000)).unwrap();
        assert_eq!(
            (at(60), at(89), at(30), at(29)),
            (Some(1), Some(1), Some(1), Some(1))
        );
        assert_eq!(at(90), None, "two steps late");
        assert_eq!(time_step(secret, "28708", Timestamp(59_000)).unwrap(), None);
    }

    #[test]
    fn an_enrolment_names_issuer_and_account() {
        let enrolment = enrolment(&make_secret().unwrap(), "ann@example.org").unwrap();
        let uri = enrolment.uri.expose();
        assert!(uri.starts_with("otpauth://totp/Blindfold:ann"), "{uri}");
        assert!(uri.contains(enrolment.secret.expose()) && uri.contains("issuer=Blindfold"));
        assert!(enrolment.qr_svg.expose().contains("<svg"));
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let account = UserId::random();
        let code = make_recovery_code().unwrap();
        assert_eq!(code.expose().len(), 13);
        let written = code.expose().replace('-', " ").to_uppercase();
        assert_eq!(
            recovery_digest(account, code.expose()),
            recovery_digest(account, &written)
        );
        assert_ne!(
            recovery_digest(account, code.expose()),
            recovery_digest(UserId::random(), code.expose())
        );
    }
}
