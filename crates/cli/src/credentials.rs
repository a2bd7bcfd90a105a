//! The kept token, in a file that only its owner can read.

use std::fs;
use std::path::PathBuf;

use client::RemoteAccount;
use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};
use wire::rest::Secret;

use crate::error::CliError;
use crate::runs::write_owner_only;

/// A token and the service that it is for.
#[derive(Serialize, Deserialize)]
pub struct Credentials {
    /// API base.
    pub api: String,
    /// API token.
    pub token: Secret,
}

impl Credentials {
    /// What `sign-in` kept, if it did.
    pub fn load() -> Result<Option<Self>, CliError> {
        let path = path()?;
        match fs::read(&path) {
            Ok(bytes) => {
                let damaged = |_| CliError::Damaged {
                    path: path.display().to_string(),
                };
                serde_json::from_slice(&bytes).map(Some).map_err(damaged)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::file(&path)(error)),
        }
    }

    /// The token that was given, else the kept one if it is for `api`.
    pub fn of(token: Option<String>, kept: Option<Self>, api: String) -> Result<Self, CliError> {
        match (token, kept) {
            (Some(token), _) => Ok(Self {
                api,
                token: Secret::new(token),
            }),
            (None, Some(kept)) if kept.api == api => Ok(kept),
            _ => Err(CliError::NotSignedIn),
        }
    }

    /// Keeps it.
    pub fn save(&self) -> Result<(), CliError> {
        let json = serde_json::to_vec(self).map_err(client::ClientError::internal)?;
        write_owner_only(&path()?, &json)
    }

    /// Forgets what was kept.
    pub fn forget() -> Result<(), CliError> {
        let path = path()?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(CliError::file(&path)(error))
            }
            _ => Ok(()),
        }
    }

    /// The account that the token belongs to.
    pub fn account<'a>(&'a self, http: &'a reqwest::Client) -> RemoteAccount<'a> {
        RemoteAccount::new(http, &self.api, &self.token)
    }
}

fn path() -> Result<PathBuf, CliError> {
    Ok(home()?.join("credentials.json"))
}

/// Folder for all that is kept: `BLINDFOLD_HOME`, else the platform's place for an application's data.
pub fn home() -> Result<PathBuf, CliError> {
    if let Some(home) = std::env::var_os("BLINDFOLD_HOME") {
        return Ok(home.into());
    }
    let strategy = choose_base_strategy().map_err(client::ClientError::internal)?;
    Ok(strategy.data_dir().join("blindfold"))
}
