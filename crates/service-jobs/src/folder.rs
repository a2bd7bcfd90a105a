//! Blobs in a folder: temporary file → fsync → rename → fsync(folder).

use crate::{BlobId, Blobs, PartWriter, StoreError, UploadId};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

/// A step at which the disk can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskStep {
    /// Create or open.
    Open,
    /// Write bytes.
    Write,
    /// Make a file's bytes durable.
    SyncFile,
    /// Give the final name.
    Rename,
    /// Make the folder's entries durable.
    SyncFolder,
    /// Read bytes or list a folder.
    Read,
    /// Remove.
    Remove,
}

/// Asked before each step; lets a test watch the order of steps or make one fail.
pub trait Disk: Send + Sync {
    /// `Err` makes the step fail with that error.
    ///
    /// # Errors
    /// Whatever the step shall fail with.
    fn before(&self, step: DiskStep) -> io::Result<()>;
}

/// The disk as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn before(&self, _step: DiskStep) -> io::Result<()> {
        Ok(())
    }
}

/// Blobs in `<root>/blobs`, uploads on their way in `<root>/uploads`.
#[derive(Clone)]
pub struct FolderBlobs {
    blobs: PathBuf,
    uploads: PathBuf,
    disk: Arc<dyn Disk>,
}

impl FolderBlobs {
    /// Opens (and makes) the folders below `root`.
    ///
    /// # Errors
    /// [`StoreError::Disk`] if they cannot be made.
    pub fn open_at(root: &Path) -> Result<Self, StoreError> {
        Self::with_disk(root, Arc::new(RealDisk))
    }

    /// As [`FolderBlobs::open_at`], asking `disk` before each step.
    ///
    /// # Errors
    /// [`StoreError::Disk`] if the folders cannot be made.
    pub fn with_disk(root: &Path, disk: Arc<dyn Disk>) -> Result<Self, StoreError> {
        let (blobs, uploads) = (root.join("blobs"), root.join("uploads"));
        for folder in [&blobs, &uploads] {
            fs::create_dir_all(folder).map_err(|e| StoreError::disk(DiskStep::Open, e))?;
        }
        Ok(Self {
            blobs,
            uploads,
            disk,
        })
    }

    fn step<T>(
        &self,
        step: DiskStep,
        act: impl FnOnce() -> io::Result<T>,
    ) -> Result<T, StoreError> {
        self.disk
            .before(step)
            .and_then(|()| act())
            .map_err(|e| StoreError::disk(step, e))
    }

    fn part_path(&self, upload: UploadId) -> PathBuf {
        self.uploads.join(format!("{upload}.part"))
    }

    fn blob_path(&self, blob: BlobId) -> PathBuf {
        self.blobs.join(blob.to_string())
    }

    fn settle(&self, file: &File, from: &Path, blob: BlobId) -> Result<(), StoreError> {
        self.step(DiskStep::SyncFile, || file.sync_all())?;
        self.step(DiskStep::Rename, || fs::rename(from, self.blob_path(blob)))?;
        self.step(DiskStep::SyncFolder, || File::open(&self.blobs)?.sync_all())
    }

