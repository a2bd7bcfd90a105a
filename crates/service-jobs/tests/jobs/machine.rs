//! The job's states: every step done twice, and every step refused once the lease is void.

use crate::world::{TTL, World};
use service_jobs::{
    JobState, Jobs, Lease, MAX_STALLED, ObjectKind, Objects, StoreError, Timestamp,
};
use std::time::Duration;

async fn state(world: &World, lease: &Lease) -> JobState {
    world.store.job(lease.job.id).await.unwrap().unwrap().state
}

fn lost(result: Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::LeaseLost { .. }))
}

#[tokio::test]
async fn a_job_goes_from_queued_to_finished_and_stays_there() {
    for world in World::each().await {
        let job = world.queue().await;
        world.store.enqueue(&job, Timestamp(99)).await.unwrap();
        let lease = world
            .store
            .lease(TTL, Timestamp(1000))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (lease.job.id, lease.job.state, lease.job.attempt),
            (job.id, JobState::Leased, 1)
        );
        assert!(
            world
                .store
                .lease(TTL, Timestamp(1000))
                .await
                .unwrap()
                .is_none(),
            "leased once only"
        );
        for _ in 0..2 {
            world.store.start(&lease, 0, Timestamp(2000)).await.unwrap();
            assert_eq!(state(&world, &lease).await, JobState::Running);
        }
        let first = world.object(ObjectKind::Checkpoint, &job.id.to_string());
        world
            .store
            .checkpoint(&lease, 1, &first, Timestamp(3000))
            .await
            .unwrap();
        let second = world.object(ObjectKind::Checkpoint, &job.id.to_string());
        world
            .store
            .checkpoint(&lease, 2, &second, Timestamp(4000))
            .await
            .unwrap();
        let now = world.store.job(job.id).await.unwrap().unwrap();
        assert_eq!((now.epoch, now.checkpoint), (2, Some(second.blob)));
        let result = world.object(ObjectKind::TrainedModel, &job.id.to_string());
        world
            .store
            .finish(&lease, 3, &result, Timestamp(5000))
            .await
            .unwrap();
        let again = world.object(ObjectKind::TrainedModel, &job.id.to_string());
        assert!(
            lost(world.store.finish(&lease, 3, &again, Timestamp(5000)).await),
            "one result only"
        );
        let ended = world.store.job(job.id).await.unwrap().unwrap();
        assert_eq!(
            (ended.state, ended.epoch, ended.result),
            (JobState::Finished, 3, Some(result.blob))
        );
        assert_eq!(
            world.store.cancel(job.id, Timestamp(6000)).await.unwrap(),
            Some(JobState::Finished)
        );
        assert_eq!(
            world
                .store
                .last_finished(world.registration.id)
                .await
                .unwrap()
                .unwrap()
                .id,
            job.id
        );
        let leftovers = world.store.forget_replaced(Timestamp(6000)).await.unwrap();
        assert_eq!(
            leftovers.blobs.len(),
            2,
            "both checkpoints go, the result stays"
        );
        assert!(
            world
                .store
                .live_blobs()
                .await
                .unwrap()
                .contains(&result.blob)
        );
    }
}

async fn every_step_is_refused(world: &World, lease: &Lease, now: Timestamp) {
    let checkpoint = world.object(ObjectKind::Checkpoint, "x");
    let result = world.object(ObjectKind::TrainedModel, "x");
    assert!(lost(world.store.start(lease, 0, now).await));
    assert!(lost(world.store.extend(lease, TTL, now).await));
    assert!(lost(
        world.store.checkpoint(lease, 1, &checkpoint, now).await
    ));
    assert!(lost(world.store.finish(lease, 3, &result, now).await));
    assert!(lost(world.store.fail(lease, "no", now).await));
    assert!(lost(world.store.release(lease, now).await));
    let live = world.store.live_blobs().await.unwrap();
    assert!(
        !live.contains(&checkpoint.blob) && !live.contains(&result.blob),
        "no row without its step"
    );
}

#[tokio::test]
async fn an_expired_lease_can_do_nothing_more() {
    for world in World::each().await {
        world.queue().await;
        let old = world.store.lease(TTL, Timestamp(0)).await.unwrap().unwrap();
        world.store.start(&old, 0, Timestamp(1)).await.unwrap();
        let expired = Timestamp(0).plus(TTL);
        every_step_is_refused(&world, &old, expired).await;
        assert_eq!(state(&world, &old).await, JobState::Running);
        let new = world.store.lease(TTL, expired).await.unwrap().unwrap();
        assert_eq!((new.job.id, new.job.attempt), (old.job.id, 2));
        every_step_is_refused(&world, &old, expired).await;
        world.store.start(&new, 0, expired).await.unwrap();
    }
}

