//! Jobs from their blobs to their result: right, repeatable, resumed, cancelled, refused.

use crate::owner::Owner;
use crate::world::World;
use logreg::{Start, Weights};
use service_jobs::{
    BlobId, Clock, Disk, DiskStep, JobId, JobState, Jobs, ObjectKind, Paces, ProfileId, RealDisk,
    SystemClock, Usage, UsageEvent, UsageScope, UserId,
};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

pub struct Ready {
    pub world: World,
    pub owner: Owner,
    pub profile: ProfileId,
    keys: BlobId,
    data: BlobId,
}

impl Ready {
    async fn new(epochs: u32, start: Start) -> Self {
        Self::in_world(World::new().await, epochs, start).await
    }

    async fn in_world(world: World, epochs: u32, start: Start) -> Self {
        Self::with(world, Owner::new(epochs, start, 7)).await
    }

    pub async fn of(owner: Owner) -> Self {
        Self::with(World::new().await, owner).await
    }

    async fn with(world: World, owner: Owner) -> Self {
        let profile = world
            .profile(serde_json::to_string(&owner.profile).unwrap())
            .await;
        let keys = world
            .upload(profile, ObjectKind::EvaluationKeys, &owner.keys())
            .await;
        let data = world
            .upload(profile, ObjectKind::TrainData, &owner.data())
            .await;
        Self {
            world,
            owner,
            profile,
            keys,
            data,
        }
    }

