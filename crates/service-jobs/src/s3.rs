//! Blobs in an S3 bucket, or one of a store that speaks S3.

mod bridge;
mod reader;
mod writer;

use crate::{BlobId, Blobs, DiskStep, FolderBlobs, PartWriter, StoreError, UploadId};
use bridge::{Bridge, failed};
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::signer::Signer;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt, path::Path};
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::Duration;
use writer::BucketWriter;

/// Which bucket, and where. Credentials left out come from the usual `AWS_…` variables, or the machine's role.
#[derive(Clone, Default)]
pub struct S3Config {
    /// Name of the bucket.
    pub bucket: String,
    /// Address of a store other than Amazon's.
    pub endpoint: Option<String>,
    /// Region; the environment's if left out.
    pub region: Option<String>,
    /// Access key and its secret.
    pub credentials: Option<(String, String)>,
}

/// Blobs at `blobs/<id>`; uploads at `uploads/<id>` if their owner put them there by a presigned address, and in a folder
/// here while they come in parts through the API.
#[derive(Clone)]
pub struct S3Blobs {
    bucket: Arc<AmazonS3>,
    parts: FolderBlobs,
    bridge: Arc<Bridge>,
}

fn at(kind: &str, id: impl std::fmt::Display) -> Path {
    Path::from(format!("{kind}/{id}"))
}

