//! Writing an object in parts: none is visible before the last.

use super::bridge::Bridge;
use crate::{DiskStep, StoreError};
use object_store::aws::AmazonS3;
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload, path::Path};
use std::io::{self, Write};
use std::sync::Arc;

/// Bytes of a part: what is held in memory at most. S3 wants at least 5 MiB.
const PART: usize = 8 << 20;

/// An object on its way; seen by nobody until [`BucketWriter::finish`].
pub struct BucketWriter {
    bridge: Arc<Bridge>,
    bucket: Arc<AmazonS3>,
    path: Path,
    held: Vec<u8>,
    written: u64,
    parts: Option<Box<dyn MultipartUpload>>,
}

impl BucketWriter {
    pub fn new(bridge: Arc<Bridge>, bucket: Arc<AmazonS3>, path: Path) -> Self {
        Self {
            bridge,
            bucket,
            path,
            held: Vec::new(),
            written: 0,
            parts: None,
        }
    }

    fn send_part(&mut self) -> Result<(), StoreError> {
        if self.parts.is_none() {
            let (bucket, path) = (Arc::clone(&self.bucket), self.path.clone());
            let begun =
                self.bridge.wait(
                    DiskStep::Open,
                    async move { bucket.put_multipart(&path).await },
                );
            self.parts = Some(begun?);
        }
        let payload = PutPayload::from(std::mem::take(&mut self.held));
        match &mut self.parts {
            Some(parts) => self.bridge.wait(DiskStep::Write, parts.put_part(payload)),
            None => Ok(()),
        }
    }

    /// Makes the object visible. Its length.
    pub fn finish(mut self) -> Result<u64, StoreError> {
        let stored = self.settle();
        if stored.is_err() {
            self.abort();
        }
        stored
    }

    fn settle(&mut self) -> Result<u64, StoreError> {
        if self.parts.is_none() {
            let (bucket, path) = (Arc::clone(&self.bucket), self.path.clone());
            let payload = PutPayload::from(std::mem::take(&mut self.held));
            self.bridge.wait(
                DiskStep::Write,
                async move { bucket.put(&path, payload).await },
            )?;
            return Ok(self.written);
        }
        if !self.held.is_empty() {
            self.send_part()?;
        }
        if let Some(mut parts) = self.parts.take() {
            self.bridge.wait(DiskStep::Rename, async move {
                match parts.complete().await {
                    Ok(_) => Ok(()),
                    Err(error) => {
                        let _ = parts.abort().await;
                        Err(error)
                    }
                }
            })?;
        }
        Ok(self.written)
    }

    /// Drops the parts that were sent. What cannot be dropped now is for the bucket's own rule on unfinished uploads.
    pub fn abort(&mut self) {
        if let Some(mut parts) = self.parts.take() {
            let _ = self
                .bridge
                .wait(DiskStep::Remove, async move { parts.abort().await });
        }
    }
}

impl Write for BucketWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PART - self.held.len());
        self.held.extend_from_slice(&bytes[..taken]);
        self.written += taken as u64;
        if self.held.len() == PART {
            self.send_part().map_err(io::Error::other)?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
