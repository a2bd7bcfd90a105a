//! Why a command could not, and the exit code that says so.

use client::ClientError;
use wire::rest::Problem;

/// Why a command could not.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// What the trusted side refused.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// No token.
    #[error("you are not signed in")]
    NotSignedIn,
    /// A file that cannot be read or written.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: std::io::Error,
    },
    /// A file of ours that is not as we wrote it.
    #[error("{path}: not a file that blindfold wrote")]
    Damaged {
        /// Which.
        path: String,
    },
    /// No passphrase, and nobody to ask.
    #[error("a passphrase is needed and there is no terminal to ask at")]
    NoPassphrase,
    /// Two passphrases that differ.
    #[error("the two passphrases differ")]
    PassphrasesDiffer,
    /// No run at rest for a model.
    #[error("this device has no keys for {model}")]
    NoRun {
        /// Which model.
        model: String,
    },
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(std::io::Error),
    /// Broken off by the person at the terminal.
    #[error("interrupted")]
    Interrupted,
}

impl CliError {
    /// A file that cannot be read or written.
    pub fn file(path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        move |reason| Self::File { path, reason }
    }

    /// What the shell is told; the list is in `blindfold --help`.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Client(ClientError::Service { status, .. }) if status.as_u16() == 401 => 5,
            Self::NotSignedIn => 5,
            Self::Client(ClientError::Service { .. }) => 3,
            Self::Client(ClientError::Refuted { .. }) => 4,
            Self::Client(ClientError::Unreachable(_)) => 6,
            Self::Client(error) if (400..500).contains(&error.problem().status) => 7,
            Self::Interrupted => 130,
            _ => 1,
        }
    }

    /// What happened and what can be done.
    pub fn problem(&self) -> Problem {
        let face = |name, title, remedy| Problem::new(400, name, title, self.to_string(), remedy);
        match self {
            Self::Client(ClientError::Internal { reason }) => Problem::new(
                500,
                "internal",
                "Failed",
                reason.clone(),
                "Please report this.",
            ),
            Self::Client(error) => error.problem(),
            Self::NotSignedIn => face(
                "not-signed-in",
                "Not signed in",
                "Run `blindfold sign-in`, or set BLINDFOLD_TOKEN to a token from the page \"API\".",
            ),
            Self::File { .. } => face("file", "File not accessible", "Check the path."),
            Self::Damaged { .. } => face("damaged", "File damaged", "Delete it and begin again."),
            Self::NoPassphrase => face(
                "passphrase",
                "Passphrase needed",
                "Set BLINDFOLD_PASSPHRASE or give --passphrase-file.",
            ),
            Self::PassphrasesDiffer => face("passphrase", "Passphrases differ", "Type them again."),
            Self::NoRun { .. } => face(
                "no-run",
                "No keys here",
                "Train on this device first, or on the device that holds the keys; `blindfold keys list` says which there are.",
            ),
            Self::Terminal(_) => face(
                "terminal",
                "Terminal failed",
                "Use --json without a terminal.",
            ),
            Self::Interrupted => face(
                "interrupted",
                "Interrupted",
                "What was uploaded stays; run the same command again.",
            ),
        }
    }
}
