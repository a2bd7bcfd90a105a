//! Stores in a fresh folder with one registered user, and a trainer on them.

use service_jobs::{
    Accounts, BlobId, Blobs, Deployment, Disk, FolderBlobs, Job, JobId, Jobs, Models, NewAccount,
    NewJob, NewObject, Object, ObjectKind, Objects, Profile, ProfileId, RealDisk, Registration,
    ServiceId, SqlStore, SystemClock, Timestamp, Upload, UploadId, UploadState, UserId,
};
use service_trainer::{Trainer, TrainerConfig};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

pub struct World {
    folder: tempfile::TempDir,
    pub store: SqlStore,
    pub blobs: Arc<FolderBlobs>,
    pub trainer: Trainer,
    registration: Registration,
}

impl World {
    pub async fn new() -> Self {
        Self::holding(
            TrainerConfig::default().held_table_bytes,
            Arc::new(RealDisk),
        )
        .await
    }

    /// With a trainer that keeps at most `held_table_bytes` of a table in memory.
    pub async fn holding(held_table_bytes: u64, disk: Arc<dyn Disk>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqlStore::open(&folder.path().join("rows.sqlite"))
            .await
            .unwrap();
        let blobs = Arc::new(FolderBlobs::with_disk(folder.path(), disk).unwrap());
        let config = TrainerConfig {
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_millis(5),
            poll: Duration::from_millis(5),
            held_table_bytes,
        };
        let trainer = Trainer::new(
            Arc::new(store.clone()),
            blobs.clone(),
            Arc::new(SystemClock),
            config,
        );
        let registration = register(&store).await;
        Self {
            folder,
            store,
            blobs,
            trainer,
            registration,
        }
    }

    pub async fn profile(&self, json: String) -> ProfileId {
        let id = ProfileId::random();
        let profile = Profile {
            id,
            registration: self.registration.id,
            json,
            created_at: Timestamp(0),
        };
        self.store.add_profile(&profile).await.unwrap();
        id
    }

    /// Stores bytes as a completed upload.
    pub async fn upload(&self, profile: ProfileId, kind: ObjectKind, bytes: &[u8]) -> BlobId {
        let (id, blob) = (UploadId::random(), BlobId::random());
        let upload = Upload {
            id,
            registration: self.registration.id,
            profile,
            kind,
            data_name: String::new(),
            state: UploadState::Open,
            expires: Timestamp(i64::MAX),
            begun: false,
            reason: None,
        };
        self.store.create_upload(&upload).await.unwrap();
        self.blobs
            .put(blob, &mut |target| target.write_all(bytes))
            .unwrap();
        let object: NewObject = Object {
            blob,
            registration: self.registration.id,
            profile,
            kind,
            data_name: String::new(),
            bytes: bytes.len() as u64,
        };
        self.store.complete_upload(id, &object).await.unwrap();
        blob
    }

    pub async fn queue(
        &self,
        profile: ProfileId,
        inputs: (BlobId, Option<BlobId>, BlobId),
        epochs: u32,
    ) -> JobId {
        let job = NewJob {
            id: JobId::random(),
            service: self.registration.service,
            registration: self.registration.id,
            user: self.registration.user,
            profile,
            data_name: "rows".to_owned(),
            keys: inputs.0,
            initial_model: inputs.1,
            data: inputs.2,
            epochs,
        };
        self.store.enqueue(&job, Timestamp(0)).await.unwrap();
        job.id
    }

    /// One attempt; `stop` makes it end after its next epoch.
    pub async fn work(&self, stop: bool) -> bool {
        self.trainer
            .work_once(&Arc::new(AtomicBool::new(stop)))
            .await
            .unwrap()
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.store.job(id).await.unwrap().unwrap()
    }

    pub async fn result(&self, id: JobId) -> Vec<u8> {
        let mut bytes = Vec::new();
        let blob = self.job(id).await.result.unwrap();
        self.blobs
            .open(blob)
            .unwrap()
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    pub fn stored_blobs(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("blobs"))
            .unwrap()
            .count()
    }
}

async fn register(store: &SqlStore) -> Registration {
    let account = NewAccount {
        id: UserId::random(),
        username: "ann".to_owned(),
        email: "ann@example.org".to_owned(),
        password_hash: String::new(),
        code_digest: Vec::new(),
        code_expires: Timestamp(1),
        repeated: false,
    };
    let owner = account.id;
    store.sign_up(account, Timestamp(0)).await.unwrap();
    let deployment = Deployment {
        id: ServiceId::random(),
        owner,
        model: "credit".to_owned(),
        version: "1".to_owned(),
        created_at: Timestamp(0),
    };
    assert!(store.deploy(&deployment).await.unwrap());
    store
        .register(deployment.id, owner, Timestamp(0))
        .await
        .unwrap()
}
