//! Jobs in segments: they wait for their owner, go on from what the owner gives, and end where the owner says.

use crate::jobs::Ready;
use crate::owner::Owner;
use ckks::Scale;
use logreg::{PackedWeights, Refresh, Start};
use service_jobs::{
    BlobId, Blobs, JobId, JobState, Object, ObjectKind, Objects, ProfileJudge, Refreshes,
    Timestamp, Upload, UploadId, UploadState,
};
use service_trainer::PlanJudge;
use std::io::Read;
use wire::blob::{RefreshedState, read_checkpoint, write_refreshed_state};

impl Owner {
    /// Decrypts a state and encrypts it afresh.
    pub fn refresh(&self, state: &[u8]) -> Vec<u8> {
        let (schema, secret) = (&self.schema, &self.context.secret);
        let owner = Some(secret.key_id());
        let checkpoint = read_checkpoint(state, state.len() as u64, schema, owner).unwrap();
        let refresh = self.plan.refresh_after(checkpoint.epoch).unwrap();
        let encoder = &self.context.encoder;
        let fresh = checkpoint
            .state
            .iter()
            .zip(refresh.to.scales())
            .map(|(ciphertext, scale)| {
                let coefficients = self.context.decrypt_coefficients(ciphertext);
                let packed =
                    PackedWeights::from_polynomial(self.plan.layout(), &coefficients).unwrap();
                let polynomial = packed.polynomial(self.plan.layout());
                let message = encoder
                    .round_coefficients(&polynomial, Scale::new(scale).unwrap())
                    .unwrap();
                let seed = self.context.encryption_seed();
                secret
                    .encrypt_message(&message, refresh.to.level, seed)
                    .unwrap()
            });
        let refreshed = RefreshedState {
            epoch: checkpoint.epoch,
            state: fresh.collect(),
        };
        write_refreshed_state(Vec::new(), schema, secret.key_id(), &refreshed).unwrap()
    }
}

impl Ready {
    /// Gives a waiting job its state encrypted afresh, as the API does.
    async fn refresh(&self, job: JobId) {
        let waits = self.world.job(job).await;
        let mut state = Vec::new();
        let blob = self.world.blobs.open(waits.checkpoint.unwrap());
        blob.unwrap().read_to_end(&mut state).unwrap();
        let fresh = self.owner.refresh(&state);
        let object = Object {
            blob: BlobId::random(),
            registration: waits.registration,
            profile: self.profile,
            kind: ObjectKind::RefreshedState,
            data_name: job.to_string(),
            bytes: fresh.len() as u64,
        };
        let put = self
            .world
            .blobs
            .put(object.blob, &mut |target| target.write_all(&fresh));
        put.unwrap();
        let upload = Upload {
            id: UploadId::random(),
            registration: object.registration,
            profile: object.profile,
            kind: object.kind,
            data_name: object.data_name.clone(),
            state: UploadState::Open,
            expires: Timestamp(i64::MAX),
            begun: true,
            reason: None,
        };
        let store = &self.world.store;
        store.create_upload(&upload).await.unwrap();
        store
            .refresh(upload.id, &object, (job, waits.epoch))
            .await
            .unwrap();
    }

    async fn state(&self, job: JobId) -> (JobState, u32) {
        let job = self.world.job(job).await;
        assert_eq!(job.message, None);
        (job.state, job.epoch)
    }
}

