//! Limits trip exactly, and say both numbers and what to do.

use crate::blobs::blob;
use crate::uploads::keys_link;
use crate::world::World;
use futures_util::future::join_all;
use service_api::Quotas;
use std::time::Duration;
use wire::blob::Kind;

const OFF: Quotas = Quotas {
    models: 0,
    bytes: 0,
    unfinished_jobs: 0,
    upload_bytes: 0,
    calls_per_minute: 0,
};

#[tokio::test]
async fn one_model_too_many_is_refused_even_when_all_are_asked_for_at_once() {
    let world = World::with_quotas(Quotas { models: 3, ..OFF }).await;
    let user = world.user("ann").await;
    let deploy = |n: usize| user_deploy(&user, n);
    let answers = join_all((0..8).map(deploy)).await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 3);
    let refused = answers.iter().find(|answer| answer.status != 200).unwrap();
    let problem = refused.problem(403, "quota");
    assert!(
        problem.detail.contains("3 models, the limit is 3"),
        "{}",
        problem.detail
    );
    let models = user.call("GET", "models", "").await.json();
    let name = models["items"][0]["model"].as_str().unwrap().to_owned();
    user.call("DELETE", &format!("{name}/1/undeploy_model"), "")
        .await
        .ok();
    user.call("POST", "again/1/deploy_model", "").await.ok();
}

async fn user_deploy(user: &crate::world::User<'_>, n: usize) -> crate::answer::Answer {
    user.call("POST", &format!("m{n}/1/deploy_model"), "").await
}

#[tokio::test]
async fn stored_bytes_are_limited_where_the_link_is_asked_for_and_where_bytes_come() {
    let keys = blob(Kind::EvaluationKeys, 1);
    let limit = keys.len() as u64;
    let world = World::with_quotas(Quotas {
        bytes: limit,
        ..OFF
    })
    .await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let (first, second) = (keys_link(&user, &url).await, keys_link(&user, &url).await);
    world.send("PUT", &first, &[], keys.clone()).await.ok();
    let refused = world
        .send("PUT", &second, &[], keys)
        .await
        .problem(403, "quota");
    assert!(
        refused.detail.contains(&limit.to_string()),
        "{}",
        refused.detail
    );
    assert!(
        refused.detail.contains(&(2 * limit).to_string()),
        "{}",
        refused.detail
    );
    let link = user
        .call("POST", &format!("{url}upload/public_key_url"), "")
        .await;
    link.problem(403, "quota");
    assert_eq!(world.files(), (1, 0));
}

#[tokio::test]
async fn an_upload_that_could_never_be_taken_gets_no_link() {
    let world = World::with_quotas(Quotas {
        upload_bytes: 100,
        ..OFF
    })
    .await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let refused = user
        .call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await;
    let problem = refused.problem(413, "upload-too-large");
    let bytes = blob(Kind::EvaluationKeys, 1).len();
    assert!(
        problem
            .detail
            .contains(&format!("{bytes} bytes, the limit is 100")),
        "{}",
        problem.detail
    );
}

#[tokio::test]
async fn unfinished_jobs_are_limited_until_one_ends() {
    let world = World::with_quotas(Quotas {
        unfinished_jobs: 2,
        ..OFF
    })
    .await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let train = format!("{url}train/rows?sync=False");
    for _ in 0..2 {
        user.call("POST", &train, "").await.ok();
    }
    let refused = user.call("POST", &train, "").await;
    let problem = refused.problem(429, "queue-full");
    assert!(
        problem.detail.contains("2 of your jobs"),
        "{}",
        problem.detail
    );
    assert!(refused.header("retry-after").is_some());
    world.train_all(b"result").await;
    user.call("POST", &train, "").await.ok();
}

#[tokio::test]
async fn calls_per_minute_trip_exactly_and_are_per_user() {
    let world = World::with_quotas(Quotas {
        calls_per_minute: 5,
        ..OFF
    })
    .await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    for _ in 0..5 {
        ann.call("GET", "accounts/me", "").await.ok();
    }
    let refused = ann.call("GET", "accounts/me", "").await;
    assert!(refused.problem(429, "call-rate").detail.contains('5'));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    eve.call("GET", "accounts/me", "").await.ok();
    world.clock.advance(Duration::from_secs(wait));
    ann.call("GET", "accounts/me", "").await.ok();
}
