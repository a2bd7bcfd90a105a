//! Sign-up, confirmation, sign-in, sign-out, who one is, and leaving for good.

use super::passwords::prove_password;
use crate::extract::JsonBody;
use crate::identity::{
    Caller, Letter, Session, code_digest, hash_password, make_code, second_factor, verify_password,
};
use crate::receipt::{WantsReceipt, erase_and_answer};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::{StatusCode, request::Parts};
use axum::response::Response;
use service_jobs::{self as jobs, CodeAnswer, NewAccount, SignUpAnswer, Timestamp, UserId};
use std::convert::Infallible;
use std::net::SocketAddr;
use wire::rest::{Account, Confirm, DeleteAccount, Receipt, Secret, SignIn, SignUp, Tokens};

/// Address of the other end, as far as it is known.
pub struct Peer(pub String);

impl FromRequestParts<Service> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _service: &Service) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map_or_else(
            || "unknown".to_owned(),
            |ConnectInfo(address)| address.ip().to_string(),
        )))
    }
}

/// Refuses calls on accounts that an external provider keeps.
pub struct LocalAccounts;

impl FromRequestParts<Service> for LocalAccounts {
    type Rejection = ApiError;

    async fn from_request_parts(_parts: &mut Parts, service: &Service) -> Result<Self, ApiError> {
        match &service.provider {
            None => Ok(Self),
            Some(provider) => Err(ApiError::ExternalAccounts {
                issuer: provider.issuer().to_owned(),
            }),
        }
    }
}

fn check_username(name: &str) -> Result<(), ApiError> {
    let plain = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'@' | b'+'));
    if plain && (1..=64).contains(&name.len()) {
        return Ok(());
    }
    Err(ApiError::Field {
        field: "username",
        expected: "1 to 64 letters, digits or any of . _ - @ +",
    })
}

/// # Errors
/// [`ApiError::Field`] if it is no address.
pub fn check_email(email: &str) -> Result<(), ApiError> {
    if email.len() <= 254 && email.parse::<lettre::Address>().is_ok() {
        return Ok(());
    }
    Err(ApiError::Field {
        field: "email",
        expected: "an e-mail address",
    })
}

/// # Errors
/// [`ApiError::Field`] if it is too short or too long.
pub fn check_password(field: &'static str, password: &Secret) -> Result<(), ApiError> {
    if (8..=1024).contains(&password.expose().len()) {
        return Ok(());
    }
    Err(ApiError::Field {
        field,
        expected: "8 to 1024 bytes",
    })
}

/// Whether the name waits for its code under the same password.
async fn is_repeated(service: &Service, body: &SignUp) -> Result<bool, ApiError> {
    let Some(waiting) = service.store.account_named(&body.username).await? else {
        return Ok(false);
    };
    Ok(!waiting.confirmed
        && verify_password(body.password.clone(), Some(waiting.password_hash)).await?)
}

/// Signs up; a confirmation code goes to the address.
///
/// Whether the address is known already cannot be told from the answer.
#[utoipa::path(post, path = "/accounts/sign_up", request_body = SignUp,
    responses((status = 202, description = "code sent"), (status = 409), (status = 422), (status = 429), (status = 502)))]
pub async fn sign_up(
    State(service): State<Service>,
    _local: LocalAccounts,
    Peer(peer): Peer,
    JsonBody(body): JsonBody<SignUp>,
) -> Result<StatusCode, ApiError> {
    let now = service.clock.now();
    service
        .limiter
        .count("sign_up", &peer, service.config.rates.sign_up, now)?;
    check_username(&body.username)?;
    check_email(&body.email)?;
    check_password("password", &body.password)?;
    let floor = tokio::time::sleep(service.config.answer_floor);
    let code = make_code()?;
    let account = NewAccount {
        id: UserId::random(),
        code_digest: code_digest(&body.username, &code),
        code_expires: now.plus(service.config.code_life),
        repeated: is_repeated(&service, &body).await?,
        password_hash: hash_password(body.password).await?,
        username: body.username.clone(),
        email: body.email.clone(),
    };
    let letter = match service.store.sign_up(account, now).await? {
        SignUpAnswer::UsernameTaken => return Err(ApiError::NameTaken),
        SignUpAnswer::EmailTaken => Letter::known_address(),
        SignUpAnswer::Stored => Letter::confirmation(&code),
    };
    service.mail(body.email, letter).await?;
    floor.await;
    Ok(StatusCode::ACCEPTED)
}

/// Confirms an account by the code that was sent.
#[utoipa::path(post, path = "/accounts/confirm", request_body = Confirm,
    responses((status = 200, description = "confirmed"), (status = 400), (status = 409), (status = 422), (status = 429)))]
