//! What of one owner's training outlives the process: keys and rows under the gateway's passphrase, and how far the job was.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use client::{ModelId, Session};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use wire::Hex;

use crate::config::owner_only;
use crate::{Config, GatewayError};

/// From where a job goes on after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Landmark {
    /// Keys and rows are at rest.
    Kept {
        /// Under what the service is asked for the training, so that it begins no second one.
        once: String,
    },
    /// The service trains.
    Training {
        /// Where it says how far it is.
        train_url: String,
    },
    /// The trained model waits on the service.
    Trained,
}

impl Landmark {
    /// That of a job whose keys and rows are at rest and that nobody has asked the service for.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn kept() -> Result<Self, GatewayError> {
        let mut once = [0; 16];
        getrandom::fill(&mut once).map_err(GatewayError::internal)?;
        let once = Hex(once).to_string();
        Ok(Self::Kept { once })
    }
}

/// The files of one user and model: `.run` with keys and rows, `.job` with the landmark.
pub struct AtRest {
    config: Arc<Config>,
    run: PathBuf,
}

impl AtRest {
    /// Under a name that says nothing of user and model.
    pub fn of(config: &Arc<Config>, user: &str, model: &ModelId) -> Self {
        let mut hash = Sha256::new_with_prefix(b"blindfold gateway run\0");
        hash.update((user.len() as u64).to_le_bytes());
        hash.update(user);
        hash.update(model.to_string());
        let name = Hex::<32>(hash.finalize().into());
        Self {
            config: Arc::clone(config),
            run: config.data_dir.join(format!("{name}.run")),
        }
    }

    /// Keeps a session in place of an earlier one, whose landmark goes; says whether it could. A table too large to be kept is no
    /// error: the session then lives as long as the process.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, session: &mut Session) -> Result<bool, GatewayError> {
        let sealed = session.seal(self.config.sealing.passphrase());
        let sealed = sealed.unwrap_or_else(|error| {
            tracing::warn!(%error, "this run is not kept over a restart");
            None
        });
        let Some(sealed) = sealed else {
            return self.forget().map(|()| false);
        };
        remove(&self.job())?;
        replace(&self.run, &sealed).map(|()| true)
    }

    /// The session that is kept, if one is.
    ///
    /// # Errors
    /// A sealed run that does not open; when the disk fails.
    pub fn session(&self) -> Result<Option<Session>, GatewayError> {
        let sealed = read(&self.run)?;
        let open = |sealed: Vec<u8>| Session::open(&sealed, self.config.sealing.passphrase());
        Ok(sealed.map(open).transpose()?)
    }

    /// Deletes session and landmark.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn forget(&self) -> Result<(), GatewayError> {
        remove(&self.job())?;
        remove(&self.run)
    }

    /// Writes down how far the job is.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn mark(&self, landmark: &Landmark) -> Result<(), GatewayError> {
        let json = serde_json::to_vec(landmark).map_err(GatewayError::internal)?;
        replace(&self.job(), &json)
    }

    /// How far the job was when that was last written down.
    ///
    /// # Errors
    /// When the disk fails, or another hand wrote the file.
    pub fn landmark(&self) -> Result<Option<Landmark>, GatewayError> {
        let json = read(&self.job())?;
        let parse = |json: Vec<u8>| serde_json::from_slice(&json);
        json.map(parse).transpose().map_err(GatewayError::internal)
    }

    fn job(&self) -> PathBuf {
        self.run.with_extension("job")
    }
}

/// Writes a file that only its owner may read; whoever looks finds the old one or the new one, whole.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), GatewayError> {
    let fresh = path.with_added_extension("new");
    remove(&fresh)?;
    let written = owner_only(&fresh).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    });
    written.map_err(GatewayError::internal)
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, GatewayError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(GatewayError::internal(error)),
    }
}

fn remove(path: &Path) -> Result<(), GatewayError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(GatewayError::internal(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sealing;

    #[test]
    fn landmarks_are_found_again_until_they_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let config = Arc::new(Config {
            api: String::new(),
            data_dir: folder.path().to_owned(),
            max_body: 0,
            app_origins: Vec::new(),
            sealing: Sealing::new("open sesame".to_owned()),
        });
        let model = "/5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/lr_model/1";
        let at_rest = AtRest::of(&config, "gil", &model.parse().unwrap());
        let others = AtRest::of(&config, "ida", &model.parse().unwrap());
        let kept = Landmark::kept().unwrap();
        assert_ne!(Landmark::kept().unwrap(), kept);
        let train_url = "http://127.0.0.1:9/".to_owned();
        for landmark in [kept, Landmark::Training { train_url }, Landmark::Trained] {
            at_rest.mark(&landmark).unwrap();
            assert_eq!(at_rest.landmark().unwrap(), Some(landmark));
            assert_eq!(others.landmark().unwrap(), None);
        }
        std::fs::write(at_rest.job(), b"{\"resting\":1}").unwrap();
        assert!(at_rest.landmark().is_err());
        at_rest.forget().unwrap();
        assert_eq!(at_rest.landmark().unwrap(), None);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
