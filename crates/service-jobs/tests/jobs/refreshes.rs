//! Jobs that wait for their owner: nothing happens to them twice, late, or for another epoch.

use crate::world::{TTL, World};
use service_jobs::{
    Job, JobId, JobState, Jobs, NewObject, ObjectKind, Objects, Refreshes, StoreError, Timestamp,
    Upload, UploadId, UploadState,
};

impl World {
    /// A job that waits with two epochs done.
    async fn waiting(&self) -> (JobId, NewObject) {
        let job = self.queue().await;
        let lease = self.store.lease(TTL, Timestamp(10)).await.unwrap().unwrap();
        self.store.start(&lease, 0, Timestamp(20)).await.unwrap();
        let checkpoint = self.object(ObjectKind::Checkpoint, &job.id.to_string());
        self.store
            .checkpoint(&lease, 2, &checkpoint, Timestamp(30))
            .await
            .unwrap();
        self.store.wait(&lease, Timestamp(40)).await.unwrap();
        let again = self.store.wait(&lease, Timestamp(50)).await;
        assert!(matches!(again, Err(StoreError::LeaseLost { .. })));
        (job.id, checkpoint)
    }

    async fn refreshed(&self, job: JobId) -> (UploadId, NewObject) {
        let object = self.object(ObjectKind::RefreshedState, &job.to_string());
        let upload = Upload {
            id: UploadId::random(),
            registration: object.registration,
            profile: object.profile,
            kind: object.kind,
            data_name: object.data_name.clone(),
            state: UploadState::Open,
            expires: Timestamp(1_000_000),
            begun: true,
            reason: None,
        };
        self.store.create_upload(&upload).await.unwrap();
        (upload.id, object)
    }

    async fn look(&self, job: JobId) -> Job {
        self.store.job(job).await.unwrap().unwrap()
    }
}

fn is_gone(result: Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Gone { .. }))
}

#[tokio::test]
async fn a_waiting_job_goes_on_from_the_first_refresh_only() {
    for world in World::each().await {
        let (job, checkpoint) = world.waiting().await;
        let waits = world.look(job).await;
        assert_eq!((waits.state, waits.epoch), (JobState::Waiting, 2));
        assert_eq!(waits.waiting_since, Some(Timestamp(40)));
        let nobody = world.store.lease(TTL, Timestamp(90_000_000)).await.unwrap();
        assert!(nobody.is_none(), "nobody works on what waits");
        assert_eq!(world.store.requeue_all().await.unwrap(), 0);
        assert!(
            world
                .store
                .forget_replaced(Timestamp(60))
                .await
                .unwrap()
                .blobs
                .is_empty()
        );

        let (stale, object) = world.refreshed(job).await;
        assert!(is_gone(world.store.refresh(stale, &object, (job, 1)).await));
        assert_eq!(
            world.look(job).await,
            waits,
            "a stale refresh changes nothing"
        );
        let other = JobId::random();
        assert!(is_gone(
            world.store.refresh(stale, &object, (other, 2)).await
        ));
        world.store.refresh(stale, &object, (job, 2)).await.unwrap();
        let queued = world.look(job).await;
        assert_eq!(
            (queued.state, queued.refreshed),
            (JobState::Queued, Some(object.blob))
        );
        assert_eq!(queued.checkpoint, Some(checkpoint.blob));
        let (late, second) = world.refreshed(job).await;
        assert!(is_gone(world.store.refresh(late, &second, (job, 2)).await));
        assert_eq!(
            world.look(job).await,
            queued,
            "a second one changes nothing"
        );

        let lease = world
            .store
            .lease(TTL, Timestamp(100))
            .await
            .unwrap()
            .unwrap();
        world.store.start(&lease, 2, Timestamp(110)).await.unwrap();
        let next = world.object(ObjectKind::Checkpoint, &job.to_string());
        world
            .store
            .checkpoint(&lease, 3, &next, Timestamp(120))
            .await
            .unwrap();
        let on = world.look(job).await;
        assert_eq!((on.epoch, on.refreshed), (3, None));
        let gone = world
            .store
            .forget_replaced(Timestamp(130))
            .await
            .unwrap()
            .blobs;
        assert!(gone.contains(&object.blob) && gone.contains(&checkpoint.blob));
    }
}

#[tokio::test]
async fn a_waiting_job_ends_where_its_owner_says() {
    for world in World::each().await {
        let (job, checkpoint) = world.waiting().await;
        assert!(!world.store.stop_here(job, 1).await.unwrap());
        assert!(world.store.stop_here(job, 2).await.unwrap());
        let lease = world
            .store
            .lease(TTL, Timestamp(100))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (lease.job.stop_at, lease.job.checkpoint),
            (Some(2), Some(checkpoint.blob))
        );
        let result = world.object(ObjectKind::TrainedModel, &job.to_string());
        world
            .store
            .finish(&lease, 2, &result, Timestamp(110))
            .await
            .unwrap();
        let ended = world.look(job).await;
        assert_eq!(
            (ended.state, ended.epoch, ended.epochs),
            (JobState::Finished, 2, 3)
        );
    }
}

#[tokio::test]
async fn a_job_that_goes_on_ends_with_the_first_state_after_what_its_owner_has_seen() {
    for world in World::each().await {
        let job = world.queue().await.id;
        let stop = async |epoch| world.store.stop_here(job, epoch).await.unwrap();
        let lease = world.store.lease(TTL, Timestamp(10)).await;
        let lease = lease.unwrap().unwrap();
        world.store.start(&lease, 0, Timestamp(20)).await.unwrap();
        assert!(!stop(0).await && !stop(1).await, "no state is there to see");
        let checkpoint = world.object(ObjectKind::Checkpoint, &job.to_string());
        let stored = world
            .store
            .checkpoint(&lease, 2, &checkpoint, Timestamp(30));
        stored.await.unwrap();
        assert!(!stop(3).await);
        assert!(stop(1).await && stop(2).await, "twice is once");
        let on = world.look(job).await;
        assert_eq!((on.state, on.stop_at), (JobState::Running, Some(2)));
        world.store.wait(&lease, Timestamp(40)).await.unwrap();
        let queued = world.look(job).await;
        assert_eq!(
            (queued.state, queued.waiting_since),
            (JobState::Queued, None),
            "it waits for nobody who has seen enough"
        );
        let lease = world.store.lease(TTL, Timestamp(50)).await;
        let lease = lease.unwrap().unwrap();
        let result = world.object(ObjectKind::TrainedModel, &job.to_string());
        let finished = world.store.finish(&lease, 2, &result, Timestamp(60));
        finished.await.unwrap();
        assert_eq!(world.look(job).await.epoch, 2);
        assert!(!stop(2).await, "it has ended");
    }
}

#[tokio::test]
async fn a_waiting_job_can_be_cancelled_and_leaves_nothing() {
    for world in World::each().await {
        let (job, checkpoint) = world.waiting().await;
        let state = world.store.cancel(job, Timestamp(50)).await.unwrap();
        assert_eq!(state, Some(JobState::Cancelled));
        let (upload, object) = world.refreshed(job).await;
        assert!(is_gone(
            world.store.refresh(upload, &object, (job, 2)).await
        ));
        let gone = world
            .store
            .forget_replaced(Timestamp(60))
            .await
            .unwrap()
            .blobs;
        assert_eq!(gone, [checkpoint.blob]);
    }
}
