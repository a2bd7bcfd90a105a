//! Change and reset of a password.

use super::accounts::{LocalAccounts, Peer, check_email, check_password, tokens_for};
use crate::extract::JsonBody;
use crate::identity::{Letter, Session, hash_password, make_code, reset_digest, verify_password};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use service_jobs::{Account, CodeAnswer, UserId};
use wire::rest::{AskReset, ChangePassword, ResetPassword, Secret, Tokens};

/// Whether this is the account's password, counted as a sign-in: a stolen token is no way to guess faster.
///
/// # Errors
/// [`ApiError::OldPassword`] if not.
pub async fn prove_password(
    service: &Service,
    account: &Account,
    password: Secret,
) -> Result<(), ApiError> {
    let (limit, now) = (service.config.rates.sign_in, service.clock.now());
    service
        .limiter
        .count("sign_in", &account.username, limit, now)?;
    if verify_password(password, Some(account.password_hash.clone())).await? {
        Ok(())
    } else {
        Err(ApiError::OldPassword)
    }
}

/// Tells the owner; whether the mail goes out changes nothing for the caller.
fn tell_owner(service: &Service, account: &Account) {
    let letter = Letter::password_changed(&account.username);
    let email = account.email.clone();
    let service = service.clone();
    tokio::spawn(async move { service.mail(email, letter).await });
}

/// Changes the password. Every token of the account becomes void, personal ones too; new ones are the answer.
#[utoipa::path(post, path = "/accounts/password", security(("bearer" = [])), request_body = ChangePassword,
    responses((status = 200, description = "tokens that replace all others", body = Tokens), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429)))]
pub async fn change_password(
    State(service): State<Service>,
    session: Session,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<ChangePassword>,
) -> Result<Json<Tokens>, ApiError> {
    check_password("new_password", &body.new_password)?;
    prove_password(&service, &session.account, body.password).await?;
    let hash = hash_password(body.new_password).await?;
    let now = service.clock.now();
    let account = service
        .store
        .set_password(session.account.id, &hash, now)
        .await?
        .ok_or(ApiError::Unauthorized)?;
    tell_owner(&service, &account);
    tokens_for(&service, &account, &["pwd"], now)
}

/// Asks for a code by which a new password can be set. The answer is the same, and comes as fast, for any address.
#[utoipa::path(post, path = "/accounts/reset", request_body = AskReset,
    responses((status = 202, description = "a code was sent if there is such an account"), (status = 409), (status = 422), (status = 429)))]
pub async fn ask_reset(
    State(service): State<Service>,
    _local: LocalAccounts,
    Peer(peer): Peer,
    JsonBody(body): JsonBody<AskReset>,
) -> Result<StatusCode, ApiError> {
    let (now, rates) = (service.clock.now(), service.config.rates);
    check_email(&body.email)?;
    service
        .limiter
        .count("reset_peer", &peer, rates.sign_up, now)?;
    let address = body.email.to_ascii_lowercase();
    service.limiter.count("reset", &address, rates.reset, now)?;
    // All that depends on whether the address is known happens after the answer.
    tokio::spawn(async move {
        if let Err(error) = send_reset(&service, &body.email).await {
            tracing::error!(%error, "a code for a new password was not sent");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn send_reset(service: &Service, email: &str) -> Result<(), ApiError> {
    let Some(account) = service.store.account_with_email(email).await? else {
        return Ok(());
    };
    let code = make_code()?;
    let digest = reset_digest(&account.id.to_string(), &code);
    let expires = service.clock.now().plus(service.config.code_life);
    service
        .store
        .put_reset_code(account.id, &digest, expires)
        .await?;
    let letter = Letter::reset(&account.username, &code);
    service.mail(account.email, letter).await
}

/// Sets a new password by the code that was sent. Every token of the account becomes void.
#[utoipa::path(post, path = "/accounts/reset/confirm", request_body = ResetPassword,
    responses((status = 200, description = "the new password holds"), (status = 400), (status = 409), (status = 422), (status = 429)))]
pub async fn reset_password(
    State(service): State<Service>,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<ResetPassword>,
) -> Result<StatusCode, ApiError> {
    let now = service.clock.now();
    let address = body.email.to_ascii_lowercase();
    let limit = service.config.rates.confirm;
    service
        .limiter
        .count("reset_confirm", &address, limit, now)?;
    check_password("new_password", &body.new_password)?;
    let floor = tokio::time::sleep(service.config.answer_floor);
    let account = service.store.account_with_email(&body.email).await?;
    let hash = hash_password(body.new_password).await?;
    let id = account
        .as_ref()
        .map_or_else(UserId::random, |found| found.id);
    let digest = reset_digest(&id.to_string(), body.code.expose());
    let tries = service.config.code_tries;
    let answer = service
        .store
        .reset_password(id, &digest, tries, &hash, now)
        .await?;
    floor.await;
    match (answer, account) {
        (CodeAnswer::Confirmed, Some(account)) => {
            tell_owner(&service, &account);
            Ok(StatusCode::OK)
        }
        _ => Err(ApiError::WrongCode),
    }
}
