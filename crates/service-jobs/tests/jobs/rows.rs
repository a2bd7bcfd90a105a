//! Accounts, registrations, uploads: what the rows promise.

use crate::world::{World, account};
use service_jobs::{
    Accounts, CodeAnswer, Deployment, Jobs, Models, ObjectKind, Objects, ProfileId, ServiceId,
    SignUpAnswer, SqlStore, StoreError, Timestamp, Upload, UploadId, UploadState,
};

fn upload(world: &World, kind: ObjectKind) -> Upload {
    Upload {
        id: UploadId::random(),
        registration: world.registration.id,
        profile: ProfileId::random(),
        kind,
        data_name: String::new(),
        state: UploadState::Open,
        expires: Timestamp(60_000),
        begun: false,
        reason: None,
    }
}

#[tokio::test]
async fn a_code_confirms_once_in_time_and_within_its_tries() {
    for world in World::each().await {
        let store = &world.store;
        let confirm =
            async |code: &[u8], now| store.confirm("ann", code, 5, Timestamp(now)).await.unwrap();
        assert_eq!(
            confirm(&[1, 2, 3], 10_000).await,
            CodeAnswer::Refused,
            "too late"
        );
        for _ in 0..3 {
            assert_eq!(confirm(&[9], 1).await, CodeAnswer::Refused);
        }
        assert_eq!(confirm(&[1, 2, 3], 1).await, CodeAnswer::Confirmed);
        assert_eq!(confirm(&[1, 2, 3], 1).await, CodeAnswer::Refused, "used up");
        assert!(store.account_named("ann").await.unwrap().unwrap().confirmed);
        store.sign_up(account("bob"), Timestamp(0)).await.unwrap();
        for _ in 0..5 {
            assert_eq!(
                store.confirm("bob", &[9], 5, Timestamp(1)).await.unwrap(),
                CodeAnswer::Refused
            );
        }
        assert_eq!(
            store
                .confirm("bob", &[1, 2, 3], 5, Timestamp(1))
                .await
                .unwrap(),
            CodeAnswer::Refused
        );
    }
}

#[tokio::test]
async fn names_and_addresses_belong_to_one_account() {
    for world in World::each().await {
        let store = &world.store;
        assert_eq!(
            store.sign_up(account("ann"), Timestamp(1)).await.unwrap(),
            SignUpAnswer::Stored,
            "repeated"
        );
        store
            .confirm("ann", &[1, 2, 3], 5, Timestamp(1))
            .await
            .unwrap();
        let taken = store.sign_up(account("ann"), Timestamp(2)).await.unwrap();
        assert_eq!(taken, SignUpAnswer::UsernameTaken);
        let mut other = account("eve");
        other.email = "ann@example.org".to_owned();
        assert_eq!(
            store.sign_up(other, Timestamp(2)).await.unwrap(),
            SignUpAnswer::EmailTaken
        );
        let mut squatter = account("new");
        squatter.email = "eve@example.org".to_owned();
        assert_eq!(
            store.sign_up(squatter, Timestamp(0)).await.unwrap(),
            SignUpAnswer::Stored
        );
        assert_eq!(
            store
                .sign_up(account("new"), Timestamp(9_999))
                .await
                .unwrap(),
            SignUpAnswer::UsernameTaken
        );
        assert_eq!(
            store
                .sign_up(account("new"), Timestamp(10_000))
                .await
                .unwrap(),
            SignUpAnswer::Stored
        );
    }
}

#[tokio::test]
async fn a_waiting_sign_up_gives_way_to_the_same_person_only() {
    for world in World::each().await {
        let mut stranger = account("ann");
        stranger.repeated = false;
        let taken = world.store.sign_up(stranger, Timestamp(1)).await.unwrap();
        assert_eq!(taken, SignUpAnswer::UsernameTaken);
        let again = world
            .store
            .sign_up(account("ann"), Timestamp(1))
            .await
            .unwrap();
        assert_eq!(again, SignUpAnswer::Stored);
    }
}

