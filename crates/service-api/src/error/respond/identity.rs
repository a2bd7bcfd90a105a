//! Faces of the failures that are about who calls: accounts, second factors, tokens and their scopes.

use super::Face;
use crate::ApiError;
use axum::http::StatusCode;

fn account_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::Unauthorized => Face(
            S::UNAUTHORIZED,
            "token",
            "Not signed in",
            "Sign in and send the API token as \"Authorization: Bearer <API TOKEN>\"; tokens hold for 12 hours.",
        ),
        E::WrongPassword => Face(
            S::UNAUTHORIZED,
            "password",
            "Sign-in refused",
            "Check the name and the password, then try again.",
        ),
        E::Unconfirmed => Face(
            S::FORBIDDEN,
            "unconfirmed",
            "Account not confirmed",
            "Enter the code that was sent by e-mail, or sign up again for a new one.",
        ),
        E::WrongCode => Face(
            S::BAD_REQUEST,
            "code",
            "Code refused",
            "Check the code in the newest e-mail; after ten minutes or five tries sign up again for a new one.",
        ),
        E::OldPassword => Face(
            S::FORBIDDEN,
            "old-password",
            "Password refused",
            "Enter the account's present password; if it is forgotten, ask for a new one by e-mail on the sign-in page.",
        ),
        E::NameTaken => Face(
            S::CONFLICT,
            "name-taken",
            "Name taken",
            "Choose another name, or sign in.",
        ),
        E::TooMany { .. } => Face(
            S::TOO_MANY_REQUESTS,
            "rate",
            "Too many calls",
            "Wait as long as the Retry-After header says, then try again.",
        ),
        E::CallRate { .. } => Face(
            S::TOO_MANY_REQUESTS,
            "call-rate",
            "Too many calls",
            "Wait as long as the Retry-After header says, then go on more slowly.",
        ),
        _ => return None,
    })
}

fn factor_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::CodeNeeded => Face(
            S::UNAUTHORIZED,
            "second-factor",
            "Second factor needed",
            "Repeat the call with \"code\": six digits of the authenticator app, or one of the recovery codes.",
        ),
        E::SecondFactor => Face(
            S::BAD_REQUEST,
            "second-factor-code",
            "Code refused",
            "Wait for the app's next code and check that its clock is right, or use a recovery code; each opens once.",
        ),
        E::SecondFactorThere => Face(
            S::CONFLICT,
            "second-factor-there",
            "Second factor there already",
            "Remove the second factor first to enrol another app.",
        ),
        E::NoEnrolment => Face(
            S::CONFLICT,
            "no-enrolment",
            "No authenticator app",
            "Begin with POST accounts/second_factor.",
        ),
        _ => return None,
    })
}

fn access_face(error: &ApiError) -> Option<Face> {
    use ApiError as E;
    use StatusCode as S;
    Some(match error {
        E::Scope { .. } => Face(
            S::FORBIDDEN,
            "scope",
            "Scope too small",
            "Make a personal token of a larger scope on the Account page, or sign in.",
        ),
        E::SessionNeeded => Face(
            S::FORBIDDEN,
            "session",
            "Sign-in needed",
            "Sign in and use the API token that it gives.",
        ),
        E::TokensFull { .. } => Face(
            S::CONFLICT,
            "tokens-full",
            "Too many personal tokens",
            "Revoke one that is no longer needed.",
        ),
        E::ExternalAccounts { .. } => Face(
            S::CONFLICT,
            "external-accounts",
            "Accounts are kept elsewhere",
            "Sign in at that provider and send its access token; names and passwords are its affair.",
        ),
        E::ProviderDown => Face(
            S::SERVICE_UNAVAILABLE,
            "provider-down",
            "Provider silent",
            "Try again in a minute; if it lasts, tell the operator.",
        ),
        E::Mail => Face(
            S::BAD_GATEWAY,
            "mail",
            "Mail not sent",
            "Check the address and try again; if it lasts, tell the operator.",
        ),
        _ => return None,
    })
}

/// Face of a failure that is about who calls.
pub fn face(error: &ApiError) -> Option<Face> {
    account_face(error)
        .or_else(|| factor_face(error))
        .or_else(|| access_face(error))
}