#[tokio::test]
async fn an_extended_lease_goes_on() {
    for world in World::each().await {
        world.queue().await;
        let lease = world.store.lease(TTL, Timestamp(0)).await.unwrap().unwrap();
        world
            .store
            .extend(&lease, TTL, Timestamp(20_000))
            .await
            .unwrap();
        assert!(
            world
                .store
                .lease(TTL, Timestamp(31_000))
                .await
                .unwrap()
                .is_none()
        );
        world
            .store
            .start(&lease, 0, Timestamp(49_999))
            .await
            .unwrap();
        every_step_is_refused(&world, &lease, Timestamp(50_000)).await;
    }
}

#[tokio::test]
async fn cancelling_takes_the_lease_away_at_once() {
    for world in World::each().await {
        let waiting = world.queue().await;
        assert_eq!(
            world.store.cancel(waiting.id, Timestamp(1)).await.unwrap(),
            Some(JobState::Cancelled)
        );
        assert!(
            world
                .store
                .lease(TTL, Timestamp(2))
                .await
                .unwrap()
                .is_none(),
            "a cancelled job is not leased"
        );
        world.queue().await;
        let lease = world.store.lease(TTL, Timestamp(3)).await.unwrap().unwrap();
        world.store.start(&lease, 0, Timestamp(4)).await.unwrap();
        for _ in 0..2 {
            let state = world
                .store
                .cancel(lease.job.id, Timestamp(5))
                .await
                .unwrap();
            assert_eq!(state, Some(JobState::Cancelled));
        }
        every_step_is_refused(&world, &lease, Timestamp(6)).await;
    }
}

#[tokio::test]
async fn failing_is_final_and_says_why() {
    for world in World::each().await {
        world.queue().await;
        let lease = world.store.lease(TTL, Timestamp(0)).await.unwrap().unwrap();
        world
            .store
            .fail(&lease, "the keys are of another plan", Timestamp(1))
            .await
            .unwrap();
        let job = world.store.job(lease.job.id).await.unwrap().unwrap();
        assert_eq!(
            (job.state, job.message.as_deref()),
            (JobState::Failed, Some("the keys are of another plan"))
        );
        every_step_is_refused(&world, &lease, Timestamp(2)).await;
        assert!(
            world
                .store
                .lease(TTL, Timestamp(100_000))
                .await
                .unwrap()
                .is_none()
        );
    }
}

#[tokio::test]
async fn a_restart_queues_running_jobs_again_with_their_checkpoint() {
    for world in World::each().await {
        let job = world.queue().await;
        let lease = world.store.lease(TTL, Timestamp(0)).await.unwrap().unwrap();
        world.store.start(&lease, 0, Timestamp(1)).await.unwrap();
        let checkpoint = world.object(ObjectKind::Checkpoint, &job.id.to_string());
        world
            .store
            .checkpoint(&lease, 1, &checkpoint, Timestamp(2))
            .await
            .unwrap();
        assert_eq!(world.store.requeue_all().await.unwrap(), 1);
        assert_eq!(world.store.requeue_all().await.unwrap(), 0);
        every_step_is_refused(&world, &lease, Timestamp(3)).await;
        assert!(
            world
                .store
                .forget_replaced(Timestamp(3))
                .await
                .unwrap()
                .blobs
                .is_empty()
        );
        let next = world.store.lease(TTL, Timestamp(4)).await.unwrap().unwrap();
        assert_eq!(
            (next.job.epoch, next.job.checkpoint, next.job.attempt),
            (1, Some(checkpoint.blob), 2)
        );
    }
}

#[tokio::test]
async fn a_released_job_is_taken_up_at_once() {
    for world in World::each().await {
        world.queue().await;
        let lease = world.store.lease(TTL, Timestamp(0)).await.unwrap().unwrap();
        world.store.release(&lease, Timestamp(1)).await.unwrap();
        assert!(lost(world.store.release(&lease, Timestamp(1)).await));
        assert!(
            world
                .store
                .lease(TTL, Timestamp(1))
                .await
                .unwrap()
                .is_some()
        );
    }
}

#[tokio::test]
async fn a_job_that_kills_its_trainer_again_and_again_is_given_up() {
    for world in World::each().await {
        let job = world.queue().await;
        for attempt in 0..MAX_STALLED {
            let now = Timestamp(i64::from(attempt) * 100_000);
            assert!(
                world
                    .store
                    .lease(Duration::from_secs(30), now)
                    .await
                    .unwrap()
                    .is_some()
            );
        }
        let later = Timestamp(i64::from(MAX_STALLED) * 100_000);
        assert!(world.store.lease(TTL, later).await.unwrap().is_none());
        let ended = world.store.job(job.id).await.unwrap().unwrap();
        assert_eq!(ended.state, JobState::Failed);
        assert!(ended.message.unwrap().contains("again and again"));
    }
}

#[tokio::test]
async fn many_trainers_lease_a_job_once() {
    for world in World::each().await {
        world.queue().await;
        let racing = (0..16).map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { store.lease(TTL, Timestamp(0)).await.unwrap().is_some() })
        });
        let mut leased = 0;
        for task in racing.collect::<Vec<_>>() {
            leased += u32::from(task.await.unwrap());
        }
        assert_eq!(leased, 1);
    }
}
