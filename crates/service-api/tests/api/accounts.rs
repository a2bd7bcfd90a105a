//! Sign-up, confirmation, sign-in, sign-out, tokens.

use crate::world::{World, holds};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use service_api::Rates;
use std::time::Duration;

fn claims(token: &str) -> (Value, Value) {
    let part = |index: usize| {
        let text = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    (part(0), part(1))
}

#[tokio::test]
async fn signing_up_confirming_and_signing_in() {
    let world = World::new().await;
    let sign_up =
        json!({ "username": "ann", "email": "ann@example.org", "password": "correct horse" });
    let answer = world.json("accounts/sign_up", sign_up).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (202, 0));
    assert_eq!(world.post.0.lock().unwrap()[0].0, "ann@example.org");
    let sign_in = json!({ "username": "ann", "password": "correct horse" });
    world
        .json("accounts/sign_in", sign_in.clone())
        .await
        .problem(403, "unconfirmed");
    world
        .json(
            "accounts/confirm",
            json!({ "username": "ann", "code": "00000000x" }),
        )
        .await
        .problem(400, "code");
    let confirm = json!({ "username": "ann", "code": world.code() });
    assert_eq!(
        world.json("accounts/confirm", confirm.clone()).await.status,
        200
    );
    world
        .json("accounts/confirm", confirm)
        .await
        .problem(400, "code");
    let tokens = world.json("accounts/sign_in", sign_in).await;
    assert_eq!(tokens.json()["expires_in"], 43_200);
    let wrong = world
        .json(
            "accounts/sign_in",
            json!({ "username": "ann", "password": "wrong" }),
        )
        .await;
    let nobody = world
        .json(
            "accounts/sign_in",
            json!({ "username": "nobody", "password": "wrong" }),
        )
        .await;
    wrong.problem(401, "password");
    assert_eq!(wrong.body, nobody.body);
}

#[tokio::test]
async fn tokens_carry_the_contracts_claims() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let (header, api) = claims(&user.token);
    assert_eq!(header["alg"], "RS256");
    assert!(header["kid"].is_string());
    for claim in ["iss", "sub", "jti", "exp", "iat", "nbf"] {
        assert!(!api[claim].is_null(), "{claim}");
    }
    assert!(api["aud"].is_array());
    assert_eq!(
        api["exp"].as_i64().unwrap() - api["iat"].as_i64().unwrap(),
        43_200
    );
    let (_, id) = claims(&user.id_token);
    let more = [
        "azp",
        "at_hash",
        "amr",
        "auth_time",
        "name",
        "given_name",
        "family_name",
        "preferred_username",
        "updated_at",
    ];
    for claim in more {
        assert!(!id[claim].is_null(), "{claim}");
    }
    assert_eq!(
        (id["email"].as_str(), id["email_verified"].as_bool()),
        (Some("ann@example.org"), Some(true))
    );
    let jwks = world
        .send(
            "GET",
            "http://127.0.0.1:5001/.well-known/jwks.json",
            &[],
            "",
        )
        .await;
    assert_eq!(jwks.json()["keys"][0]["kid"], header["kid"]);
    let me = user.call("GET", "accounts/me", "").await;
    assert_eq!(
        me.json(),
        json!({ "username": "ann", "email": "ann@example.org", "second_factor": false })
    );
}

#[tokio::test]
async fn a_signed_out_token_is_void_and_another_is_not() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let sign_in = json!({ "username": "ann", "password": "correct horse" });
    let other = world.json("accounts/sign_in", sign_in).await.json()["api_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(user.call("POST", "accounts/sign_out", "").await.status, 204);
    user.call("GET", "accounts/me", "")
        .await
        .problem(401, "token");
    let bearer = format!("Bearer {other}");
    world
        .send("GET", "accounts/me", &[("authorization", &bearer)], "")
        .await
        .ok();
    world.clock.advance(Duration::from_secs(43_200 + 31));
    world
        .send("GET", "accounts/me", &[("authorization", &bearer)], "")
        .await
        .problem(401, "token");
}

