//! Personal tokens: shown once, scoped, listed, revoked.

use crate::world::{User, World, holds};
use serde_json::{Value, json};
use service_api::Rates;
use std::time::Duration;

async fn make(user: &User<'_>, scope: &str) -> Value {
    let body = json!({ "name": format!("for {scope}"), "scope": scope, "days": 30 });
    let answer = user.json("accounts/tokens", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn text<'a>(made: &'a Value, path: &str) -> &'a str {
    made.pointer(path).unwrap().as_str().unwrap()
}

#[tokio::test]
async fn a_token_is_shown_once_listed_and_revoked() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let made = make(&user, "read").await;
    let personal = user.with_token(text(&made, "/token"));
    let listed = user.call("GET", "accounts/tokens", "").await;
    assert!(!listed.text().contains("bfp_"));
    assert_eq!(listed.json()[0], made["entry"]);
    assert_eq!(listed.json()[0]["last_used_at"], Value::Null);
    world.clock.advance(Duration::from_secs(5));
    personal.call("GET", "accounts/me", "").await.ok();
    let listed = user.call("GET", "accounts/tokens", "").await.json();
    let (made_at, used_at) = (&listed[0]["created_at"], &listed[0]["last_used_at"]);
    assert_eq!(used_at.as_i64().unwrap() - made_at.as_i64().unwrap(), 5);
    assert!(!holds(
        world.folder.path(),
        text(&made, "/token").as_bytes()
    ));
    let eve = world.user("eve").await;
    let address = format!("accounts/tokens/{}", text(&made, "/entry/id"));
    eve.call("DELETE", &address, "")
        .await
        .problem(404, "not-found");
    personal.call("GET", "accounts/me", "").await.ok();
    assert_eq!(user.call("DELETE", &address, "").await.status, 204);
    personal
        .call("GET", "accounts/me", "")
        .await
        .problem(401, "token");
    user.call("DELETE", &address, "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_token_ends_with_its_days() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let made = make(&user, "all").await;
    let personal = user.with_token(text(&made, "/token"));
    world.clock.advance(Duration::from_secs(30 * 86_400 - 1));
    personal.call("GET", "accounts/me", "").await.ok();
    world.clock.advance(Duration::from_secs(1));
    personal
        .call("GET", "accounts/me", "")
        .await
        .problem(401, "token");
}

#[tokio::test]
async fn each_scope_opens_what_it_says_and_no_more() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let calls = [
        ("GET", format!("{url}get_profile"), 0),
        ("POST", format!("{url}application/register_user"), 1),
        ("POST", format!("{url}upload/evaluation_key_url"), 1),
        ("POST", "debit/1/deploy_model".to_owned(), 2),
        ("DELETE", "debit/1/undeploy_model".to_owned(), 2),
    ];
    for (level, scope) in ["read", "train", "all"].into_iter().enumerate() {
        let personal = user.with_token(text(&make(&user, scope).await, "/token"));
        for (method, address, needed) in &calls {
            let answer = personal.call(method, address, "").await;
            if level >= *needed {
                answer.ok();
            } else {
                answer.problem(403, "scope");
            }
        }
        for (method, address) in [
            ("GET", "accounts/tokens"),
            ("POST", "accounts/tokens"),
            ("POST", "accounts/password"),
            ("POST", "accounts/second_factor"),
            ("POST", "accounts/delete"),
            ("POST", "accounts/sign_out"),
            (
                "DELETE",
                "accounts/tokens/00000000-0000-4000-8000-000000000000",
            ),
        ] {
            let answer = personal.call(method, address, "").await;
            assert_eq!(answer.status, 403, "{scope} {method} {address}");
        }
    }
}

#[tokio::test]
async fn what_does_not_fit_is_named_and_too_many_are_refused() {
    let world = World::with_rates(Rates {
        personal_tokens: 60,
        ..Rates::default()
    })
    .await;
    let user = world.user("ann").await;
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("two\nlines")),
        ("name", json!("x".repeat(65))),
        ("days", json!(0)),
        ("days", json!(366)),
    ] {
        let mut body = json!({ "name": "fits", "scope": "read", "days": 1 });
        body[field] = value;
        let problem = user
            .json("accounts/tokens", body)
            .await
            .problem(422, "field");
        assert!(
            problem.detail.to_lowercase().starts_with(field),
            "{problem:?}"
        );
    }
    let body = json!({ "name": "fits", "scope": "root", "days": 1 });
    user.json("accounts/tokens", body.clone())
        .await
        .problem(422, "body");
    world.clock.advance(Duration::from_secs(60));
    for _ in 0..50 {
        make(&user, "read").await;
    }
    let body = json!({ "name": "fits", "scope": "read", "days": 1 });
    for _ in 50..60 {
        user.json("accounts/tokens", body.clone())
            .await
            .problem(409, "tokens-full");
    }
    user.json("accounts/tokens", body)
        .await
        .problem(429, "rate");
}
