//! PostgreSQL and S3 instead of the data folder; a database that goes away; a disk that fills up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use throwaway::{Bucket, Postgres};
use vault_api::{TrainingSettings, Verification};

fn status(server: &Server, path: &str) -> u16 {
    Client::default()
        .send("GET", &format!("{}/{path}", server.api), &[], b"")
        .status
}

fn trusted_side(epochs: u32) -> TrustedSide {
    TrustedSide::with_demo(TrainingSettings {
        epochs,
        ..TrainingSettings::default()
    })
}

#[test]
fn a_database_that_goes_away_comes_back_to_everything() {
    let Some(mut postgres) = Postgres::start() else {
        return;
    };
    let server = Server::start_with(&[("BLINDFOLD_DATABASE_URL", &postgres.url())]);
    let client = Client::default();
    let account = sign_up(&server, &client, "hal");
    let registration = Registration::make(&account, &client);
    let mut trusted = trusted_side(5);
    registration.add_profile(&trusted.summary.profile_json);
    registration
        .upload(Slot::EvaluationKeys, &trusted.blobs().keys)
        .expect(200);
    registration
        .upload(Slot::Data, &trusted.blobs().data)
        .expect(200);
    let (undisturbed, disturbed) = (registration.train(), registration.train());
    assert_eq!(registration.wait(&undisturbed), "Completed");
    assert!(!server.data_dir().join("rows.sqlite").exists());

    postgres.stop();
    assert_eq!(
        (status(&server, "livez"), status(&server, "readyz")),
        (200, 503)
    );
    let refused = registration.call("GET", "get_profile", b"");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(status(&server, "livez"), 200);
    postgres.start_again();
    let begun = Instant::now();
    while status(&server, "readyz") != 200 {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it does not recover"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(registration.wait(&disturbed), "Completed");
    let result = registration.results(&disturbed);
    assert!(
        result == registration.results(&undisturbed),
        "the results differ"
    );
    let opened = trusted.open(&result).expect("our own result");
    assert!(matches!(opened.verification, Verification::Verified { .. }));
}

#[test]
fn keys_data_and_models_live_in_a_bucket_if_there_is_one() {
    let bucket = Bucket::start();
    let server = Server::start_with(&[
        ("BLINDFOLD_S3_BUCKET", Bucket::NAME),
        ("BLINDFOLD_S3_ENDPOINT", &bucket.endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", Bucket::KEY),
        ("AWS_SECRET_ACCESS_KEY", Bucket::SECRET),
    ]);
    let client = Client::default();
    let account = sign_up(&server, &client, "ida");
    let registration = Registration::make(&account, &client);
    let mut trusted = trusted_side(2);
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    let address = registration.upload_url(Slot::EvaluationKeys);
    assert!(address.starts_with(&bucket.endpoint), "{address}");
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration
        .upload(Slot::Data, &blobs.data[..blobs.data.len() - 1])
        .expect(200);
    let refused = registration.call("POST", "train/rows?sync=False", b"");
    assert_eq!(
        refused.status,
        422,
        "what does not conform is found out: {}",
        refused.text()
    );
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let sealed_later = in_parts(&registration, &client, &blobs.data);
    assert!(sealed_later.starts_with(&server.api));
    let trained = registration.train();
    assert_eq!(registration.wait(&trained), "Completed");
    let opened = trusted
        .open(&registration.results(&trained))
        .expect("our own result");
    assert!(matches!(opened.verification, Verification::Verified { .. }));
    assert_eq!(count(&server.data_dir().join("blobs")), 0);
    assert_eq!(
        count(&bucket.folder().join("blobs")),
        3,
        "keys, data, model"
    );
    registration
        .call("DELETE", "application/unregister_user", b"")
        .expect(200);
    let left = ["blobs", "uploads"].map(|kind| count(&bucket.folder().join(kind)));
    assert_eq!(left, [0, 0]);
}

/// Uploads rows in two parts through the API; the address.
fn in_parts(registration: &Registration<'_>, client: &Client, data: &[u8]) -> String {
    let urls = registration
        .call("POST", "rows/upload/data_url?parts=true", b"")
        .expect(200)
        .json();
    let url = urls["trainDataUrl"][0]
        .as_str()
        .expect("an address")
        .to_owned();
    let half = data.len() / 2;
    for (from, to, answer) in [(0, half, 202), (half, data.len(), 200)] {
        let range = format!("bytes {from}-{}/{}", to - 1, data.len());
        client
            .send("PUT", &url, &[("content-range", &range)], &data[from..to])
            .expect(answer);
    }
    url
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

/// A file system of a few megabytes; taken away when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(at)
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_disk_that_is_really_full_loses_nothing_and_recovers() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(disk) = SmallDisk::mount(&home.path().join("data"), 96) else {
        eprintln!("no file system can be mounted here; only the simulated full disk was tested.");
        return;
    };
    let (server, client) = (Server::start_in(home, None, &[]), Client::default());
    let account = sign_up(&server, &client, "jon");
    let registration = Registration::make(&account, &client);
    let trusted = trusted_side(2);
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    let filler = server.data_dir().join("filler");
    fill(&filler, blobs.data.len() as u64 / 2);
    registration_refused(&registration, &client, &blobs.data);
    assert_eq!(
        count(&server.data_dir().join("uploads")),
        0,
        "nothing half is kept"
    );
    assert_eq!(
        (status(&server, "livez"), status(&server, "readyz")),
        (200, 200)
    );
    fs::remove_file(filler).expect("removed");
    registration.upload(Slot::Data, &blobs.data).expect(200);
    assert_eq!(registration.wait(&registration.train()), "Completed");
    drop(server);
    drop(disk);
}

/// Leaves about `free` bytes.
fn fill(filler: &Path, free: u64) {
    use std::io::Write;
    let mut file = fs::File::create(filler).expect("a file");
    let (mut bytes, chunk) = (0u64, [7u8; 1 << 16]);
    while let Ok(()) = file.write_all(&chunk) {
        bytes += chunk.len() as u64;
    }
    file.set_len(bytes.saturating_sub(free)).expect("shorter");
}

fn registration_refused(registration: &Registration<'_>, client: &Client, data: &[u8]) {
    let url = registration.upload_url(Slot::Data);
    let refused = client.send("PUT", &url, &[], data);
    assert_eq!(refused.status, 507, "{}", refused.text());
    let missing = registration.call("POST", "train/rows?sync=False", b"");
    assert_eq!(missing.status, 409, "{}", missing.text());
}
