//! Personal tokens: made, listed, made void.

use crate::extract::JsonBody;
use crate::identity::{Session, make_token, token_digest};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use service_jobs::{PersonalToken, PersonalTokenId, StoreError};
use std::time::Duration;
use wire::rest::{MadeToken, MakeToken, TokenEntry, TokenScope};

/// Most tokens of one account.
const MOST: u32 = 50;
const DAY: Duration = Duration::from_secs(86_400);

fn entry(token: PersonalToken) -> Result<TokenEntry, ApiError> {
    let scope = TokenScope::from_name(&token.scope).ok_or(StoreError::Malformed {
        column: "scope",
        value: token.scope,
    })?;
    Ok(TokenEntry {
        id: token.id.to_string(),
        name: token.name,
        scope,
        created_at: token.created_at.seconds(),
        expires_at: token.expires.seconds(),
        last_used_at: token.last_used.map(|used| used.seconds()),
    })
}

fn check(body: &MakeToken) -> Result<(), ApiError> {
    let length = body.name.chars().count();
    if !(1..=64).contains(&length) || body.name.chars().any(char::is_control) {
        return Err(ApiError::Field {
            field: "name",
            expected: "1 to 64 characters in one line",
        });
    }
    if !(1..=365).contains(&body.days) {
        return Err(ApiError::Field {
            field: "days",
            expected: "1 to 365",
        });
    }
    Ok(())
}

/// Makes a personal token; it is shown in this answer only.
#[utoipa::path(post, path = "/accounts/tokens", security(("bearer" = [])), request_body = MakeToken,
    responses((status = 201, description = "the token, shown this once, and its entry", body = MadeToken), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429)))]
pub async fn make_personal_token(
    State(service): State<Service>,
    session: Session,
    JsonBody(body): JsonBody<MakeToken>,
) -> Result<(StatusCode, Json<MadeToken>), ApiError> {
    let (now, owner) = (service.clock.now(), session.account.id);
    let limit = service.config.rates.personal_tokens;
    service
        .limiter
        .count("personal_tokens", &owner.to_string(), limit, now)?;
    check(&body)?;
    let token = make_token()?;
    let row = PersonalToken {
        id: PersonalTokenId::random(),
        account: owner,
        name: body.name,
        scope: body.scope.name().to_owned(),
        created_at: now,
        expires: now.plus(DAY * body.days),
        last_used: None,
    };
    let digest = token_digest(token.expose());
    if !service
        .store
        .add_personal_token(&row, &digest, MOST)
        .await?
    {
        return Err(ApiError::TokensFull { most: MOST });
    }
    let entry = entry(row)?;
    Ok((StatusCode::CREATED, Json(MadeToken { token, entry })))
}

/// The caller's personal tokens, without the tokens themselves.
#[utoipa::path(get, path = "/accounts/tokens", security(("bearer" = [])), responses((status = 200, description = "a list of entries", body = Vec<TokenEntry>), (status = 401), (status = 403)))]
pub async fn list_personal_tokens(
    State(service): State<Service>,
    session: Session,
) -> Result<Json<Vec<TokenEntry>>, ApiError> {
    let tokens = service.store.personal_tokens(session.account.id).await?;
    tokens
        .into_iter()
        .map(entry)
        .collect::<Result<_, _>>()
        .map(Json)
}

/// Makes a personal token void.
#[utoipa::path(delete, path = "/accounts/tokens/{token_id}", security(("bearer" = [])), params(("token_id" = String, Path, description = "id of the entry")),
    responses((status = 204, description = "void"), (status = 401), (status = 403), (status = 404)))]
pub async fn revoke_personal_token(
    State(service): State<Service>,
    session: Session,
    Path(token_id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = token_id.parse().map_err(|_| ApiError::NotFound)?;
    let owner = session.account.id;
    if service.store.revoke_personal_token(owner, id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound)
    }
}
