//! The passphrase under which runs are kept.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use vault_api::Passphrase;

use crate::error::CliError;

/// Where the passphrase comes from.
#[derive(Args)]
pub struct PassphraseFrom {
    /// File whose first line is the passphrase; else BLINDFOLD_PASSPHRASE, else it is asked for
    #[arg(long)]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseFrom {
    /// The passphrase of a run that is there.
    pub fn read(&self) -> Result<Passphrase, CliError> {
        match self.given()? {
            Some(given) => Ok(given),
            None => asked("Passphrase: "),
        }
    }

    /// The passphrase of a new run; typed twice.
    pub fn choose(&self) -> Result<Passphrase, CliError> {
        if let Some(given) = self.given()? {
            return Ok(given);
        }
        let first = asked("Passphrase to keep keys and rows under (nobody can reset it): ")?;
        let second = asked("The same again: ")?;
        if first.as_bytes() == second.as_bytes() {
            Ok(first)
        } else {
            Err(CliError::PassphrasesDiffer)
        }
    }

    fn given(&self) -> Result<Option<Passphrase>, CliError> {
        if let Some(path) = &self.passphrase_file {
            let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
            let line = text.lines().next().unwrap_or_default().to_owned();
            return Ok(Some(Passphrase::new(line)));
        }
        Ok(std::env::var("BLINDFOLD_PASSPHRASE")
            .ok()
            .map(Passphrase::new))
    }
}

fn asked(question: &str) -> Result<Passphrase, CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::NoPassphrase);
    }
    rpassword::prompt_password(question)
        .map(Passphrase::new)
        .map_err(CliError::Terminal)
}
