//! The store of bytes. Blocking: async callers go through a blocking task.

use crate::{BlobId, Leftovers, StoreError, UploadId};
use std::io::{Read, Write};
use std::time::Duration;

/// Writes to a part of an upload; what was written stays when it is dropped.
pub trait PartWriter: Send {
    /// Appends all of `bytes`.
    ///
    /// # Errors
    /// [`StoreError::Full`] when space runs out: bytes written before stay counted in the part's length.
    fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError>;
}

/// A store of blobs and of uploads on their way. A blob is visible whole or not at all.
pub trait Blobs: Send + Sync {
    /// Bytes of the upload held so far; 0 for an unknown one.
    fn part_len(&self, upload: UploadId) -> Result<u64, StoreError>;
    /// Opens the upload for appending at `offset`, which must be its length.
    fn append_part(&self, upload: UploadId, offset: u64)
    -> Result<Box<dyn PartWriter>, StoreError>;
    /// Reads the upload from its start.
    fn read_part(&self, upload: UploadId) -> Result<Box<dyn Read + Send>, StoreError>;
    /// Makes the upload durable and gives it its final name.
    fn commit_part(&self, upload: UploadId, blob: BlobId) -> Result<(), StoreError>;
    /// Forgets the upload's bytes; nothing happens if there are none.
    fn discard_part(&self, upload: UploadId) -> Result<(), StoreError>;
    /// Stores what `write` writes, durable before it returns. Its length.
    fn put(
        &self,
        blob: BlobId,
        write: &mut dyn FnMut(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<u64, StoreError>;
    /// Length of a blob in bytes.
    fn blob_len(&self, blob: BlobId) -> Result<u64, StoreError>;
    /// Reads a blob.
    fn open(&self, blob: BlobId) -> Result<Box<dyn Read + Send>, StoreError>;
    /// Reads `length` bytes of a blob from byte `offset` on; fewer where it ends before, and perhaps an error where nothing is left.
    fn open_range(
        &self,
        blob: BlobId,
        offset: u64,
        length: u64,
    ) -> Result<Box<dyn Read + Send>, StoreError>;
    /// Whether [`Blobs::presigned_put`] gives addresses.
    fn takes_direct_uploads(&self) -> bool {
        false
    }
    /// The store's own address to which whoever has it may, for a while, PUT the upload's bytes whole; `None` if the store
    /// takes uploads through the API only. Such an upload is a part of the length that was put.
    fn presigned_put(
        &self,
        _upload: UploadId,
        _life: Duration,
    ) -> Result<Option<String>, StoreError> {
        Ok(None)
    }
    /// Removes a blob; nothing happens if there is none.
    fn remove(&self, blob: BlobId) -> Result<(), StoreError>;
    /// Removes what deleted rows left behind.
    fn remove_leftovers(&self, leftovers: &Leftovers) -> Result<(), StoreError> {
        leftovers
            .blobs
            .iter()
            .try_for_each(|blob| self.remove(*blob))?;
        leftovers
            .uploads
            .iter()
            .try_for_each(|upload| self.discard_part(*upload))
    }
    /// Removes every blob and upload for which `keep_*` is false. How many. Only for a process that has just started:
    /// a blob that is written before its row would fall to it.
    fn sweep(
        &self,
        keep_blob: &dyn Fn(BlobId) -> bool,
        keep_upload: &dyn Fn(UploadId) -> bool,
    ) -> Result<u64, StoreError>;
}
