//! What went wrong, in words for a person: what happened and what one can do.

use vault_api::{ErrorCode, VaultFailure};
use wire::rest::Problem;

use crate::text;

/// What kind of trouble, where pages act differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing special.
    Plain,
    /// The person stopped it.
    Cancelled,
    /// The service does not know who is calling (any more).
    SignedOut,
    /// The account also asks for a code of its authenticator app.
    CodeNeeded,
    /// The service could not be reached.
    Offline,
    /// What was asked for does not exist.
    Missing,
    /// The server ended the job: it has to be asked for again.
    JobEnded,
    /// The service did not compute what it should.
    Refuted,
    /// Training does not settle.
    Diverged,
    /// The vault lost what the page had handles to.
    VaultLost,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Kind, for pages that act on it.
    pub kind: Kind,
    /// What happened, a sentence.
    pub what: String,
    /// What one can do, a sentence.
    pub remedy: String,
}

impl Trouble {
    /// Plain trouble.
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            kind: Kind::Plain,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// The person stopped it.
    pub fn cancelled() -> Self {
        Self {
            kind: Kind::Cancelled,
            ..Self::new(text::trouble::CANCELLED, text::trouble::CANCELLED_REMEDY)
        }
    }

    /// The service could not be reached.
    pub fn offline() -> Self {
        Self {
            kind: Kind::Offline,
            ..Self::new(text::trouble::OFFLINE, text::trouble::OFFLINE_REMEDY)
        }
    }

    /// The vault's worker ended.
    pub fn vault_lost() -> Self {
        Self {
            kind: Kind::VaultLost,
            ..Self::new(text::trouble::VAULT_LOST, text::trouble::VAULT_LOST_REMEDY)
        }
    }

    /// The service's refusal: its own words where it sent a problem, else words for the status.
    pub fn from_answer(status: u16, body: &str) -> Self {
        let problem = serde_json::from_str::<Problem>(body);
        let asked = problem
            .as_ref()
            .is_ok_and(|problem| problem.kind == "/problems/second-factor");
        let kind = match status {
            401 if asked => Kind::CodeNeeded,
            401 => Kind::SignedOut,
            404 => Kind::Missing,
            _ => Kind::Plain,
        };
        let Self { what, remedy, .. } = match problem {
            Ok(problem) => problem.into(),
            Err(_) => Self::new(text::trouble::status(status), text::trouble::STATUS_REMEDY),
        };
        let remedy = if remedy.is_empty() && status == 401 {
            text::trouble::SIGN_IN_AGAIN.to_owned()
        } else {
            remedy
        };
        Self { kind, what, remedy }
    }
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        let what = match problem.detail.is_empty() {
            true => problem.title,
            false => problem.detail,
        };
        Self::new(what, problem.remedy)
    }
}

impl From<VaultFailure> for Trouble {
    fn from(failure: VaultFailure) -> Self {
        let kind = match failure.code {
            ErrorCode::Cancelled => return Self::cancelled(),
            ErrorCode::UnknownHandle | ErrorCode::Fatal => Kind::VaultLost,
            ErrorCode::Tampered => Kind::Refuted,
            ErrorCode::Diverged => Kind::Diverged,
            _ => Kind::Plain,
        };
        Self {
            kind,
            what: failure.message,
            remedy: failure.remedy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_own_words_come_first() {
        let body = r#"{"type":"/problems/full","title":"Full","status":507,"detail":"The disk is full.","remedy":"Delete a model."}"#;
        let trouble = Trouble::from_answer(507, body);
        assert_eq!(
            (trouble.what.as_str(), trouble.remedy.as_str()),
            ("The disk is full.", "Delete a model.")
        );
    }

    #[test]
    fn a_second_factor_that_is_asked_for_signs_nobody_out() {
        let body = r#"{"type":"/problems/second-factor","title":"Code","status":401,"detail":"A code.","remedy":"Give one."}"#;
        assert_eq!(Trouble::from_answer(401, body).kind, Kind::CodeNeeded);
    }

    #[test]
    fn a_bare_status_still_says_something() {
        let trouble = Trouble::from_answer(401, "");
        assert_eq!(trouble.kind, Kind::SignedOut);
        assert!(!trouble.what.is_empty() && !trouble.remedy.is_empty());
    }

    #[test]
    fn a_cancelled_request_is_not_an_error_message() {
        let failure = VaultFailure::new(ErrorCode::Cancelled, "x", "y");
        assert_eq!(Trouble::from(failure).kind, Kind::Cancelled);
    }
}
