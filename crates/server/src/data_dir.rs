//! The data folder: one process at a time, secrets readable by their owner only.

use crate::error::ServerError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// An opened and locked data folder.
pub struct DataDir {
    root: PathBuf,
    _lock: File,
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> ServerError {
    let path = path.to_owned();
    move |source| ServerError::File { path, source }
}

/// Restricts files made from here on to their owner.
fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn make_private(root: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(root)
}

impl DataDir {
    /// Makes (readable by its owner only) and locks the folder. The lock goes with the process, however it ends.
    ///
    /// # Errors
    /// [`ServerError::InUse`] if another process holds the lock.
    pub fn open(root: &Path) -> Result<Self, ServerError> {
        make_private(root).map_err(at(root))?;
        let path = root.join("lock");
        let lock = owner_only(OpenOptions::new().create(true).append(true))
            .open(&path)
            .map_err(at(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                root: root.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(ServerError::InUse {
                path: root.to_owned(),
            }),
            Err(TryLockError::Error(source)) => Err(ServerError::File { path, source }),
        }
    }

    /// A path inside the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The bytes of a file, made (durable, owner only) from `fresh` if there is none.
    ///
    /// # Errors
    /// [`ServerError::File`], or what `fresh` fails with.
    pub fn read_or_make(
        &self,
        name: &str,
        fresh: impl FnOnce() -> Result<Vec<u8>, ServerError>,
    ) -> Result<Vec<u8>, ServerError> {
        let path = self.path(name);
        if !path.exists() {
            let temporary = self.path(&format!("{name}.tmp"));
            let mut file = owner_only(OpenOptions::new().create(true).write(true).truncate(true))
                .open(&temporary)
                .map_err(at(&temporary))?;
            let bytes = fresh()?;
            file.write_all(&bytes)
                .and_then(|()| file.sync_all())
                .map_err(at(&temporary))?;
            fs::rename(&temporary, &path).map_err(at(&path))?;
        }
        fs::read(&path).map_err(at(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time_and_private_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("data");
        let first = DataDir::open(&root).unwrap();
        assert!(matches!(
            DataDir::open(&root),
            Err(ServerError::InUse { .. })
        ));
        let made = first.read_or_make("secret", || Ok(vec![1, 2, 3])).unwrap();
        let again = first.read_or_make("secret", || Ok(vec![4])).unwrap();
        assert_eq!(
            (made.as_slice(), again.as_slice()),
            (&[1u8, 2, 3][..], &[1u8, 2, 3][..])
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&root), mode(&root.join("secret"))), (0o700, 0o600));
        }
        drop(first);
        assert!(DataDir::open(&root).is_ok());
    }
}
