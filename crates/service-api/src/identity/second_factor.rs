//! Asking for the second factor, where an account has one.

use super::authenticator::{recovery_digest, time_step};
use crate::{ApiError, Service};
use service_jobs::{Account, SecondFactor, Timestamp};
use std::time::Duration;
use wire::rest::Secret;

/// Window in which wrong codes are counted: six digits are few, so tries are fewer than for passwords.
const WINDOW: Duration = Duration::from_secs(900);

/// By which methods (RFC 8176) the owner of an account proved who they are, the password being right.
///
/// # Errors
/// [`ApiError::CodeNeeded`] without a code, [`ApiError::SecondFactor`] with a wrong or used one.
pub async fn methods(
    service: &Service,
    account: &Account,
    code: Option<&Secret>,
    now: Timestamp,
) -> Result<&'static [&'static str], ApiError> {
    let factor = service.store.second_factor(account.id).await?;
    match (factor.filter(|factor| factor.active), code) {
        (None, _) => Ok(&["pwd"]),
        (Some(_), None) => Err(ApiError::CodeNeeded),
        (Some(factor), Some(code)) => {
            prove(service, account, &factor, code, now).await?;
            Ok(&["pwd", "otp", "mfa"])
        }
    }
}

/// Takes a code of the app or a recovery code; each opens once.
///
/// # Errors
/// [`ApiError::SecondFactor`] for a wrong or used one, [`ApiError::TooMany`] after too many wrong ones.
pub async fn prove(
    service: &Service,
    account: &Account,
    factor: &SecondFactor,
    code: &Secret,
    now: Timestamp,
) -> Result<(), ApiError> {
    count(service, account, now)?;
    let secret = open(service, account, factor)?;
    let accepted = match time_step(&secret, code.expose(), now)? {
        Some(step) => service.store.use_time_step(account.id, step).await?,
        None => {
            let digest = recovery_digest(account.id, code.expose());
            service.store.use_recovery_code(account.id, &digest).await?
        }
    };
    if !accepted {
        return Err(ApiError::SecondFactor);
    }
    service
        .limiter
        .forget("second_factor", &account.id.to_string());
    Ok(())
}

/// The time step of the first code of a waiting second factor.
///
/// # Errors
/// [`ApiError::SecondFactor`] for a wrong one, [`ApiError::TooMany`] after too many.
pub fn first_step(
    service: &Service,
    account: &Account,
    factor: &SecondFactor,
    code: &Secret,
    now: Timestamp,
) -> Result<i64, ApiError> {
    count(service, account, now)?;
    let secret = open(service, account, factor)?;
    let step = time_step(&secret, code.expose(), now)?.ok_or(ApiError::SecondFactor)?;
    service
        .limiter
        .forget("second_factor", &account.id.to_string());
    Ok(step)
}

fn count(service: &Service, account: &Account, now: Timestamp) -> Result<(), ApiError> {
    let limit = service.config.rates.second_factor;
    let key = account.id.to_string();
    service
        .limiter
        .count_within("second_factor", &key, limit, WINDOW, now)
}

fn open(
    service: &Service,
    account: &Account,
    factor: &SecondFactor,
) -> Result<zeroize::Zeroizing<Vec<u8>>, ApiError> {
    service.sealer.open(&account.id.to_string(), &factor.sealed)
}
