//! Every POST sent again under one `Idempotency-Key` has one effect.

use crate::answer::Answer;
use crate::operations::{Place, operations};
use crate::world::{User, World};
use futures_util::future::join_all;
use std::time::Duration;

const KEY: &str = "idempotency-key";

async fn post(user: &User<'_>, target: &str, key: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {}", user.token);
    let headers = [("authorization", bearer.as_str()), (KEY, key)];
    user.world
        .send("POST", target, &headers, body.to_owned())
        .await
}

/// A body with which the POST succeeds, where an empty one does not.
fn body_for(pattern: &str, name: &str) -> String {
    let of = |json: serde_json::Value| json.to_string();
    match pattern.rsplit('/').next().unwrap() {
        "sign_up" => of(serde_json::json!({
            "username": name, "email": format!("{name}@example.org"), "password": "correct horse" })),
        "sign_in" => of(serde_json::json!({ "username": "ann", "password": "correct horse" })),
        "add_profile" => serde_json::to_string(&crate::blobs::profile()).unwrap(),
        _ => String::new(),
    }
}

fn replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == Some("true")
}

#[tokio::test]
async fn the_same_post_five_times_over_is_one_effect_and_another_body_is_refused() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let place = Place::of(&user, "credit").await;
    let (mut kept, mut asked) = (0, 0);
    let mut posts = operations();
    posts.retain(|o| o.method == "POST" && !o.pattern.ends_with("sign_out"));
    // A new profile makes what was uploaded before useless, so it comes last.
    posts.sort_by_key(|o| o.pattern.ends_with("add_profile"));
    for operation in posts {
        let pattern = &operation.pattern;
        let mut target = place.address(pattern);
        if pattern.ends_with("deploy_model") {
            target = target.replace("/credit/", "/fresh/");
        }
        if pattern.contains("/train/{data_name}") {
            target += "?sync=False";
        }
        let body = body_for(pattern, "bob");
        let first = post(&user, &target, pattern, &body).await;
        asked += 1;
        assert!(
            !first.status.is_server_error() || first.status == 501,
            "{pattern}: {}",
            first.text()
        );
        for _ in 0..4 {
            let again = post(&user, &target, pattern, &body).await;
            assert_eq!(again.status, first.status, "{pattern}");
            if first.status.is_success() {
                assert!(replayed(&again), "{pattern}");
                assert_eq!(again.body, first.body, "{pattern}");
                let kind = "content-type";
                assert_eq!(again.header(kind), first.header(kind), "{pattern}");
            }
        }
        if first.status.is_success() {
            kept += 1;
            let other = post(&user, &target, pattern, "{\"other\": 1}").await;
            other.problem(422, "key-reused");
        }
    }
    assert!(kept >= 12, "only {kept} of {asked} POSTs succeeded");
    let jobs = user.call("GET", "jobs", "").await.json();
    assert_eq!(jobs["total"], 2, "the one of the place and one more");
    assert_eq!(
        world.post.0.lock().unwrap().len(),
        2,
        "ann's mail and bob's"
    );
}

#[tokio::test]
async fn the_same_post_sixteen_times_at_once_is_one_effect() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let place = Place::of(&user, "credit").await;
    let train = format!(
        "{}?sync=False",
        place.address("/api/v0.1/{service}/{model}/{version}/train/{data_name}")
    );
    let deploy = "other/1/deploy_model".to_owned();
    for (key, target) in [("train".to_owned(), train), ("deploy".to_owned(), deploy)] {
        let answers = join_all((0..16).map(|_| post(&user, &target, &key, ""))).await;
        let mut done: Vec<String> = Vec::new();
        for answer in answers {
            if answer.status == 200 {
                done.push(answer.text());
            } else {
                answer.problem(409, "in-flight");
                assert_eq!(answer.header("retry-after"), Some("1"));
            }
        }
        assert!(!done.is_empty());
        let again = post(&user, &target, &key, "").await;
        assert!(replayed(&again) && done.iter().all(|text| *text == again.text()));
    }
    assert_eq!(
        user.call("GET", "jobs", "").await.json()["total"],
        2,
        "the one of the place and one more"
    );
    assert_eq!(user.call("GET", "models", "").await.json()["total"], 2);
}

#[tokio::test]
async fn after_a_day_a_key_is_free_again() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let first = post(&user, "credit/1/deploy_model", "k", "").await.ok();
    let almost = Duration::from_secs(11 * 3600);
    world.clock.advance(almost);
    assert_eq!(
        post(&user, "credit/1/deploy_model", "k", "").await.ok(),
        first
    );
    world.clock.advance(almost);
    let user = User {
        world: &world,
        token: world.sign_in("ann").await,
        id_token: String::new(),
    };
    assert!(replayed(
        &post(&user, "credit/1/deploy_model", "k", "").await
    ));
    world.clock.advance(Duration::from_secs(3 * 3600));
    post(&user, "credit/1/deploy_model", "k", "")
        .await
        .problem(409, "deployed");
}

#[tokio::test]
async fn keys_are_per_user_and_refusals_are_not_kept() {
    let world = World::new().await;
    let (ann, eve) = (world.user("ann").await, world.user("eve").await);
    let url = post(&ann, "credit/1/deploy_model", "k", "").await.ok();
    let hers = post(&eve, "credit/1/deploy_model", "k", "").await;
    assert!(!replayed(&hers));
    assert_ne!(hers.ok(), url);
    let profile = format!("{url}add_profile");
    let refused = post(&ann, &profile, "p", "{}").await;
    refused.problem(409, "not-registered");
    let register = format!("{url}application/register_user");
    post(&ann, &register, "\"r\"", "").await.ok();
    let again = post(&ann, &register, "r", "").await;
    assert!(replayed(&again), "quotes are not part of the key");
    let profiled = post(&ann, &profile, "p", "{}").await;
    assert!(
        !replayed(&profiled),
        "a refused call may be tried again under its key"
    );
    profiled.ok();
}

#[tokio::test]
async fn a_malformed_key_is_named_and_no_key_is_needed() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let long = "k".repeat(256);
    for key in ["", "a b", "\"", long.as_str()] {
        let answer = post(&user, "credit/1/deploy_model", key, "").await;
        answer.problem(422, "field");
    }
    user.call("POST", "credit/1/deploy_model", "").await.ok();
}

#[tokio::test]
async fn neither_keys_nor_answers_lie_in_the_database_in_clear() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let sign_in = body_for("accounts/sign_in", "ann");
    let key = "a-key-to-be-looked-for";
    let tokens = post(&user, "accounts/sign_in", key, &sign_in).await;
    let token = tokens.json()["api_token"].as_str().unwrap().to_owned();
    assert!(replayed(
        &post(&user, "accounts/sign_in", key, &sign_in).await
    ));
    let signature = token.rsplit('.').next().unwrap();
    for needle in [key, &signature[..64], "correct horse"] {
        assert!(
            !crate::world::holds(world.folder.path(), needle.as_bytes()),
            "{needle}"
        );
    }
    assert!(
        crate::world::holds(world.folder.path(), b"ann@example.org"),
        "the search works"
    );
}
