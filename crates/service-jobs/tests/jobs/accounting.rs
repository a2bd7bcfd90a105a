//! Usage counted once, lists page by page, answers kept for repeated calls.

use crate::world::{TTL, World};
use service_jobs::{
    Begun, BlobId, Jobs, KeptAnswer, Listings, Models, ObjectKind, Objects, PACE_TRAININGS, Paces,
    Page, Profile, ProfileId, ReplayTimes, Replays, Timestamp, Upload, UploadId, UploadState,
    Usage, UsageEvent, UsageKind, UsageScope,
};
use std::time::Duration;

const ALL: Page = Page {
    offset: 0,
    limit: 100,
};

fn second() -> Duration {
    Duration::from_secs(1)
}

#[tokio::test]
async fn an_effect_recorded_twice_counts_once() {
    for world in World::each().await {
        let (of, job) = ((world.service, world.user), world.queue().await.id);
        let blob = BlobId::random();
        let mut events = vec![
            UsageEvent::training(of, job),
            UsageEvent::upload(of, blob, 70),
        ];
        events.extend((1..=3).map(|epoch| UsageEvent::epoch(of, job, epoch, second())));
        events.push(UsageEvent::prediction(of, job, (50, 5), second()));
        for round in 0..5 {
            for event in &events {
                let fresh = world
                    .store
                    .record_usage(event, Timestamp(round))
                    .await
                    .unwrap();
                assert_eq!(fresh, round == 0, "{}", event.id);
            }
        }
        let totals = world
            .store
            .usage(UsageScope::Service(world.service))
            .await
            .unwrap();
        assert_eq!(
            totals,
            world
                .store
                .usage(UsageScope::User(world.user))
                .await
                .unwrap()
        );
        let found: Vec<_> = totals
            .iter()
            .map(|t| (t.kind, t.calls, t.bytes_in, t.bytes_out, t.compute))
            .collect();
        let expected = [
            (UsageKind::Prediction, 1, 50, 5, second()),
            (UsageKind::Training, 1, 0, 0, 3 * second()),
            (UsageKind::Upload, 1, 70, 0, Duration::ZERO),
        ];
        assert_eq!(found, expected);
        assert_eq!(
            (totals[0].username.as_str(), totals[0].model.as_str()),
            ("ann", "credit")
        );
    }
}

#[tokio::test]
async fn usage_outlives_a_registration_and_goes_with_its_deployment() {
    let world = World::new().await;
    let of = (world.service, world.user);
    let event = UsageEvent::download(of, 9);
    assert!(
        world
            .store
            .record_usage(&event, Timestamp(1))
            .await
            .unwrap()
    );
    world
        .store
        .unregister(world.service, world.user)
        .await
        .unwrap();
    let scope = UsageScope::User(world.user);
    assert_eq!(world.store.usage(scope).await.unwrap()[0].bytes_out, 9);
    world.store.undeploy(world.service).await.unwrap();
    assert!(world.store.usage(scope).await.unwrap().is_empty());
    let late = UsageEvent::download(of, 9);
    assert!(!world.store.record_usage(&late, Timestamp(2)).await.unwrap());
}

async fn store_object(world: &World, kind: ObjectKind, name: &str) -> BlobId {
    let upload = Upload {
        id: UploadId::random(),
        registration: world.registration.id,
        profile: ProfileId::random(),
        kind,
        data_name: name.to_owned(),
        state: UploadState::Open,
        expires: Timestamp(100),
        begun: false,
        reason: None,
    };
    world.store.create_upload(&upload).await.unwrap();
    let object = world.object(kind, name);
    world
        .store
        .complete_upload(upload.id, &object)
        .await
        .unwrap();
    object.blob
}

#[tokio::test]
async fn lists_give_pages_and_the_length_of_the_whole() {
    for world in World::each().await {
        for at in 0..5 {
            let profile = Profile {
                id: ProfileId::random(),
                registration: world.registration.id,
                json: "{}".to_owned(),
                created_at: Timestamp(at),
            };
            world.store.add_profile(&profile).await.unwrap();
            world.queue().await;
        }
        let page = Page {
            offset: 1,
            limit: 2,
        };
        let profiles = world
            .store
            .list_profiles(world.registration.id, page)
            .await
            .unwrap();
        let times: Vec<_> = profiles.items.iter().map(|p| p.created_at.0).collect();
        assert_eq!((profiles.total, times), (5, vec![3, 2]), "newest first");
        let models = world.store.list_models(world.user, ALL).await.unwrap();
        assert_eq!(models.total, 1);
        assert_eq!(models.items[0].registered_at, Some(Timestamp(0)));
        for service in [None, Some(world.service)] {
            let jobs = world
                .store
                .list_jobs(world.user, service, page)
                .await
                .unwrap();
            assert_eq!((jobs.total, jobs.items.len()), (5, 2));
            assert_eq!(jobs.items[0].model, "credit");
        }
        let nobody = service_jobs::UserId::random();
        assert_eq!(world.store.list_models(nobody, ALL).await.unwrap().total, 0);
        assert_eq!(
            world
                .store
                .list_jobs(nobody, None, ALL)
                .await
                .unwrap()
                .total,
            0
        );
    }
}