pub async fn confirm(
    State(service): State<Service>,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<Confirm>,
) -> Result<StatusCode, ApiError> {
    let now = service.clock.now();
    service
        .limiter
        .count("confirm", &body.username, service.config.rates.confirm, now)?;
    let digest = code_digest(&body.username, body.code.expose());
    match service
        .store
        .confirm(&body.username, &digest, service.config.code_tries, now)
        .await?
    {
        CodeAnswer::Confirmed => Ok(StatusCode::OK),
        CodeAnswer::Refused => Err(ApiError::WrongCode),
    }
}

/// Signs in by name and password, and a code where the account has a second factor; API and ID token hold for 12 hours.
#[utoipa::path(post, path = "/accounts/sign_in", request_body = SignIn,
    responses((status = 200, description = "tokens for the API and for who one is", body = Tokens), (status = 400), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429)))]
pub async fn sign_in(
    State(service): State<Service>,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<SignIn>,
) -> Result<Json<Tokens>, ApiError> {
    let now = service.clock.now();
    service
        .limiter
        .count("sign_in", &body.username, service.config.rates.sign_in, now)?;
    let account = service.store.account_named(&body.username).await?;
    let hash = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let matches = verify_password(body.password, hash).await?;
    let account = account.filter(|_| matches).ok_or(ApiError::WrongPassword)?;
    if !account.confirmed {
        return Err(ApiError::Unconfirmed);
    }
    let methods = second_factor::methods(&service, &account, body.code.as_ref(), now).await?;
    tokens_for(&service, &account, methods, now)
}

/// API and ID token for an account whose owner has just proved who they are.
///
/// # Errors
/// [`ApiError::Internal`] if signing fails.
pub fn tokens_for(
    service: &Service,
    account: &jobs::Account,
    methods: &[&str],
    now: Timestamp,
) -> Result<Json<Tokens>, ApiError> {
    let life = service.config.token_life;
    let (api, id) = service
        .tokens
        .issue(account, methods, life, now)
        .map_err(ApiError::internal)?;
    Ok(Json(Tokens {
        api_token: Secret::new(api),
        id_token: Secret::new(id),
        expires_in: life.as_secs(),
    }))
}

/// Makes the token of this call void.
#[utoipa::path(post, path = "/accounts/sign_out", security(("bearer" = [])), responses((status = 204, description = "signed out"), (status = 401), (status = 403)))]
pub async fn sign_out(
    State(service): State<Service>,
    session: Session,
) -> Result<StatusCode, ApiError> {
    // A token may be accepted for some seconds after its end, so the mark must outlive it.
    let expires = session.expires.plus(std::time::Duration::from_secs(600));
    service
        .store
        .revoke_token(&session.revocation, expires, service.clock.now())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Name and address of the signed-in caller, and whether signing in asks for a second factor.
#[utoipa::path(get, path = "/accounts/me", security(("bearer" = [])), responses((status = 200, description = "name, address, second factor", body = Account), (status = 401), (status = 403)))]
pub async fn me(State(service): State<Service>, caller: Caller) -> Result<Json<Account>, ApiError> {
    let factor = service.store.second_factor(caller.account.id).await?;
    Ok(Json(Account {
        username: caller.account.username,
        email: caller.account.email,
        second_factor: factor.is_some_and(|factor| factor.active),
    }))
}

/// Deletes the account with all its models, keys, data, results, jobs and tokens. Needs the password, unless an external
/// provider keeps the accounts. With `Accept: application/json` the answer is a signed receipt of what was deleted.
#[utoipa::path(post, path = "/accounts/delete", security(("bearer" = [])), request_body = DeleteAccount,
    responses((status = 200, description = "the signed receipt, where `Accept: application/json` asked for it", body = Receipt),
        (status = 204, description = "deleted"), (status = 401), (status = 403), (status = 422), (status = 429)))]
pub async fn delete_account(
    State(service): State<Service>,
    session: Session,
    wants: WantsReceipt,
    JsonBody(body): JsonBody<DeleteAccount>,
) -> Result<Response, ApiError> {
    if service.provider.is_none() {
        let password = body.password.ok_or(ApiError::Field {
            field: "password",
            expected: "the account's password",
        })?;
        prove_password(&service, &session.account, password).await?;
    }
    let leftovers = service.store.delete_account(session.account.id).await?;
    let whose = (session.account.username.as_str(), None);
    erase_and_answer(&service, whose, leftovers, (wants, StatusCode::NO_CONTENT)).await
}
