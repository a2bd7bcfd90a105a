//! What the gateway is told at its start.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use vault_api::Passphrase;

/// Settings of a gateway.
pub struct Config {
    /// The service's API base, without a slash at the end: `http://127.0.0.1:5001/api/v0.1`.
    pub api: String,
    /// Folder for sealed runs.
    pub data_dir: PathBuf,
    /// Most bytes of a request.
    pub max_body: usize,
    /// Origins whose pages may hand jobs over.
    pub app_origins: Vec<HeaderValue>,
    /// The passphrase under which runs are sealed.
    pub sealing: Sealing,
}

/// The passphrase under which keys and rows are kept at rest.
pub struct Sealing(Passphrase);

impl Sealing {
    /// Takes a passphrase over.
    pub fn new(passphrase: String) -> Self {
        Self(Passphrase::new(passphrase))
    }

    /// Reads the passphrase from a file that only its owner may read; draws one if there is no such file.
    ///
    /// # Errors
    /// When the file can neither be read nor made, or is empty.
    pub fn of_file(path: &Path) -> std::io::Result<Self> {
        if !path.exists() {
            let mut random = [0; 32];
            getrandom::fill(&mut random).map_err(std::io::Error::other)?;
            let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
            owner_only(path)?.write_all(text.as_bytes())?;
            return Ok(Self::new(text));
        }
        let text = fs::read_to_string(path)?.trim_end().to_owned();
        if text.is_empty() {
            return Err(std::io::Error::other(format!(
                "{} is empty",
                path.display()
            )));
        }
        Ok(Self::new(text))
    }

    /// For the vault.
    pub(crate) fn passphrase(&self) -> Passphrase {
        Passphrase::new(String::from_utf8_lossy(self.0.as_bytes()).into_owned())
    }
}

/// A new file that only its owner may read.
pub(crate) fn owner_only(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