    pub async fn queue(&self) -> JobId {
        let epochs = self.owner.plan.hyper_parameters().epochs;
        self.world
            .queue(self.profile, (self.keys, None, self.data), epochs)
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_trains_and_the_result_is_the_replays_and_repeats_bit_for_bit() {
    let ready = Ready::new(3, Start::Zero).await;
    let world = &ready.world;
    assert!(!world.work(false).await, "nothing waits");
    let (first, second, third) = (
        ready.queue().await,
        ready.queue().await,
        ready.queue().await,
    );
    assert!(world.work(false).await && world.work(false).await);
    let done = world.job(first).await;
    assert_eq!(
        (done.state, done.epoch, done.checkpoint),
        (JobState::Finished, 3, None),
        "{:?}",
        done.message
    );
    let result = world.result(first).await;
    let replay = ready.owner.replay(None);
    assert!(
        replay
            .bound
            .admits(&ready.owner.open(&result), &replay.weights),
        "bound {}",
        replay.bound.largest()
    );
    assert!(replay.bound.largest() < 1e-2);
    assert_eq!(world.result(second).await, result, "deterministic");
    for epoch in 1..3 {
        assert!(world.work(true).await);
        let stopped = world.job(third).await;
        assert_eq!((stopped.state, stopped.epoch), (JobState::Queued, epoch));
        assert!(stopped.checkpoint.is_some());
    }
    assert!(world.work(false).await);
    let resumed = world.job(third).await;
    assert_eq!(
        (resumed.state, resumed.attempt, resumed.started_epoch),
        (JobState::Finished, 3, 2)
    );
    assert_eq!(
        world.result(third).await,
        result,
        "resumed from its checkpoints, bit for bit"
    );
    let pace = world.store.pace().await.unwrap();
    let pace = pace.expect("what these trainings took against their plan");
    assert_eq!(pace.trainings, 3);
    assert!(pace.times_as_long > 0.0);
    assert_eq!(
        world.stored_blobs(),
        5,
        "two inputs, three results, no checkpoint"
    );
    counted_once(world, done.user, &[first, second, third], 3).await;
}

/// The usage is the sum over distinct (job, epoch): recording each of them again changes nothing.
async fn counted_once(world: &World, user: UserId, jobs: &[JobId], epochs: u32) {
    let usage = async || world.store.usage(UsageScope::User(user)).await.unwrap();
    let before = usage().await;
    assert_eq!(before.len(), 1, "training alone was counted: {before:?}");
    assert!(before[0].compute > Duration::ZERO);
    for job in jobs {
        for epoch in 1..=epochs {
            let of = (before[0].service, user);
            let again = UsageEvent::epoch(of, *job, epoch, Duration::from_secs(1000));
            let fresh = world.store.record_usage(&again, SystemClock.now()).await;
            assert!(!fresh.unwrap(), "epoch {epoch} was not counted");
        }
    }
    assert_eq!(usage().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_trainers_job_is_taken_up_from_its_checkpoint() {
    let ready = Ready::new(2, Start::Zero).await;
    let world = &ready.world;
    let (undisturbed, killed) = (ready.queue().await, ready.queue().await);
    world.work(false).await;
    world.work(true).await;
    let lease = world
        .store
        .lease(Duration::from_secs(30), SystemClock.now())
        .await
        .unwrap()
        .unwrap();
    world
        .store
        .start(&lease, 1, SystemClock.now())
        .await
        .unwrap();
    assert!(
        !world.work(false).await,
        "leased to the one that was killed"
    );
    assert_eq!(world.store.requeue_all().await.unwrap(), 1);
    assert!(world.work(false).await);
    assert_eq!(world.result(killed).await, world.result(undisturbed).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_start_is_trained_from() {
    let ready = Ready::new(1, Start::Encrypted).await;
    let initial = Weights::from_columns(vec![0.1, -0.2, 0.3, 0.05]).unwrap();
    let model = ready.owner.initial_model(Some(&initial));
    let model = ready
        .world
        .upload(ready.profile, ObjectKind::InitialModel, &model)
        .await;
    let job = ready
        .world
        .queue(ready.profile, (ready.keys, Some(model), ready.data), 1)
        .await;
    ready.world.work(false).await;
    let trained = ready.owner.open(&ready.world.result(job).await);
    let replay = ready.owner.replay(Some(&initial));
    assert!(
        replay.bound.admits(&trained, &replay.weights),
        "bound {}",
        replay.bound.largest()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_leaves_no_result_and_no_stray_blob() {
    let ready = Ready::new(3, Start::Zero).await;
    let (world, job) = (&ready.world, ready.queue().await);
    let trainer = world.trainer.clone();
    let work = tokio::spawn(async move {
        trainer
            .work_once(&Arc::new(AtomicBool::new(false)))
            .await
            .unwrap()
    });
    while world.job(job).await.state == JobState::Queued {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    world.store.cancel(job, SystemClock.now()).await.unwrap();
    assert!(work.await.unwrap());
    let ended = world.job(job).await;
    assert_eq!((ended.state, ended.result), (JobState::Cancelled, None));
    assert_eq!(world.stored_blobs(), 2);
}

async fn failure(ready: &Ready, job: JobId) -> String {
    assert!(ready.world.work(false).await);
    let job = ready.world.job(job).await;
    assert_eq!(job.state, JobState::Failed);
    job.message.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_that_do_not_fit_fail_the_job_with_a_reason() {
    let ready = Ready::new(1, Start::Zero).await;
    let other = Owner::new(1, Start::Zero, 8);
    let job = ready
        .world
        .queue(ready.profile, (ready.data, None, ready.keys), 1)
        .await;
    let message = failure(&ready, job).await;
    assert!(message.contains("evaluation keys: expected"), "{message}");
    let foreign = ready
        .world
        .upload(ready.profile, ObjectKind::TrainData, &other.data())
        .await;
    let job = ready
        .world
        .queue(ready.profile, (ready.keys, None, foreign), 1)
        .await;
    let message = failure(&ready, job).await;
    assert!(message.contains("key id"), "{message}");
    let mut damaged = ready.owner.data();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let damaged = ready
        .world
        .upload(ready.profile, ObjectKind::TrainData, &damaged)
        .await;
    let job = ready
        .world
        .queue(ready.profile, (ready.keys, None, damaged), 1)
        .await;
    let message = failure(&ready, job).await;
    assert!(
        message.contains("SHA-256") || message.contains("residue"),
        "{message}"
    );
    let job = ready
        .world
        .queue(ready.profile, (ready.keys, None, BlobId::random()), 1)
        .await;
    let message = failure(&ready, job).await;
    assert!(
        message.contains("NotFound") || message.contains("No such file"),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_another_plan_fails_the_job() {
    let ready = Ready::new(1, Start::Zero).await;
    let mut profile = ready.owner.profile.clone();
    profile.hyper_parameters.number_of_epochs = 4;
    let profile = profile.complete().unwrap();
    let profile = ready
        .world
        .profile(serde_json::to_string(&profile).unwrap())
        .await;
    let job = ready
        .world
        .queue(profile, (ready.keys, None, ready.data), 4)
        .await;
    let message = failure(&ready, job).await;
    assert!(message.contains("differs from the plan"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_memory_has_no_room_for_trains_to_the_same_bytes() {
    let held = Ready::new(2, Start::Zero).await;
    let id = held.queue().await;
    assert!(held.world.work(false).await);
    let expected = held.world.result(id).await;
    let read = Ready::in_world(World::holding(0, Arc::new(RealDisk)).await, 2, Start::Zero).await;
    let id = read.queue().await;
    assert!(read.world.work(false).await);
    let done = read.world.job(id).await;
    assert_eq!(done.state, JobState::Finished, "{:?}", done.message);
    assert_eq!(read.world.result(id).await, expected);
}

/// A disk that answers so many questions about its files, and then has lost them.
struct Torn(AtomicUsize);

impl Disk for Torn {
    fn before(&self, step: DiskStep) -> std::io::Result<()> {
        let spend = |left: usize| left.checked_sub(1);
        if step == DiskStep::Read && self.0.fetch_update(SeqCst, SeqCst, spend).is_err() {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_cannot_be_read_any_more_fails_the_job_with_the_ciphertext_named() {
    // Two when keys and rows are stored, two when the trainer opens them.
    let torn = Arc::new(Torn(AtomicUsize::new(4)));
    let ready = Ready::in_world(World::holding(0, torn).await, 2, Start::Zero).await;
    let id = ready.queue().await;
    assert!(ready.world.work(false).await);
    let failed = ready.world.job(id).await;
    let message = failed.message.unwrap_or_default();
    assert_eq!(failed.state, JobState::Failed, "{message}");
    assert!(message.contains("ciphertext 0 of batch 0"), "{message}");
}
