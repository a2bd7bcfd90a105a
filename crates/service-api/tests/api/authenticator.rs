//! The second factor: enrolment, sign-in, replay, recovery codes, removal.

use crate::answer::Answer;
use crate::world::{User, World, holds};
use serde_json::json;
use service_jobs::Clock;
use std::time::Duration;
use totp_rs::{Builder, Secret, Totp};

fn app(base32: &str) -> Totp {
    let secret = Secret::try_from_base32(base32).unwrap();
    Builder::new().with_secret(secret).build().unwrap()
}

fn code(world: &World, app: &Totp) -> String {
    let seconds = u64::try_from(world.clock.now().seconds()).unwrap();
    app.generate(seconds).to_string()
}

async fn sign_in(world: &World, code: &str) -> Answer {
    let body = json!({ "username": "ann", "password": "correct horse", "code": code });
    world.json("accounts/sign_in", body).await
}

/// Enrols and confirms; the app and the recovery codes.
async fn enrolled(user: &User<'_>) -> (Totp, Vec<String>) {
    let enrolment = user.call("POST", "accounts/second_factor", "").await;
    assert_eq!(enrolment.status, 201);
    let enrolment = enrolment.json();
    assert!(enrolment["qr_svg"].as_str().unwrap().contains("<svg"));
    let app = app(enrolment["secret"].as_str().unwrap());
    let body = json!({ "code": code(user.world, &app) });
    let codes = user.json("accounts/second_factor/confirm", body).await;
    codes.ok();
    let codes = codes.json()["recovery_codes"].as_array().unwrap().clone();
    (
        app,
        codes
            .iter()
            .map(|code| code.as_str().unwrap().to_owned())
            .collect(),
    )
}

#[tokio::test]
async fn signing_in_asks_for_a_code_and_no_code_opens_twice() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let (app, _) = enrolled(&user).await;
    world
        .try_sign_in("ann", "correct horse")
        .await
        .problem(401, "second-factor");
    world
        .try_sign_in("ann", "wrong horse")
        .await
        .problem(401, "password");
    let used = code(&world, &app);
    sign_in(&world, &used)
        .await
        .problem(400, "second-factor-code");
    world.clock.advance(Duration::from_secs(30));
    let fresh = code(&world, &app);
    let tokens = sign_in(&world, &fresh).await;
    tokens.ok();
    sign_in(&world, &fresh)
        .await
        .problem(400, "second-factor-code");
    let me = user.with_token(tokens.json()["api_token"].as_str().unwrap());
    assert_eq!(
        me.call("GET", "accounts/me", "").await.json()["second_factor"],
        true
    );
    world.clock.advance(Duration::from_secs(90));
    sign_in(&world, &fresh)
        .await
        .problem(400, "second-factor-code");
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let (_, codes) = enrolled(&user).await;
    assert_eq!(codes.len(), 10);
    sign_in(&world, &codes[0].to_uppercase()).await.ok();
    sign_in(&world, &codes[0])
        .await
        .problem(400, "second-factor-code");
    sign_in(&world, &codes[1]).await.ok();
    assert!(
        !codes
            .iter()
            .any(|code| holds(world.folder.path(), code.as_bytes()))
    );
}

#[tokio::test]
async fn wrong_codes_are_counted_exactly_and_right_ones_are_not() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let (_, codes) = enrolled(&user).await;
    for recovery in &codes[..7] {
        sign_in(&world, recovery).await.ok();
    }
    for _ in 0..5 {
        sign_in(&world, "000000")
            .await
            .problem(400, "second-factor-code");
    }
    let refused = sign_in(&world, &codes[8]).await;
    refused.problem(429, "rate");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(seconds <= 900);
    world.clock.advance(Duration::from_secs(seconds));
    sign_in(&world, &codes[8]).await.ok();
}

#[tokio::test]
async fn it_is_enrolled_by_a_first_code_and_removed_by_password_and_code() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let confirm = "accounts/second_factor/confirm";
    user.json(confirm, json!({ "code": "000000" }))
        .await
        .problem(409, "no-enrolment");
    let first = user.call("POST", "accounts/second_factor", "").await.json();
    user.json(confirm, json!({ "code": "x" }))
        .await
        .problem(400, "second-factor-code");
    world.try_sign_in("ann", "correct horse").await.ok();
    let (app, codes) = enrolled(&user).await;
    assert_ne!(
        first["secret"],
        app.secret().to_base32(),
        "the second enrolment holds"
    );
    user.call("POST", "accounts/second_factor", "")
        .await
        .problem(409, "second-factor-there");
    let remove = |password: &str, code: &str| json!({ "password": password, "code": code });
    let address = "accounts/second_factor/remove";
    user.json(address, remove("wrong horse", &codes[0]))
        .await
        .problem(403, "old-password");
    user.json(address, remove("correct horse", "000000"))
        .await
        .problem(400, "second-factor-code");
    assert_eq!(
        user.json(address, remove("correct horse", &codes[0]))
            .await
            .status,
        204
    );
    world.try_sign_in("ann", "correct horse").await.ok();
    enrolled(&user).await;
}

#[tokio::test]
async fn the_secret_is_sealed_at_rest_and_a_reset_password_does_not_go_round_it() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let (app, _) = enrolled(&user).await;
    let secret = app.secret().as_bytes().to_vec();
    let base32 = app.secret().to_base32();
    assert!(!holds(world.folder.path(), &secret) && !holds(world.folder.path(), base32.as_bytes()));
    world
        .json("accounts/reset", json!({ "email": "ann@example.org" }))
        .await;
    let mailed = crate::world::code_in(&world.mail(2).await).unwrap();
    let body =
        json!({ "email": "ann@example.org", "code": mailed, "new_password": "another horse" });
    world.json("accounts/reset/confirm", body).await.ok();
    world
        .try_sign_in("ann", "another horse")
        .await
        .problem(401, "second-factor");
}