    fn unlink(&self, path: &Path) -> Result<(), StoreError> {
        self.step(DiskStep::Remove, || match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        })
    }

    fn sweep_folder(&self, folder: &Path, keep: &dyn Fn(&str) -> bool) -> Result<u64, StoreError> {
        let mut removed = 0;
        for entry in self.step(DiskStep::Read, || fs::read_dir(folder))? {
            let entry = entry.map_err(|e| StoreError::disk(DiskStep::Read, e))?;
            if !entry.file_name().to_str().is_some_and(keep) {
                self.unlink(&entry.path())?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

struct FolderPart {
    file: File,
    disk: Arc<dyn Disk>,
}

impl PartWriter for FolderPart {
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        let written = self
            .disk
            .before(DiskStep::Write)
            .and_then(|()| self.file.write_all(bytes));
        written.map_err(|e| StoreError::disk(DiskStep::Write, e))
    }
}

struct WatchedFile<'a>(&'a File, &'a dyn Disk);

impl Write for WatchedFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.before(DiskStep::Write)?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Blobs for FolderBlobs {
    fn part_len(&self, upload: UploadId) -> Result<u64, StoreError> {
        self.step(DiskStep::Read, || {
            match fs::metadata(self.part_path(upload)) {
                Ok(found) => Ok(found.len()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
                Err(error) => Err(error),
            }
        })
    }

    fn append_part(
        &self,
        upload: UploadId,
        offset: u64,
    ) -> Result<Box<dyn PartWriter>, StoreError> {
        let held = self.part_len(upload)?;
        if held != offset {
            return Err(StoreError::Offset { offset, held });
        }
        let path = self.part_path(upload);
        let file = self.step(DiskStep::Open, || {
            OpenOptions::new().create(true).append(true).open(path)
        })?;
        Ok(Box::new(FolderPart {
            file,
            disk: Arc::clone(&self.disk),
        }))
    }

    fn read_part(&self, upload: UploadId) -> Result<Box<dyn Read + Send>, StoreError> {
        let file = self.step(DiskStep::Open, || File::open(self.part_path(upload)))?;
        Ok(Box::new(file))
    }

    fn commit_part(&self, upload: UploadId, blob: BlobId) -> Result<(), StoreError> {
        let path = self.part_path(upload);
        let file = self.step(DiskStep::Open, || {
            OpenOptions::new().append(true).open(&path)
        })?;
        self.settle(&file, &path, blob)
    }

    fn discard_part(&self, upload: UploadId) -> Result<(), StoreError> {
        self.unlink(&self.part_path(upload))
    }

    fn put(
        &self,
        blob: BlobId,
        write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<u64, StoreError> {
        let path = self.uploads.join(format!("{blob}.tmp"));
        let stored = (|| {
            let file = self.step(DiskStep::Open, || File::create(&path))?;
            let mut buffered =
                BufWriter::with_capacity(1 << 20, WatchedFile(&file, self.disk.as_ref()));
            let written = write(&mut buffered).and_then(|()| buffered.flush());
            drop(buffered.into_parts());
            written.map_err(|e| StoreError::disk(DiskStep::Write, e))?;
            let bytes = self.step(DiskStep::Read, || Ok(file.metadata()?.len()))?;
            self.settle(&file, &path, blob)?;
            Ok(bytes)
        })();
        if stored.is_err() {
            let _ = fs::remove_file(&path);
        }
        stored
    }

    fn blob_len(&self, blob: BlobId) -> Result<u64, StoreError> {
        self.step(DiskStep::Read, || {
            Ok(fs::metadata(self.blob_path(blob))?.len())
        })
    }

    fn open(&self, blob: BlobId) -> Result<Box<dyn Read + Send>, StoreError> {
        let file = self.step(DiskStep::Open, || File::open(self.blob_path(blob)))?;
        Ok(Box::new(file))
    }

    fn open_range(
        &self,
        blob: BlobId,
        offset: u64,
        length: u64,
    ) -> Result<Box<dyn Read + Send>, StoreError> {
        let mut file = self.step(DiskStep::Open, || File::open(self.blob_path(blob)))?;
        self.step(DiskStep::Read, || file.seek(SeekFrom::Start(offset)))?;
        Ok(Box::new(file.take(length)))
    }

    fn remove(&self, blob: BlobId) -> Result<(), StoreError> {
        self.unlink(&self.blob_path(blob))
    }

    fn sweep(
        &self,
        keep_blob: &dyn Fn(BlobId) -> bool,
        keep_upload: &dyn Fn(UploadId) -> bool,
    ) -> Result<u64, StoreError> {
        let blobs = self.sweep_folder(&self.blobs, &|name| {
            BlobId::from_str(name).is_ok_and(keep_blob)
        })?;
        let parts = self.sweep_folder(&self.uploads, &|name| {
            name.strip_suffix(".part")
                .is_some_and(|id| UploadId::from_str(id).is_ok_and(keep_upload))
        })?;
        Ok(blobs + parts)
    }
}
