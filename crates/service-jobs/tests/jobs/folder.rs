//! Blobs in a folder: order of steps, full disks, nothing half visible.

use service_jobs::{BlobId, Blobs, Disk, DiskStep, FolderBlobs, StoreError, UploadId};
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// Notes every step, and fails the one whose number was chosen.
#[derive(Default)]
struct Watched {
    steps: Mutex<Vec<DiskStep>>,
    fail_at: Mutex<Option<(usize, io::ErrorKind)>>,
}

impl Disk for Watched {
    fn before(&self, step: DiskStep) -> io::Result<()> {
        let mut steps = self.steps.lock().unwrap();
        steps.push(step);
        match *self.fail_at.lock().unwrap() {
            Some((number, kind)) if steps.len() == number => Err(kind.into()),
            _ => Ok(()),
        }
    }
}

fn content(blobs: &dyn Blobs, blob: BlobId) -> Vec<u8> {
    let mut bytes = Vec::new();
    blobs.open(blob).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn files(folder: &std::path::Path) -> usize {
    ["blobs", "uploads"]
        .iter()
        .map(|name| std::fs::read_dir(folder.join(name)).unwrap().count())
        .sum()
}

#[test]
fn an_upload_is_durable_before_it_has_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Watched::default());
    let blobs = FolderBlobs::with_disk(folder.path(), disk.clone()).unwrap();
    let (upload, blob) = (UploadId::random(), BlobId::random());
    blobs
        .append_part(upload, 0)
        .unwrap()
        .append(b"first ")
        .unwrap();
    blobs
        .append_part(upload, 6)
        .unwrap()
        .append(b"second")
        .unwrap();
    assert_eq!(blobs.part_len(upload).unwrap(), 12);
    assert!(blobs.open(blob).is_err());
    disk.steps.lock().unwrap().clear();
    blobs.commit_part(upload, blob).unwrap();
    let order = [
        DiskStep::Open,
        DiskStep::SyncFile,
        DiskStep::Rename,
        DiskStep::SyncFolder,
    ];
    assert_eq!(*disk.steps.lock().unwrap(), order);
    assert_eq!(content(&blobs, blob), b"first second");
    assert_eq!(
        (
            blobs.blob_len(blob).unwrap(),
            blobs.part_len(upload).unwrap()
        ),
        (12, 0)
    );
}

#[test]
fn a_part_continues_only_where_the_upload_stands() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open_at(folder.path()).unwrap();
    let upload = UploadId::random();
    blobs
        .append_part(upload, 0)
        .unwrap()
        .append(b"12345")
        .unwrap();
    for offset in [0, 4, 6] {
        let refused = blobs.append_part(upload, offset).err().unwrap();
        assert!(
            matches!(refused, StoreError::Offset { held: 5, .. }),
            "{refused}"
        );
    }
    blobs.discard_part(upload).unwrap();
    blobs.discard_part(upload).unwrap();
    assert_eq!(blobs.part_len(upload).unwrap(), 0);
}

#[test]
fn every_step_of_a_put_may_fail_and_nothing_half_is_seen() {
    let kinds = [
        io::ErrorKind::StorageFull,
        io::ErrorKind::QuotaExceeded,
        io::ErrorKind::Other,
    ];
    for kind in kinds {
        for number in 1..=6 {
            let folder = tempfile::tempdir().unwrap();
            let disk = Arc::new(Watched::default());
            let blobs = FolderBlobs::with_disk(folder.path(), disk.clone()).unwrap();
            *disk.fail_at.lock().unwrap() = Some((number, kind));
            let blob = BlobId::random();
            let mut write = |target: &mut dyn Write| target.write_all(b"weights");
            let stored = blobs.put(blob, &mut write);
            let full = matches!(stored, Err(StoreError::Full { .. }));
            assert!(stored.is_err(), "step {number}");
            assert_eq!(
                full,
                kind != io::ErrorKind::Other,
                "step {number}: {stored:?}"
            );
            // A failure after the rename leaves a whole blob that no row names; anything before leaves nothing.
            let whole = blobs.open(blob).is_ok();
            assert_eq!(files(folder.path()), usize::from(whole), "step {number}");
            if whole {
                assert_eq!(content(&blobs, blob), b"weights");
            }
            *disk.fail_at.lock().unwrap() = None;
            assert_eq!(
                blobs.put(blob, &mut write).unwrap(),
                7,
                "the store recovers"
            );
        }
    }
}

#[test]
fn a_full_disk_says_so_and_keeps_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Arc::new(Watched::default());
    let blobs = FolderBlobs::with_disk(folder.path(), disk.clone()).unwrap();
    let upload = UploadId::random();
    let mut part = blobs.append_part(upload, 0).unwrap();
    part.append(b"kept").unwrap();
    let next = disk.steps.lock().unwrap().len() + 1;
    *disk.fail_at.lock().unwrap() = Some((next, io::ErrorKind::StorageFull));
    let refused = part.append(b"lost").unwrap_err();
    assert!(matches!(
        refused,
        StoreError::Full {
            step: DiskStep::Write
        }
    ));
    assert_eq!(blobs.part_len(upload).unwrap(), 4);
    blobs
        .append_part(upload, 4)
        .unwrap()
        .append(b" and more")
        .unwrap();
    assert_eq!(blobs.part_len(upload).unwrap(), 13);
}

#[test]
fn a_sweep_removes_what_no_row_names() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = FolderBlobs::open_at(folder.path()).unwrap();
    let (kept, stray) = (BlobId::random(), BlobId::random());
    let (open, dead) = (UploadId::random(), UploadId::random());
    for blob in [kept, stray] {
        blobs
            .put(blob, &mut |target| target.write_all(b"x"))
            .unwrap();
    }
    for upload in [open, dead] {
        blobs.append_part(upload, 0).unwrap().append(b"x").unwrap();
    }
    std::fs::write(folder.path().join("uploads/half.tmp"), b"x").unwrap();
    let removed = blobs
        .sweep(&|blob| blob == kept, &|upload| upload == open)
        .unwrap();
    assert_eq!((removed, files(folder.path())), (3, 2));
    assert!(blobs.open(kept).is_ok() && blobs.part_len(open).unwrap() == 1);
}
