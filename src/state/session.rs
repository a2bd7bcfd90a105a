//! Who is signed in.

use serde::{Deserialize, Serialize};

/// Tokens of a person who is signed in. Kept in the tab's session storage: a reload keeps them, closing the tab ends them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The name signed in with.
    pub username: String,
    /// For `Authorization: Bearer`.
    pub api_token: String,
    /// Says who the person is; only the gateway asks for it.
    pub id_token: String,
    /// When both end, in milliseconds since 1970.
    pub ends_ms: f64,
}

/// Who is signed in, if anyone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// The tokens.
    pub signed_in: Option<SignedIn>,
    /// The tokens ended while they were in use.
    pub ended: bool,
}

/// What can happen to a session.
#[derive(Clone, Debug)]
pub enum SessionAction {
    /// The service gave tokens.
    Begin(SignedIn),
    /// The person left.
    SignOut,
    /// The service refused the tokens.
    Refused,
}

impl Session {
    /// A session found in storage, if it still holds at `now_ms`.
    pub fn restored(json: Option<&str>, now_ms: f64) -> Self {
        let found = json.and_then(|text| serde_json::from_str::<SignedIn>(text).ok());
        let ended = found
            .as_ref()
            .is_some_and(|tokens| tokens.ends_ms <= now_ms);
        Self {
            signed_in: found.filter(|tokens| tokens.ends_ms > now_ms),
            ended,
        }
    }

    /// The session after something happened.
    #[must_use]
    pub fn apply(&self, action: SessionAction) -> Self {
        match action {
            SessionAction::Begin(tokens) => Self {
                signed_in: Some(tokens),
                ended: false,
            },
            SessionAction::SignOut => Self::default(),
            SessionAction::Refused => Self {
                signed_in: None,
                ended: self.signed_in.is_some() || self.ended,
            },
        }
    }

    /// The API token, if anyone is signed in.
    pub fn token(&self) -> Option<&str> {
        self.signed_in
            .as_ref()
            .map(|tokens| tokens.api_token.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens() -> SignedIn {
        SignedIn {
            username: "ada".into(),
            api_token: "a".into(),
            id_token: "i".into(),
            ends_ms: 1_000.0,
        }
    }

    #[test]
    fn a_stored_session_ends_with_its_tokens() {
        let json = serde_json::to_string(&tokens()).unwrap();
        assert_eq!(Session::restored(Some(&json), 999.0).token(), Some("a"));
        let late = Session::restored(Some(&json), 1_000.0);
        assert_eq!((late.token(), late.ended), (None, true));
        assert_eq!(Session::restored(Some("{"), 0.0), Session::default());
    }

    #[test]
    fn a_refusal_is_told_apart_from_leaving() {
        let session = Session::default().apply(SessionAction::Begin(tokens()));
        assert!(session.apply(SessionAction::Refused).ended);
        assert!(!session.apply(SessionAction::SignOut).ended);
    }
}
