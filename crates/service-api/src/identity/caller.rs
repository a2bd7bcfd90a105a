//! The signed-in caller.

use crate::{ApiError, Service};
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use service_jobs::{Account, Timestamp};

/// A caller with a valid API token of an existing account.
pub struct Caller {
    /// The account.
    pub account: Account,
    /// Id of the token, for signing out.
    pub jti: String,
    /// When the token ends.
    pub expires: Timestamp,
}

fn bearer(parts: &Parts) -> Option<&str> {
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// Mark of a request whose call was counted.
#[derive(Clone, Copy)]
struct Counted;

/// Counts the call against its user's rate, once however often the caller is asked for.
fn count_once(parts: &mut Parts, service: &Service, account: &Account) -> Result<(), ApiError> {
    let limit = service.config.quotas.calls_per_minute;
    if limit == 0 || parts.extensions.insert(Counted).is_some() {
        return Ok(());
    }
    let (user, now) = (account.id.to_string(), service.clock.now());
    let counted = service.limiter.count("calls", &user, limit, now);
    counted.map_err(|error| match error {
        ApiError::TooMany { seconds, .. } => ApiError::CallRate { limit, seconds },
        other => other,
    })
}

impl FromRequestParts<Service> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let token = bearer(parts).ok_or(ApiError::Unauthorized)?;
        let claims = service
            .tokens
            .check(token, service.clock.now())
            .ok_or(ApiError::Unauthorized)?;
        if service.store.is_revoked(&claims.jti).await? {
            return Err(ApiError::Unauthorized);
        }
        let id = claims.sub.parse().map_err(|_| ApiError::Unauthorized)?;
        let account = service
            .store
            .account(id)
            .await?
            .ok_or(ApiError::Unauthorized)?;
        count_once(parts, service, &account)?;
        let expires = Timestamp(claims.exp.saturating_mul(1000));
        Ok(Self {
            account,
            jti: claims.jti,
            expires,
        })
    }
}