#[tokio::test]
async fn a_deployment_is_unique_per_owner_and_a_registration_per_user() {
    for world in World::each().await {
        let twin = Deployment {
            id: ServiceId::random(),
            owner: world.user,
            model: "credit".to_owned(),
            version: "1".to_owned(),
            created_at: Timestamp(1),
        };
        assert!(!world.store.deploy(&twin).await.unwrap());
        let again = world
            .store
            .register(world.service, world.user, Timestamp(5))
            .await
            .unwrap();
        assert_eq!(again.id, world.registration.id);
    }
}

#[tokio::test]
async fn a_completed_upload_replaces_its_predecessor_once_no_job_needs_it() {
    for world in World::each().await {
        let store = &world.store;
        let mut blobs = Vec::new();
        for _ in 0..2 {
            let upload = upload(&world, ObjectKind::EvaluationKeys);
            let object = world.object(ObjectKind::EvaluationKeys, "");
            store.create_upload(&upload).await.unwrap();
            store
                .begin_upload(upload.id, Timestamp(3_600_000))
                .await
                .unwrap();
            assert!(matches!(
                store.begin_upload(upload.id, Timestamp(1)).await,
                Err(StoreError::Gone { .. })
            ));
            store.complete_upload(upload.id, &object).await.unwrap();
            assert!(matches!(
                store.complete_upload(upload.id, &object).await,
                Err(StoreError::Gone { .. })
            ));
            blobs.push(object.blob);
        }
        let found = store
            .object(world.registration.id, ObjectKind::EvaluationKeys, "")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.blob, blobs[1]);
        assert_eq!(
            store.forget_replaced(Timestamp(0)).await.unwrap().blobs,
            [blobs[0]]
        );
    }
}

#[tokio::test]
async fn unregistering_names_everything_that_must_go() {
    for world in World::each().await {
        let store = &world.store;
        let (done, open) = (
            upload(&world, ObjectKind::SealedSeed),
            upload(&world, ObjectKind::TrainData),
        );
        store.create_upload(&done).await.unwrap();
        store.create_upload(&open).await.unwrap();
        let object = world.object(ObjectKind::SealedSeed, "");
        store.complete_upload(done.id, &object).await.unwrap();
        let job = world.queue().await;
        let leftovers = store
            .unregister(world.service, world.user)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(leftovers.blobs, [object.blob]);
        assert_eq!(leftovers.uploads.len(), 2);
        assert!(
            store.job(job.id).await.unwrap().is_none()
                && store.upload(open.id).await.unwrap().is_none()
        );
        assert!(store.live_blobs().await.unwrap().is_empty());
        assert!(
            store
                .unregister(world.service, world.user)
                .await
                .unwrap()
                .is_none()
        );
        let late = store
            .complete_upload(open.id, &world.object(ObjectKind::TrainData, ""))
            .await;
        assert!(matches!(late, Err(StoreError::Gone { .. })));
    }
}

#[tokio::test]
async fn deleting_an_account_deletes_its_models() {
    for world in World::each().await {
        world.store.delete_account(world.user).await.unwrap();
        assert!(
            world
                .store
                .deployment(world.service)
                .await
                .unwrap()
                .is_none()
        );
        assert!(world.store.account(world.user).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn rows_survive_reopening_and_a_newer_schema_is_refused() {
    let world = World::new().await;
    let path = world.folder.path().join("rows.sqlite");
    world.store.close().await;
    let store = SqlStore::open(&path).await.unwrap();
    assert!(store.deployment(world.service).await.unwrap().is_some());
    store.close().await;
    let bytes = std::fs::read(&path).unwrap();
    let mut newer = bytes.clone();
    newer[60..64].copy_from_slice(&99u32.to_be_bytes());
    std::fs::write(&path, &newer).unwrap();
    assert!(matches!(
        SqlStore::open(&path).await,
        Err(StoreError::Schema { found: 99, .. })
    ));
}
