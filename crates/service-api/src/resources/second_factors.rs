//! The second factor: enrolled, confirmed, removed.

use super::accounts::LocalAccounts;
use super::passwords::prove_password;
use crate::extract::JsonBody;
use crate::identity::{
    RECOVERY_CODES, Session, enrolment, make_recovery_code, make_secret, recovery_digest,
    second_factor,
};
use crate::{ApiError, Service};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use wire::rest::{ConfirmSecondFactor, Enrolment, RecoveryCodes, RemoveSecondFactor};

/// Begins an enrolment: the secret of an authenticator app, shown once. It counts after its first code.
#[utoipa::path(post, path = "/accounts/second_factor", security(("bearer" = [])),
    responses((status = 201, description = "what an authenticator app needs", body = Enrolment), (status = 401), (status = 403), (status = 409)))]
pub async fn enrol(
    State(service): State<Service>,
    session: Session,
    _local: LocalAccounts,
) -> Result<(StatusCode, Json<Enrolment>), ApiError> {
    let account = session.account;
    let secret = make_secret()?;
    let sealed = service.sealer.seal(&account.id.to_string(), &secret)?;
    if !service
        .store
        .enrol_second_factor(account.id, &sealed)
        .await?
    {
        return Err(ApiError::SecondFactorThere);
    }
    let enrolment = enrolment(&secret, &account.username)?;
    Ok((StatusCode::CREATED, Json(enrolment)))
}

/// Ends an enrolment by a first code: from now on signing in asks for one. The recovery codes are shown in this answer only.
#[utoipa::path(post, path = "/accounts/second_factor/confirm", security(("bearer" = [])), request_body = ConfirmSecondFactor,
    responses((status = 200, description = "codes that open the account without the app, once each", body = RecoveryCodes), (status = 400), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429)))]
pub async fn confirm_second_factor(
    State(service): State<Service>,
    session: Session,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<ConfirmSecondFactor>,
) -> Result<Json<RecoveryCodes>, ApiError> {
    let account = session.account;
    let factor = service.store.second_factor(account.id).await?;
    let factor = match factor {
        None => return Err(ApiError::NoEnrolment),
        Some(factor) if factor.active => return Err(ApiError::SecondFactorThere),
        Some(factor) => factor,
    };
    let now = service.clock.now();
    let step = second_factor::first_step(&service, &account, &factor, &body.code, now)?;
    let recovery_codes = (0..RECOVERY_CODES)
        .map(|_| make_recovery_code())
        .collect::<Result<Vec<_>, _>>()?;
    let digests: Vec<String> = recovery_codes
        .iter()
        .map(|code| recovery_digest(account.id, code.expose()))
        .collect();
    let activated = service
        .store
        .activate_second_factor(account.id, step, &digests)
        .await?;
    if !activated {
        return Err(ApiError::SecondFactorThere);
    }
    Ok(Json(RecoveryCodes { recovery_codes }))
}

/// Removes the second factor; needs the password and a code.
#[utoipa::path(post, path = "/accounts/second_factor/remove", security(("bearer" = [])), request_body = RemoveSecondFactor,
    responses((status = 204, description = "removed"), (status = 400), (status = 401), (status = 403), (status = 409), (status = 422), (status = 429)))]
pub async fn remove_second_factor(
    State(service): State<Service>,
    session: Session,
    _local: LocalAccounts,
    JsonBody(body): JsonBody<RemoveSecondFactor>,
) -> Result<StatusCode, ApiError> {
    let account = session.account;
    prove_password(&service, &account, body.password).await?;
    let factor = service.store.second_factor(account.id).await?;
    let factor = factor
        .filter(|factor| factor.active)
        .ok_or(ApiError::NoEnrolment)?;
    let now = service.clock.now();
    second_factor::prove(&service, &account, &factor, &body.code, now).await?;
    service.store.remove_second_factor(account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