async fn attended(epochs: u32, every: u32) -> Ready {
    let refresh = Refresh::Attended { every };
    Ready::of(Owner::refreshing(epochs, refresh, Start::Zero, 7)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_between_its_segments_and_ends_as_the_replay_does() {
    let ready = attended(4, 1).await;
    let (world, job) = (&ready.world, ready.queue().await);
    for epoch in [1, 2, 3] {
        assert!(world.work(false).await);
        assert_eq!(ready.state(job).await, (JobState::Waiting, epoch));
        assert!(!world.work(false).await, "nobody works on what waits");
        ready.refresh(job).await;
    }
    assert!(world.work(false).await);
    assert_eq!(ready.state(job).await, (JobState::Finished, 4));
    let (trained, replay) = (
        ready.owner.open(&world.result(job).await),
        ready.owner.replay(None),
    );
    assert!(
        replay.bound.admits(&trained, &replay.weights),
        "{}",
        replay.bound.largest()
    );
    assert_eq!(world.stored_blobs(), 3, "two inputs and a result");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_the_server_refreshes_needs_nobody_and_repeats_bit_for_bit() {
    let refresh = Refresh::Bootstrapped { every: 1 };
    let ready = Ready::of(Owner::refreshing(4, refresh, Start::Zero, 7)).await;
    assert_eq!(
        PlanJudge.judge(&serde_json::to_string(&ready.owner.profile).unwrap()),
        Ok(())
    );
    let (world, jobs) = (&ready.world, [ready.queue().await, ready.queue().await]);
    assert!(world.work(false).await);
    assert_eq!(ready.state(jobs[0]).await, (JobState::Finished, 4));
    for epoch in 1..4 {
        assert!(world.work(true).await, "it ends after an epoch");
        assert_eq!(ready.state(jobs[1]).await, (JobState::Queued, epoch));
    }
    assert!(world.work(false).await);
    assert_eq!(ready.state(jobs[1]).await, (JobState::Finished, 4));
    let result = world.result(jobs[0]).await;
    assert_eq!(result, world.result(jobs[1]).await);
    let (trained, replay) = (ready.owner.open(&result), ready.owner.replay(None));
    let bound = replay.bound.largest();
    assert!(
        replay.bound.admits(&trained, &replay.weights) && bound < 1e-2,
        "{bound}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trainer_that_ended_between_the_checkpoint_and_the_wait_waits_again() {
    let ready = attended(6, 2).await;
    let (world, job) = (&ready.world, ready.queue().await);
    assert!(world.work(false).await);
    assert_eq!(ready.state(job).await, (JobState::Waiting, 1));
    ready.refresh(job).await;
    assert!(world.work(true).await, "it ends after an epoch");
    assert_eq!(ready.state(job).await, (JobState::Queued, 2));
    assert!(world.work(true).await);
    assert_eq!(ready.state(job).await, (JobState::Waiting, 3));
    ready.refresh(job).await;
    let now = Timestamp(0);
    let lease = {
        use service_jobs::Jobs;
        let lease = world
            .store
            .lease(std::time::Duration::from_millis(1), now)
            .await;
        lease.unwrap().unwrap()
    };
    assert!(
        lease.job.refreshed.is_some(),
        "the lease runs out: another trainer takes it up"
    );
    assert!(world.work(false).await);
    assert_eq!(ready.state(job).await, (JobState::Waiting, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_is_stopped_early_has_the_state_as_its_result() {
    let ready = attended(4, 1).await;
    let (world, job) = (&ready.world, ready.queue().await);
    assert!(world.work(false).await);
    ready.refresh(job).await;
    assert!(world.work(false).await);
    assert!(world.store.stop_here(job, 2).await.unwrap());
    assert!(world.work(false).await);
    assert_eq!(ready.state(job).await, (JobState::Finished, 2));
    let shorter = Owner::new(2, Start::Zero, 7).replay(None);
    let trained = ready.owner.open(&world.result(job).await);
    assert!(trained.largest_difference(&shorter.weights) < 1e-3);
    assert_eq!(world.stored_blobs(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_goes_on_ends_before_the_refresh_after_what_its_owner_has_seen() {
    let alone = Owner::refreshing(4, Refresh::Bootstrapped { every: 1 }, Start::Zero, 7);
    let (alone, attended) = (Ready::of(alone).await, attended(6, 2).await);
    let (first, second) = (alone.queue().await, attended.queue().await);
    assert!(attended.world.work(false).await);
    attended.refresh(second).await;
    for (ready, job, seen) in [(alone, first, 1), (attended, second, 2)] {
        let world = &ready.world;
        assert!(world.work(true).await, "it ends after an epoch");
        assert_eq!(ready.state(job).await, (JobState::Queued, seen));
        assert!(world.store.stop_here(job, seen).await.unwrap());
        assert!(world.work(false).await, "no refresh follows what was seen");
        assert_eq!(ready.state(job).await, (JobState::Queued, seen + 1));
        assert!(world.work(false).await);
        assert_eq!(ready.state(job).await, (JobState::Finished, seen + 1));
        let shorter = Owner::new(seen + 1, Start::Zero, 7).replay(None);
        let trained = ready.owner.open(&world.result(job).await);
        assert!(trained.largest_difference(&shorter.weights) < 1e-3);
        assert_eq!(world.stored_blobs(), 3, "two inputs and a result");
    }
}
