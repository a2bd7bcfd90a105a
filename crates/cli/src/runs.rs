//! Runs at rest: key, settings and rows of a training, sealed under a passphrase.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use client::ModelId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wire::Hex;

use crate::credentials::home;
use crate::error::CliError;

/// What is known of a run without its passphrase.
#[derive(Serialize, Deserialize)]
pub struct Run {
    /// API base of the service.
    pub api: String,
    /// Which model there.
    pub model: String,
    /// Training rows.
    pub rows: usize,
    /// Features.
    pub features: usize,
}

fn folder() -> Result<PathBuf, CliError> {
    Ok(home()?.join("runs"))
}

/// Path without extension, from service and model.
fn stem(api: &str, model: &ModelId) -> Result<PathBuf, CliError> {
    let mut hash = Sha256::new_with_prefix(b"blindfold run\0");
    hash.update((api.len() as u64).to_le_bytes());
    hash.update(api);
    hash.update(model.to_string());
    let digest: [u8; 32] = hash.finalize().into();
    Ok(folder()?.join(Hex::<32>(digest).to_string()))
}

/// Keeps a sealed run, in place of an earlier one of the same model.
pub fn keep(run: &Run, model: &ModelId, sealed: &[u8]) -> Result<(), CliError> {
    let stem = stem(&run.api, model)?;
    write_owner_only(&stem.with_extension("run"), sealed)?;
    let json = serde_json::to_vec(run).map_err(client::ClientError::internal)?;
    write_owner_only(&stem.with_extension("json"), &json)
}

/// The sealed run of a model.
pub fn sealed(api: &str, model: &ModelId) -> Result<Vec<u8>, CliError> {
    let path = stem(api, model)?.with_extension("run");
    match fs::read(&path) {
        Ok(sealed) => Ok(sealed),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(CliError::NoRun {
            model: model.to_string(),
        }),
        Err(error) => Err(CliError::file(&path)(error)),
    }
}

/// All runs at rest.
pub fn list() -> Result<Vec<Run>, CliError> {
    let folder = folder()?;
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(CliError::file(&folder)(error)),
    };
    let mut runs = Vec::new();
    for entry in entries {
        let path = entry.map_err(CliError::file(&folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let bytes = fs::read(&path).map_err(CliError::file(&path))?;
            let damaged = |_| CliError::Damaged {
                path: path.display().to_string(),
            };
            runs.push(serde_json::from_slice(&bytes).map_err(damaged)?);
        }
    }
    Ok(runs)
}

/// Deletes the run of a model.
pub fn delete(api: &str, model: &ModelId) -> Result<(), CliError> {
    sealed(api, model)?;
    let stem = stem(api, model)?;
    for extension in ["run", "json"] {
        let path = stem.with_extension(extension);
        fs::remove_file(&path).map_err(CliError::file(&path))?;
    }
    Ok(())
}

/// Writes a file that only its owner can read: whole, or as it was.
pub fn write_owner_only(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let refuse = || CliError::file(path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(refuse())?;
    }
    let fresh = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh).map_err(refuse())?;
    file.write_all(bytes).map_err(refuse())?;
    file.sync_all().map_err(refuse())?;
    fs::rename(&fresh, path).map_err(refuse())
}