impl S3Blobs {
    /// Uses a bucket, and `parts` for uploads that come in parts.
    ///
    /// # Errors
    /// [`StoreError::Disk`] if the settings do not name a bucket or it cannot be listed.
    pub fn open(config: &S3Config, parts: FolderBlobs) -> Result<Self, StoreError> {
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(&config.bucket);
        if let Some(endpoint) = &config.endpoint {
            builder = builder
                .with_endpoint(endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        if let Some(region) = &config.region {
            builder = builder.with_region(region);
        }
        if let Some((key, secret)) = &config.credentials {
            builder = builder
                .with_access_key_id(key)
                .with_secret_access_key(secret);
        }
        let bucket = builder.build().map_err(|e| failed(DiskStep::Open, e))?;
        let store = Self {
            bucket: Arc::new(bucket),
            parts,
            bridge: Arc::new(Bridge::start()?),
        };
        store.len(at("blobs", "none"))?;
        Ok(store)
    }

    /// Length of an object; `None` if there is none.
    fn len(&self, path: Path) -> Result<Option<u64>, StoreError> {
        let bucket = Arc::clone(&self.bucket);
        self.bridge.wait(DiskStep::Read, async move {
            match bucket.head(&path).await {
                Ok(meta) => Ok(Some(meta.size)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    fn delete(&self, path: Path) -> Result<(), StoreError> {
        let bucket = Arc::clone(&self.bucket);
        self.bridge.wait(DiskStep::Remove, async move {
            match bucket.delete(&path).await {
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                other => other,
            }
        })
    }

    fn read(
        &self,
        path: Path,
        range: Option<GetRange>,
    ) -> Result<Box<dyn Read + Send>, StoreError> {
        let bucket = Arc::clone(&self.bucket);
        let options = GetOptions {
            range,
            ..GetOptions::default()
        };
        let found = self.bridge.wait(DiskStep::Open, async move {
            bucket.get_opts(&path, options).await
        })?;
        Ok(reader::read(Arc::clone(&self.bridge), found.into_stream()))
    }

    fn writer(&self, path: Path) -> BucketWriter {
        BucketWriter::new(Arc::clone(&self.bridge), Arc::clone(&self.bucket), path)
    }

    fn names(&self, kind: &str) -> Result<Vec<String>, StoreError> {
        let (bucket, prefix) = (Arc::clone(&self.bucket), Path::from(kind));
        let found: Vec<_> = self.bridge.wait(DiskStep::Read, async move {
            bucket.list(Some(&prefix)).try_collect().await
        })?;
        let names = found
            .iter()
            .filter_map(|meta| meta.location.filename().map(str::to_owned));
        Ok(names.collect())
    }

    fn sweep_kind(&self, kind: &str, keep: &dyn Fn(&str) -> bool) -> Result<u64, StoreError> {
        let mut removed = 0;
        for name in self.names(kind)?.iter().filter(|name| !keep(name)) {
            self.delete(at(kind, name))?;
            removed += 1;
        }
        Ok(removed)
    }
}

impl Blobs for S3Blobs {
    fn part_len(&self, upload: UploadId) -> Result<u64, StoreError> {
        match self.parts.part_len(upload)? {
            0 => Ok(self.len(at("uploads", upload))?.unwrap_or(0)),
            held => Ok(held),
        }
    }

    fn append_part(
        &self,
        upload: UploadId,
        offset: u64,
    ) -> Result<Box<dyn PartWriter>, StoreError> {
        self.parts.append_part(upload, offset)
    }

    fn read_part(&self, upload: UploadId) -> Result<Box<dyn Read + Send>, StoreError> {
        if self.parts.part_len(upload)? > 0 {
            return self.parts.read_part(upload);
        }
        self.read(at("uploads", upload), None)
    }

    fn commit_part(&self, upload: UploadId, blob: BlobId) -> Result<(), StoreError> {
        if self.parts.part_len(upload)? > 0 {
            let mut source = self.parts.read_part(upload)?;
            self.put(blob, &mut |target| io::copy(&mut source, target).map(drop))?;
            return self.parts.discard_part(upload);
        }
        let bucket = Arc::clone(&self.bucket);
        let (from, to) = (at("uploads", upload), at("blobs", blob));
        self.bridge.wait(
            DiskStep::Rename,
            async move { bucket.copy(&from, &to).await },
        )?;
        self.delete(at("uploads", upload))
    }

    fn discard_part(&self, upload: UploadId) -> Result<(), StoreError> {
        self.parts.discard_part(upload)?;
        self.delete(at("uploads", upload))
    }

    fn put(
        &self,
        blob: BlobId,
        write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> Result<u64, StoreError> {
        let mut target = self.writer(at("blobs", blob));
        match write(&mut target) {
            Ok(()) => target.finish(),
            Err(error) => {
                target.abort();
                Err(StoreError::disk(DiskStep::Write, error))
            }
        }
    }

    fn blob_len(&self, blob: BlobId) -> Result<u64, StoreError> {
        self.len(at("blobs", blob))?
            .ok_or_else(|| StoreError::disk(DiskStep::Read, io::ErrorKind::NotFound.into()))
    }

    fn open(&self, blob: BlobId) -> Result<Box<dyn Read + Send>, StoreError> {
        self.read(at("blobs", blob), None)
    }

    fn open_range(
        &self,
        blob: BlobId,
        offset: u64,
        length: u64,
    ) -> Result<Box<dyn Read + Send>, StoreError> {
        let range = GetRange::Bounded(offset..offset.saturating_add(length));
        self.read(at("blobs", blob), Some(range))
    }

    fn remove(&self, blob: BlobId) -> Result<(), StoreError> {
        self.delete(at("blobs", blob))
    }

    fn takes_direct_uploads(&self) -> bool {
        true
    }

    fn presigned_put(
        &self,
        upload: UploadId,
        life: Duration,
    ) -> Result<Option<String>, StoreError> {
        let (bucket, path) = (Arc::clone(&self.bucket), at("uploads", upload));
        let url = self.bridge.wait(DiskStep::Open, async move {
            bucket.signed_url(http::Method::PUT, &path, life).await
        })?;
        Ok(Some(url.into()))
    }

    fn sweep(
        &self,
        keep_blob: &dyn Fn(BlobId) -> bool,
        keep_upload: &dyn Fn(UploadId) -> bool,
    ) -> Result<u64, StoreError> {
        let blobs = self.sweep_kind("blobs", &|name| name.parse().is_ok_and(keep_blob))?;
        let uploads = self.sweep_kind("uploads", &|name| name.parse().is_ok_and(keep_upload))?;
        Ok(blobs + uploads + self.parts.sweep(keep_blob, keep_upload)?)
    }
}
