//! Training: asking, following, cancelling, fetching.

use crate::blobs::blob;
use crate::world::World;
use service_jobs::{JobState, Jobs};
use std::time::Duration;
use wire::blob::Kind;

#[tokio::test]
async fn a_training_from_asking_to_its_result() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.call("GET", &format!("{url}get_encrypted_model"), "")
        .await
        .problem(409, "missing");
    user.upload_inputs(&url).await;
    let train_url = user
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    assert!(train_url.starts_with(&url) && train_url.ends_with('/'));
    let get = async |call: &str| user.call("GET", &format!("{train_url}{call}"), "").await;
    assert_eq!(get("check_status").await.ok(), "Running");
    get("get_results").await.problem(409, "no-result");
    let waiting = get("progress").await.json();
    assert_eq!(
        (waiting["state"].as_str(), waiting["epoch"].as_u64()),
        (Some("Running"), Some(0))
    );
    assert_eq!(
        (waiting["epochs"].as_u64(), waiting["message"].as_str()),
        (Some(3), Some("waits for a trainer"))
    );
    world.train_all(b"encrypted weights").await;
    assert_eq!(get("check_status").await.ok(), "Completed");
    let result = get("get_results").await;
    assert_eq!(
        (result.ok().as_str(), result.header("content-type")),
        ("encrypted weights", Some("application/octet-stream"))
    );
    assert_eq!(
        user.call("GET", &format!("{url}get_encrypted_model"), "")
            .await
            .ok(),
        "encrypted weights"
    );
    let done = get("progress").await.json();
    assert_eq!(
        (done["state"].as_str(), done["epoch"].as_u64()),
        (Some("Completed"), Some(3))
    );
    assert!(done["elapsed_seconds"].as_f64().unwrap() >= 1.0);
    let cancelled = user
        .call("POST", &format!("{train_url}cancel"), "")
        .await
        .ok();
    assert_eq!(cancelled, "Completed", "an ended training stays what it is");
}

#[tokio::test]
async fn progress_estimates_from_the_epochs_of_this_attempt() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let train_url = user
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    use service_jobs::Clock;
    let lease = world
        .store
        .lease(Duration::from_secs(30), world.clock.now())
        .await
        .unwrap()
        .unwrap();
    world
        .store
        .start(&lease, 0, world.clock.now())
        .await
        .unwrap();
    world.clock.advance(Duration::from_secs(4));
    let checkpoint = crate::blobs::stored_result(world.folder.path(), &lease, b"x");
    world
        .store
        .checkpoint(&lease, 1, &checkpoint, world.clock.now())
        .await
        .unwrap();
    let progress = user
        .call("GET", &format!("{train_url}progress"), "")
        .await
        .json();
    assert_eq!(
        (
            progress["epoch"].as_u64(),
            progress["remaining_seconds"].as_f64()
        ),
        (Some(1), Some(8.0))
    );
    world
        .store
        .fail(&lease, "The keys are of another plan.", world.clock.now())
        .await
        .unwrap();
    assert_eq!(
        user.call("GET", &format!("{train_url}check_status"), "")
            .await
            .ok(),
        "Failed"
    );
    let progress = user
        .call("GET", &format!("{train_url}progress"), "")
        .await
        .json();
    assert_eq!(
        progress["message"].as_str(),
        Some("The keys are of another plan.")
    );
}

#[tokio::test]
async fn cancelling_takes_the_job_from_its_trainer() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let train_url = user
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    use service_jobs::Clock;
    let lease = world
        .store
        .lease(Duration::from_secs(30), world.clock.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        user.call("POST", &format!("{train_url}cancel"), "")
            .await
            .ok(),
        "Cancelled"
    );
    assert_eq!(
        user.call("GET", &format!("{train_url}check_status"), "")
            .await
            .ok(),
        "Cancelled"
    );
    assert!(
        world
            .store
            .start(&lease, 0, world.clock.now())
            .await
            .is_err()
    );
    assert_eq!(
        world.store.job(lease.job.id).await.unwrap().unwrap().state,
        JobState::Cancelled
    );
}

#[tokio::test]
async fn what_is_missing_or_mixed_is_named() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let train = format!("{url}train/rows?sync=False");
    let missing = user.call("POST", &train, "").await.problem(409, "missing");
    assert!(missing.detail.contains("evaluation keys"), "{missing:?}");
    user.upload_inputs(&url).await;
    let other = user
        .call("POST", &format!("{url}train/other?sync=False"), "")
        .await
        .problem(409, "missing");
    assert!(other.detail.contains("data set"), "{other:?}");
    user.call("POST", &format!("{url}train/rows?sync=True"), "")
        .await
        .problem(422, "sync");
    let link = user
        .call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await
        .ok();
    world
        .send("PUT", &link, &[], blob(Kind::EvaluationKeys, 2))
        .await
        .ok();
    let mixed = user
        .call("POST", &train, "")
        .await
        .problem(409, "mixed-keys");
    assert!(mixed.detail.contains("data set"), "{mixed:?}");
    let link = user
        .call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await
        .ok();
    world
        .send("PUT", &link, &[], blob(Kind::EvaluationKeys, 1))
        .await
        .ok();
    user.call("POST", &train, "").await.ok();
    let profile = serde_json::to_string(&crate::blobs::profile()).unwrap();
    user.call("POST", &format!("{url}add_profile"), profile)
        .await
        .ok();
    user.call("POST", &train, "").await.problem(409, "missing");
}

#[tokio::test]
async fn inputs_that_a_waiting_job_needs_stay_until_it_has_ended() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    user.call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    user.upload_inputs(&url).await;
    assert_eq!(world.files().0, 4, "old and new");
    world.train_all(b"result").await;
    user.upload_inputs(&url).await;
    assert_eq!(world.files().0, 3, "newest inputs and the result");
}