#[tokio::test]
async fn a_deleted_data_set_is_out_of_sight_at_once_and_gone_when_no_job_reads_it() {
    for world in World::each().await {
        let data = store_object(&world, ObjectKind::TrainData, "rows").await;
        let keys = store_object(&world, ObjectKind::EvaluationKeys, "").await;
        let of = (world.service, world.user);
        let event = UsageEvent::upload(of, data, 1);
        world
            .store
            .record_usage(&event, Timestamp(7))
            .await
            .unwrap();
        let list = async |data| {
            let listed = world.store.list_objects(world.registration.id, data, ALL);
            listed.await.unwrap().items
        };
        let listed = list(true).await;
        assert_eq!(
            (listed[0].object.blob, listed[0].stored_at),
            (data, Some(Timestamp(7)))
        );
        assert_eq!(list(false).await[0].object.blob, keys);
        assert_eq!(world.store.holdings(world.user).await.unwrap().bytes, 2);
        let mut job = world.queue().await;
        job.id = service_jobs::JobId::random();
        job.data = data;
        world.store.enqueue(&job, Timestamp(0)).await.unwrap();
        let delete = async |name| {
            let deleted = world.store.delete_data_set(world.registration.id, name);
            deleted.await.unwrap()
        };
        assert!(!delete("other").await);
        assert!(delete("rows").await);
        assert!(!delete("rows").await, "it is gone already");
        assert!(list(true).await.is_empty());
        let left = world.store.forget_replaced(Timestamp(0)).await.unwrap();
        assert_eq!(left.blobs, [], "a job still reads it");
        world.store.cancel(job.id, Timestamp(1)).await.unwrap();
        let left = world.store.forget_replaced(Timestamp(0)).await.unwrap();
        assert_eq!(left.blobs, [data]);
    }
}

#[tokio::test]
async fn holdings_count_models_bytes_and_unfinished_jobs() {
    let world = World::new().await;
    let first = world.queue().await;
    world.queue().await;
    store_object(&world, ObjectKind::PublicKey, "").await;
    let held = world.store.holdings(world.user).await.unwrap();
    assert_eq!((held.models, held.bytes, held.unfinished_jobs), (1, 1, 2));
    world.store.lease(TTL, Timestamp(0)).await.unwrap();
    world.store.cancel(first.id, Timestamp(1)).await.unwrap();
    let held = world.store.holdings(world.user).await.unwrap();
    assert_eq!(held.unfinished_jobs, 1);
    let registered = world.store.registered(world.registration.id).await.unwrap();
    assert_eq!(registered, Some((world.service, world.user)));
}

fn times(now: i64) -> ReplayTimes {
    ReplayTimes {
        now: Timestamp(now),
        void_before: Timestamp(now - 100),
        forget_before: Timestamp(now - 1000),
    }
}

#[tokio::test]
async fn a_repeated_call_is_told_from_a_first_a_running_and_another() {
    for world in World::each().await {
        let begin = async |caller, print, now| {
            let begun = world.store.begin_call(caller, "key", print, times(now));
            begun.await.unwrap()
        };
        let answer = KeptAnswer {
            status: 200,
            content_type: Some("text/plain".to_owned()),
            sealed_body: "sealed".to_owned(),
        };
        assert_eq!(begin("ann", "a", 5000).await, Begun::First);
        assert_eq!(begin("ann", "a", 5001).await, Begun::InFlight);
        assert_eq!(begin("ann", "b", 5001).await, Begun::Other);
        assert_eq!(
            begin("eve", "b", 5001).await,
            Begun::First,
            "keys are per caller"
        );
        let keep = world
            .store
            .keep_answer("ann", "key", Timestamp(5000), &answer);
        keep.await.unwrap();
        assert_eq!(
            begin("ann", "a", 5500).await,
            Begun::Answered(answer.clone())
        );
        assert_eq!(begin("ann", "b", 5500).await, Begun::Other);
        assert_eq!(begin("ann", "b", 6001).await, Begun::First, "forgotten");
        assert_eq!(
            begin("ann", "b", 6102).await,
            Begun::First,
            "never answered: void"
        );
        let late = world
            .store
            .keep_answer("ann", "key", Timestamp(6001), &answer);
        late.await.unwrap();
        assert_eq!(
            begin("ann", "b", 6103).await,
            Begun::InFlight,
            "a void mark answers nothing"
        );
        let forget = world.store.forget_call("ann", "key", Timestamp(6102));
        forget.await.unwrap();
        assert_eq!(begin("ann", "c", 6104).await, Begun::First);
    }
}

#[tokio::test]
async fn the_pace_is_that_of_the_last_trainings() {
    for world in World::each().await {
        let of = (world.service, world.user);
        let epochs = PACE_TRAININGS as usize;
        assert_eq!(world.store.pace().await.unwrap(), None);
        // Each takes twice a second, but for some that came earlier and took a hundred times as long.
        for number in 0..2 * epochs {
            let (job, now) = (world.queue().await.id, Timestamp(number as i64));
            for epoch in 1..=2 {
                let took = if number < epochs { 100 } else { 1 } * second();
                let event = UsageEvent::epoch(of, job, epoch, took);
                world.store.record_usage(&event, now).await.unwrap();
            }
            world.store.record_pace(job, second(), now).await.unwrap();
        }
        let pace = world.store.pace().await.unwrap().unwrap();
        assert_eq!(
            (pace.times_as_long, pace.trainings),
            (2.0, PACE_TRAININGS),
            "the earlier ones are forgotten"
        );
        // Nothing to be learnt from what was not counted, or predicted.
        let job = world.queue().await.id;
        let late = Timestamp(100);
        world.store.record_pace(job, second(), late).await.unwrap();
        world
            .store
            .record_pace(job, Duration::ZERO, late)
            .await
            .unwrap();
        assert_eq!(world.store.pace().await.unwrap(), Some(pace));
    }
}
