//! Who calls: the holder of an API token, of a personal token, or of an external provider's token.

use super::personal_token::{PREFIX, needed_scope, token_digest};
use crate::{ApiError, Service};
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::{header, request::Parts};
use service_jobs::{Account, Timestamp};
use wire::rest::TokenScope;

/// A caller with a valid token of an existing account, and the scope that the operation needs.
pub struct Caller {
    /// The account.
    pub account: Account,
    session: Option<Session>,
}

/// What came of signing in.
pub struct Session {
    /// The account.
    pub account: Account,
    /// By which the token is made void.
    pub revocation: String,
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

async fn by_session(service: &Service, token: &str) -> Result<Session, ApiError> {
    let now = service.clock.now();
    let session = match &service.provider {
        Some(provider) => provider.session(service.store.as_ref(), token, now).await?,
        None => own_session(service, token, now).await?,
    };
    let session = session.ok_or(ApiError::Unauthorized)?;
    if service.store.is_revoked(&session.revocation).await? {
        return Err(ApiError::Unauthorized);
    }
    Ok(session)
}

async fn own_session(
    service: &Service,
    token: &str,
    now: Timestamp,
) -> Result<Option<Session>, ApiError> {
    let Some(claims) = service.tokens.check(token, now) else {
        return Ok(None);
    };
    let Ok(id) = claims.sub.parse() else {
        return Ok(None);
    };
    let account = service.store.account(id).await?;
    Ok(account
        .filter(|account| account.token_generation == claims.generation)
        .map(|account| Session {
            account,
            expires: Timestamp(claims.exp.saturating_mul(1000)),
            revocation: claims.jti,
        }))
}

async fn by_personal_token(
    service: &Service,
    token: &str,
    parts: &Parts,
) -> Result<Account, ApiError> {
    let found = service
        .store
        .use_personal_token(&token_digest(token), service.clock.now())
        .await?
        .ok_or(ApiError::Unauthorized)?;
    let pattern = parts.extensions.get::<MatchedPath>();
    let needed = pattern.map_or(TokenScope::All, |path| {
        needed_scope(&parts.method, path.as_str())
    });
    if TokenScope::from_name(&found.scope).is_none_or(|scope| scope < needed) {
        return Err(ApiError::Scope {
            needed: needed.name(),
        });
    }
    service
        .store
        .account(found.account)
        .await?
        .ok_or(ApiError::Unauthorized)
}

impl FromRequestParts<Service> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let token = bearer(parts).ok_or(ApiError::Unauthorized)?;
        if token.starts_with(PREFIX) {
            let account = by_personal_token(service, token, parts).await?;
            count_once(parts, service, &account)?;
            return Ok(Self {
                account,
                session: None,
            });
        }
        let session = by_session(service, token).await?;
        count_once(parts, service, &session.account)?;
        Ok(Self {
            account: session.account.clone(),
            session: Some(session),
        })
    }
}

/// Accounts are changed by whoever signed in, never by a personal token.
impl FromRequestParts<Service> for Session {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, service).await?;
        caller.session.ok_or(ApiError::SessionNeeded)
    }
}
