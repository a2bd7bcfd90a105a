//! Blobs in an S3 bucket: the same promises as in a folder, and uploads that go there directly.

use service_jobs::{BlobId, Blobs, FolderBlobs, S3Blobs, S3Config, StoreError, UploadId};
use std::io::{self, Read};
use std::time::Duration;
use throwaway::Bucket;

struct World {
    bucket: Bucket,
    blobs: S3Blobs,
    _parts: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let (bucket, parts) = (Bucket::start(), tempfile::tempdir().unwrap());
        let config = S3Config {
            bucket: Bucket::NAME.to_owned(),
            endpoint: Some(bucket.endpoint.clone()),
            region: Some("us-east-1".to_owned()),
            credentials: Some((Bucket::KEY.to_owned(), Bucket::SECRET.to_owned())),
        };
        let blobs = S3Blobs::open(&config, FolderBlobs::open_at(parts.path()).unwrap()).unwrap();
        Self {
            bucket,
            blobs,
            _parts: parts,
        }
    }

    fn objects(&self, kind: &str) -> usize {
        std::fs::read_dir(self.bucket.folder().join(kind)).map_or(0, Iterator::count)
    }
}

fn content(mut source: Box<dyn Read + Send>) -> Vec<u8> {
    let mut bytes = Vec::new();
    source.read_to_end(&mut bytes).unwrap();
    bytes
}

/// Bytes that no compression or repetition could fake.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7u64;
    let next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

fn put_by_anyone(url: &str, bytes: &[u8]) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into();
    agent.put(url).send(bytes).unwrap().status().as_u16()
}

#[test]
fn blobs_of_one_part_and_of_many_come_back_whole() {
    let world = World::new();
    for bytes in [0, 10, 20 << 20] {
        let (blob, written) = (BlobId::random(), noise(bytes));
        let stored = world
            .blobs
            .put(blob, &mut |target| target.write_all(&written));
        assert_eq!(stored.unwrap(), bytes as u64);
        assert_eq!(world.blobs.blob_len(blob).unwrap(), bytes as u64);
        assert!(
            content(world.blobs.open(blob).unwrap()) == written,
            "{bytes}"
        );
        world.blobs.remove(blob).unwrap();
        world.blobs.remove(blob).unwrap();
        let gone = world.blobs.open(blob).err().unwrap();
        assert!(
            matches!(&gone, StoreError::Disk { source, .. } if source.kind() == io::ErrorKind::NotFound),
            "{gone}"
        );
    }
}

#[test]
fn a_range_of_a_blob_is_those_bytes_and_no_others() {
    let world = World::new();
    let (blob, written) = (BlobId::random(), noise(300_000));
    world
        .blobs
        .put(blob, &mut |target| target.write_all(&written))
        .unwrap();
    for (offset, length) in [(0, 1), (100, 70_000), (299_999, 1), (290_000, 20_000)] {
        let end = (offset + length).min(written.len());
        let range = world.blobs.open_range(blob, offset as u64, length as u64);
        assert!(content(range.unwrap()) == written[offset..end], "{offset}");
    }
    let gone = world.blobs.open_range(BlobId::random(), 0, 1);
    assert!(gone.is_err());
}

#[test]
fn what_breaks_off_is_never_seen() {
    let world = World::new();
    let blob = BlobId::random();
    let broken = world.blobs.put(blob, &mut |target| {
        target.write_all(&noise(9 << 20))?;
        Err(io::ErrorKind::BrokenPipe.into())
    });
    assert!(broken.is_err());
    assert!(world.blobs.blob_len(blob).is_err());
}

#[test]
fn parts_are_gathered_here_and_stored_there() {
    let world = World::new();
    let (upload, blob, whole) = (UploadId::random(), BlobId::random(), noise(100_000));
    let half = whole.len() / 2;
    let append = |offset, bytes: &[u8]| {
        world
            .blobs
            .append_part(upload, offset)
            .unwrap()
            .append(bytes)
            .unwrap();
    };
    append(0, &whole[..half]);
    assert!(
        world.blobs.append_part(upload, 1).is_err(),
        "only where it stands"
    );
    append(half as u64, &whole[half..]);
    assert_eq!(world.blobs.part_len(upload).unwrap(), whole.len() as u64);
    world.blobs.commit_part(upload, blob).unwrap();
    assert_eq!(world.blobs.part_len(upload).unwrap(), 0);
    assert!(content(world.blobs.open(blob).unwrap()) == whole);
}

#[test]
fn whoever_has_a_presigned_address_may_put_that_upload_and_no_other() {
    let world = World::new();
    let (upload, blob, whole) = (UploadId::random(), BlobId::random(), noise(3 << 20));
    let life = Duration::from_secs(60);
    let url = world.blobs.presigned_put(upload, life).unwrap().unwrap();
    assert_eq!(world.blobs.part_len(upload).unwrap(), 0);
    let other = url.replace(&upload.to_string(), &UploadId::random().to_string());
    assert_eq!(put_by_anyone(&other, b"x"), 403);
    assert_eq!(put_by_anyone(url.split('?').next().unwrap(), b"x"), 403);
    assert_eq!(put_by_anyone(&url, &whole), 200);
    assert_eq!(world.blobs.part_len(upload).unwrap(), whole.len() as u64);
    assert!(content(world.blobs.read_part(upload).unwrap()) == whole);
    world.blobs.commit_part(upload, blob).unwrap();
    assert_eq!(world.blobs.part_len(upload).unwrap(), 0);
    assert!(content(world.blobs.open(blob).unwrap()) == whole);
    let refused = UploadId::random();
    let url = world.blobs.presigned_put(refused, life).unwrap().unwrap();
    assert_eq!(put_by_anyone(&url, b"nonsense"), 200);
    world.blobs.discard_part(refused).unwrap();
    assert_eq!(
        (
            world.blobs.part_len(refused).unwrap(),
            world.objects("uploads")
        ),
        (0, 0)
    );
}

#[test]
fn a_sweep_of_the_bucket_removes_what_no_row_names() {
    let world = World::new();
    let (kept, stray) = (BlobId::random(), BlobId::random());
    for blob in [kept, stray] {
        world
            .blobs
            .put(blob, &mut |target| target.write_all(b"x"))
            .unwrap();
    }
    let dead = UploadId::random();
    let url = world
        .blobs
        .presigned_put(dead, Duration::from_secs(60))
        .unwrap()
        .unwrap();
    assert_eq!(put_by_anyone(&url, b"x"), 200);
    let removed = world.blobs.sweep(&|blob| blob == kept, &|_| false).unwrap();
    assert_eq!(
        (removed, world.objects("blobs"), world.objects("uploads")),
        (2, 1, 0)
    );
}
