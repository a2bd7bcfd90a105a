//! Attended trainings: a job that waits takes the one refresh that it waits for, and nothing else.

use crate::blobs::{refreshed_state, stored_result};
use crate::world::{User, World};
use service_jobs::{Clock, Jobs, ObjectKind, Refreshes};
use std::time::Duration;

/// Asks for a training and does what a trainer does up to the wait after `epoch`. Its address.
async fn waiting(world: &World, user: &User<'_>, epoch: u32) -> String {
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let train = format!("{url}train/rows?sync=False");
    let train_url = user.call("POST", &train, "").await.ok();
    wait(world, epoch).await;
    train_url
}

async fn wait(world: &World, epoch: u32) {
    let now = world.clock.now();
    let lease = world.store.lease(Duration::from_secs(30), now).await;
    let lease = lease.unwrap().unwrap();
    world.store.start(&lease, 0, now).await.unwrap();
    let mut checkpoint = stored_result(world.folder.path(), &lease, b"encrypted state");
    checkpoint.kind = ObjectKind::Checkpoint;
    let stored = world.store.checkpoint(&lease, epoch, &checkpoint, now);
    stored.await.unwrap();
    world.store.wait(&lease, now).await.unwrap();
}

async fn put(
    world: &World,
    user: &User<'_>,
    train_url: &str,
    blob: Vec<u8>,
) -> crate::answer::Answer {
    let url = format!("{train_url}upload/refresh_url");
    let link = user.call("POST", &url, "").await.ok();
    world.send("PUT", &link, &[], blob).await
}

#[tokio::test]
async fn a_waiting_training_says_so_and_goes_on_when_it_is_refreshed() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let train_url = waiting(&world, &user, 1).await;
    let get = async |call: &str| user.call("GET", &format!("{train_url}{call}"), "").await;
    world.clock.advance(Duration::from_secs(7));
    assert_eq!(get("check_status").await.ok(), "Running");
    let progress = get("progress").await.json();
    assert_eq!(progress["waiting"]["seconds"].as_f64(), Some(7.0));
    assert_eq!(progress["epoch"].as_u64(), Some(1));
    assert_eq!(get("get_refresh").await.ok(), "encrypted state");
    put(&world, &user, &train_url, refreshed_state(1, 1))
        .await
        .ok();
    let progress = get("progress").await.json();
    assert!(progress["waiting"].is_null(), "{progress}");
    get("get_refresh").await.problem(409, "not-waiting");
    assert_eq!(get("get_checkpoint").await.ok(), "encrypted state");
    wait(&world, 2).await;
    assert!(get("progress").await.json()["waiting"].is_object());
}

#[tokio::test]
async fn what_is_not_waited_for_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let train_url = waiting(&world, &user, 1).await;
    let mut flipped = refreshed_state(1, 1);
    flipped[200] ^= 1;
    for (blob, status, name) in [
        (refreshed_state(2, 1), 409, "not-waiting"),
        (refreshed_state(3, 1), 422, "blob"),
        (refreshed_state(1, 2), 409, "mixed-keys"),
        (flipped, 422, "blob"),
        (
            crate::blobs::blob(wire::blob::Kind::DataSet, 1),
            413,
            "too-large",
        ),
    ] {
        put(&world, &user, &train_url, blob)
            .await
            .problem(status, name);
    }
    let url = format!("{train_url}upload/refresh_url");
    let (first, second) = (
        user.call("POST", &url, "").await.ok(),
        user.call("POST", &url, "").await.ok(),
    );
    world
        .send("PUT", &first, &[], refreshed_state(1, 1))
        .await
        .ok();
    let late = world.send("PUT", &second, &[], refreshed_state(1, 1)).await;
    late.problem(409, "not-waiting");
    user.call("POST", &url, "")
        .await
        .problem(409, "not-waiting");
    assert_eq!(world.files().1, 0, "no part is left behind");
}

#[tokio::test]
async fn an_owner_may_stop_where_the_training_waits_and_nowhere_else() {
    let world = World::new().await;
    let (user, eve) = (world.user("ann").await, world.user("eve").await);
    let train_url = waiting(&world, &user, 1).await;
    let stop = |query: &str| format!("{train_url}stop_here{query}");
    user.call("POST", &stop(""), "").await.problem(422, "field");
    user.call("POST", &stop("?epoch=x"), "")
        .await
        .problem(422, "field");
    user.call("POST", &stop("?epoch=2"), "")
        .await
        .problem(409, "not-there");
    eve.call("POST", &stop("?epoch=1"), "")
        .await
        .problem(404, "not-found");
    assert_eq!(
        user.call("POST", &stop("?epoch=1"), "").await.ok(),
        "Running"
    );
    world.train_all(b"weights after one epoch").await;
    let progress = user
        .call("GET", &format!("{train_url}progress"), "")
        .await
        .json();
    assert_eq!(progress["state"].as_str(), Some("Completed"));
    assert_eq!(
        (progress["epoch"].as_u64(), progress["epochs"].as_u64()),
        (Some(1), Some(3))
    );
}
