//! Tokens that a person makes for their scripts.

use serde::{Deserialize, Serialize};

use super::Secret;

/// What a personal token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TokenScope {
    /// Ask: status, progress, results, usage, lists.
    Read,
    /// Also register, upload, train and predict.
    Train,
    /// Also deploy and delete models. Accounts are changed by signing in only.
    All,
}

impl TokenScope {
    /// Every scope, from the least on.
    pub const ALL: [Self; 3] = [Self::Read, Self::Train, Self::All];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Train => "train",
            Self::All => "all",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Body of `POST {api}/accounts/tokens`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MakeToken {
    /// What it is for, in the person's words.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// Days for which it holds, 1 to 365.
    pub days: u32,
}

/// A personal token as it is listed: everything but the token itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenEntry {
    /// Identifier, to revoke it by.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// When it was made, in seconds since the Unix epoch.
    pub created_at: i64,
    /// Void from then on, in seconds since the Unix epoch.
    pub expires_at: i64,
    /// When it was last used, to the minute, in seconds since the Unix epoch; nothing if never.
    pub last_used_at: Option<i64>,
}

/// Answer to `POST {api}/accounts/tokens`: the only time that the token is shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MadeToken {
    /// For `Authorization: Bearer`.
    pub token: Secret,
    /// What will be listed of it.
    pub entry: TokenEntry,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_have_one_name_each_and_grow() {
        for scope in TokenScope::ALL {
            assert_eq!(TokenScope::from_name(scope.name()), Some(scope));
            assert_eq!(
                serde_json::to_string(&scope).unwrap(),
                format!("\"{}\"", scope.name())
            );
        }
        assert!(TokenScope::Read < TokenScope::Train && TokenScope::Train < TokenScope::All);
        assert_eq!(TokenScope::from_name("ALL"), None);
    }
}
