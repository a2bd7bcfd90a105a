//! Signing keys in a folder that only its owner can read: one file each, named by the moment it was made.
//!
//! The newest signs. An older one verifies until the tokens it signed are void, which its successor's name tells, and is
//! then removed. So the folder is all there is to know: whoever adds a file has rotated the keys.

use super::key_ring::KeyRing;
use super::signing_key::{IdentityError, SigningKey};
use service_jobs::Timestamp;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time beyond the life of tokens for which a retired key verifies.
const GRACE: Duration = Duration::from_secs(60);

/// A folder of signing keys.
pub struct KeyFolder(PathBuf);

struct KeyFile {
    made: Timestamp,
    path: PathBuf,
}

impl KeyFolder {
    /// Opens (and makes) the folder. A key that an earlier version kept in `single` moves in.
    ///
    /// # Errors
    /// [`IdentityError::File`] if it cannot be made.
    pub fn open(folder: &Path, single: &Path) -> Result<Self, IdentityError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let keys = Self(folder.to_owned());
        if single.is_file() {
            fs::rename(single, keys.file(Timestamp(0)))?;
        }
        Ok(keys)
    }

    fn file(&self, made: Timestamp) -> PathBuf {
        self.0.join(format!("{:016}.pem", made.0))
    }

    /// Key files, the oldest first.
    fn files(&self) -> Result<Vec<KeyFile>, IdentityError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let made = stem.and_then(|stem| stem.parse().ok()).map(Timestamp);
            if let (Some(made), Some("pem")) = (made, path.extension().and_then(|e| e.to_str())) {
                found.push(KeyFile { made, path });
            }
        }
        found.sort_by_key(|file| file.made);
        Ok(found)
    }

    /// Makes a key that signs from now on (durable, mode 0600).
    ///
    /// # Errors
    /// [`IdentityError`] if it cannot be made or written.
    pub fn rotate(&self, now: Timestamp) -> Result<(), IdentityError> {
        let newest = self.files()?.last().map_or(-1, |file| file.made.0);
        let path = self.file(Timestamp(now.0.max(newest + 1)));
        let temporary = path.with_extension("tmp");
        let mut file = private_file(&temporary)?;
        file.write_all(SigningKey::generate_pem()?.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        File::open(&self.0)?.sync_all()?;
        Ok(())
    }

    /// Removes every key but the newest: tokens that the others signed are void.
    ///
    /// # Errors
    /// [`IdentityError::File`] if one cannot be removed.
    pub fn retire_all_but_newest(&self) -> Result<(), IdentityError> {
        let mut files = self.files()?;
        files.pop();
        for file in files {
            fs::remove_file(file.path)?;
        }
        Ok(())
    }

    /// Rotates if there is no key, or the newest is older than `oldest`.
    ///
    /// # Errors
    /// [`IdentityError`] if a key cannot be made or written.
    pub fn rotate_if_due(&self, oldest: Duration, now: Timestamp) -> Result<(), IdentityError> {
        match self.files()?.last() {
            Some(newest) if now < newest.made.plus(oldest) => Ok(()),
            _ => self.rotate(now),
        }
    }

    /// The keys as they are now, for tokens of that life. Keys that no living token needs are removed.
    ///
    /// # Errors
    /// [`IdentityError`] if a file cannot be read or is no key, or there is none.
    pub fn ring(&self, token_life: Duration, now: Timestamp) -> Result<KeyRing, IdentityError> {
        let mut files = self.files()?;
        let newest = files.pop().ok_or(IdentityError::NoKey)?;
        let mut ring = KeyRing::new(read(&newest.path)?);
        let mut successor = newest.made;
        for file in files.into_iter().rev() {
            let until = successor.plus(token_life).plus(GRACE);
            successor = file.made;
            if now < until {
                ring = ring.with_retired(read(&file.path)?, until);
            } else {
                fs::remove_file(&file.path)?;
            }
        }
        Ok(ring)
    }
}

fn read(path: &Path) -> Result<SigningKey, IdentityError> {
    SigningKey::from_pem(&fs::read(path)?)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(100);
    const DAY: Duration = Duration::from_secs(86_400);

    fn opened() -> (tempfile::TempDir, KeyFolder) {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFolder::open(
            &folder.path().join("keys"),
            &folder.path().join("single.pem"),
        );
        (folder, keys.unwrap())
    }

    #[test]
    fn files_are_private_and_a_key_outlives_its_tokens_only() {
        let (_folder, keys) = opened();
        assert!(keys.ring(LIFE, Timestamp(0)).is_err(), "no key");
        keys.rotate_if_due(DAY, Timestamp(1_000)).unwrap();
        keys.rotate_if_due(DAY, Timestamp(2_000)).unwrap();
        let first = keys
            .ring(LIFE, Timestamp(2_000))
            .unwrap()
            .signing()
            .kid
            .clone();
        keys.rotate(Timestamp(5_000)).unwrap();
        let ring = keys.ring(LIFE, Timestamp(5_000)).unwrap();
        assert_ne!(ring.signing().kid, first);
        assert_eq!(ring.jwks(Timestamp(5_000)).keys.len(), 2);
        let end = Timestamp(5_000).plus(LIFE).plus(GRACE);
        assert!(ring.verifying(&first, Timestamp(end.0 - 1)).is_some());
        assert!(ring.verifying(&first, end).is_none());
        assert_eq!(keys.ring(LIFE, end).unwrap().jwks(end).keys.len(), 1);
        assert_eq!(keys.files().unwrap().len(), 1, "its file is gone");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            let file = keys.files().unwrap().remove(0).path;
            assert_eq!((mode(&keys.0), mode(&file)), (0o700, 0o600));
        }
    }

    #[test]
    fn a_leaked_key_can_be_retired_at_once_and_age_rotates() {
        let (_folder, keys) = opened();
        keys.rotate(Timestamp(1_000)).unwrap();
        keys.rotate(Timestamp(1_000)).unwrap();
        keys.retire_all_but_newest().unwrap();
        assert_eq!(keys.files().unwrap().len(), 1);
        keys.rotate_if_due(DAY, Timestamp(1_001).plus(DAY)).unwrap();
        assert_eq!(keys.files().unwrap().len(), 2);
    }

    #[test]
    fn the_key_of_an_earlier_version_moves_in() {
        let folder = tempfile::tempdir().unwrap();
        let single = folder.path().join("single.pem");
        let pem = SigningKey::generate_pem().unwrap();
        fs::write(&single, &pem).unwrap();
        let keys = KeyFolder::open(&folder.path().join("keys"), &single).unwrap();
        let kid = SigningKey::from_pem(pem.as_bytes()).unwrap().kid;
        assert_eq!(keys.ring(LIFE, Timestamp(0)).unwrap().signing().kid, kid);
        assert!(!single.exists());
    }
}