#[tokio::test]
async fn what_does_not_fit_is_named() {
    let world = World::new().await;
    let fits =
        json!({ "username": "ann", "email": "ann@example.org", "password": "correct horse" });
    let cases = [
        ("username", json!("")),
        ("username", json!("a b")),
        ("username", json!("a".repeat(65))),
        ("username", json!("<script>")),
        ("email", json!("ann")),
        ("email", json!("ann@example.org\r\nBcc: eve@example.org")),
        ("password", json!("short")),
        ("password", json!("x".repeat(1025))),
    ];
    for (field, value) in cases {
        let mut body = fits.clone();
        body[field] = value;
        let problem = world
            .json("accounts/sign_up", body)
            .await
            .problem(422, "field");
        assert!(
            problem.detail.to_lowercase().starts_with(field),
            "{problem:?}"
        );
    }
    for body in [
        "",
        "{",
        "[]",
        "{\"username\":1}",
        "{\"username\":\"a\",\"extra\":1}",
    ] {
        world
            .send("POST", "accounts/sign_in", &[], body)
            .await
            .problem(422, "body");
    }
    let deep = "[".repeat(200_000);
    world
        .send("POST", "accounts/sign_in", &[], deep)
        .await
        .problem(422, "body");
    let long = "x".repeat((1 << 20) + 1);
    world
        .send("POST", "accounts/sign_in", &[], long)
        .await
        .problem(413, "too-large");
}

#[tokio::test]
async fn a_known_address_is_not_told_and_its_owner_is_warned() {
    let world = World::new().await;
    world.user("ann").await;
    let fresh =
        json!({ "username": "bob", "email": "bob@example.org", "password": "correct horse" });
    let known =
        json!({ "username": "eve", "email": "ann@example.org", "password": "correct horse" });
    let (fresh, known) = (
        world.json("accounts/sign_up", fresh).await,
        world.json("accounts/sign_up", known).await,
    );
    assert_eq!((fresh.status, fresh.body), (known.status, known.body));
    let (to, text) = world.post.0.lock().unwrap().last().unwrap().clone();
    assert!(to == "ann@example.org" && text.contains("has an account already"));
    let taken = json!({ "username": "ann", "email": "x@example.org", "password": "correct horse" });
    world
        .json("accounts/sign_up", taken)
        .await
        .problem(409, "name-taken");
}

#[tokio::test]
async fn a_waiting_sign_up_cannot_be_taken_over() {
    let world = World::new().await;
    let sign_up = |password: &str| json!({ "username": "ann", "email": "ann@example.org", "password": password });
    assert_eq!(
        world
            .json("accounts/sign_up", sign_up("correct horse"))
            .await
            .status,
        202
    );
    world
        .json("accounts/sign_up", sign_up("another horse"))
        .await
        .problem(409, "name-taken");
    let first = world.code();
    assert_eq!(
        world
            .json("accounts/sign_up", sign_up("correct horse"))
            .await
            .status,
        202
    );
    assert_ne!(world.code(), first, "a new code for the same person");
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(
        world
            .json("accounts/sign_up", sign_up("another horse"))
            .await
            .status,
        202
    );
}

#[tokio::test]
async fn limits_trip_exactly_and_say_how_long_to_wait() {
    let world = World::with_rates(Rates {
        sign_up: 2,
        sign_in: 3,
        confirm: 2,
        ..Rates::default()
    })
    .await;
    let wrong = json!({ "username": "ann", "password": "wrong" });
    for _ in 0..3 {
        world
            .json("accounts/sign_in", wrong.clone())
            .await
            .problem(401, "password");
    }
    let refused = world.json("accounts/sign_in", wrong.clone()).await;
    refused.problem(429, "rate");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds));
    let sign_up = |name: &str| json!({ "username": name, "email": format!("{name}@example.org"), "password": "correct horse" });
    for name in ["bob", "cleo"] {
        let answer = world.json("accounts/sign_up", sign_up(name)).await;
        assert_eq!(answer.status, 202);
    }
    let refused = world.json("accounts/sign_up", sign_up("dora")).await;
    refused.problem(429, "rate");
    assert_eq!(
        refused.header("retry-after"),
        Some(seconds.to_string().as_str())
    );
    let code = json!({ "username": "ann", "code": "1" });
    for _ in 0..2 {
        world
            .json("accounts/confirm", code.clone())
            .await
            .problem(400, "code");
    }
    world
        .json("accounts/confirm", code)
        .await
        .problem(429, "rate");
    world.clock.advance(Duration::from_secs(seconds));
    world
        .json("accounts/sign_in", wrong)
        .await
        .problem(401, "password");
}

#[tokio::test]
async fn passwords_and_codes_are_not_stored_in_clear() {
    let world = World::new().await;
    let sign_up =
        json!({ "username": "ann", "email": "ann@example.org", "password": "very-secret-words" });
    world.json("accounts/sign_up", sign_up).await;
    let code = world.code();
    assert!(!holds(world.folder.path(), b"very-secret-words"));
    assert!(!holds(world.folder.path(), code.as_bytes()));
    assert!(
        holds(world.folder.path(), b"$argon2id$"),
        "positive control"
    );
}
