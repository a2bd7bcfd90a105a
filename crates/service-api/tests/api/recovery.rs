//! Change and reset of passwords; leaving for good.

use crate::world::{World, code_in, config};
use serde_json::{Value, json};
use service_api::{ApiConfig, Rates};
use std::time::{Duration, Instant};

async fn ask(world: &World, email: &str) {
    let answer = world
        .json("accounts/reset", json!({ "email": email }))
        .await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (202, 0));
}

fn new_password(email: &str, code: &str) -> Value {
    json!({ "email": email, "code": code, "new_password": "another horse" })
}

#[tokio::test]
async fn a_changed_password_voids_every_other_token() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let other = world.try_sign_in("ann", "correct horse").await.json();
    let other = user.with_token(other["api_token"].as_str().unwrap());
    let personal = json!({ "name": "notebook", "scope": "read", "days": 7 });
    let personal = user.json("accounts/tokens", personal).await.json();
    let personal = user.with_token(personal["token"].as_str().unwrap());
    personal.call("GET", "accounts/me", "").await.ok();
    let change = |old: &str, new: &str| json!({ "password": old, "new_password": new });
    user.json("accounts/password", change("wrong horse", "another horse"))
        .await
        .problem(403, "old-password");
    user.json("accounts/password", change("correct horse", "short"))
        .await
        .problem(422, "field");
    let answer = user
        .json(
            "accounts/password",
            change("correct horse", "another horse"),
        )
        .await;
    answer.ok();
    for void in [&user, &other, &personal] {
        void.call("GET", "accounts/me", "")
            .await
            .problem(401, "token");
    }
    let fresh = user.with_token(answer.json()["api_token"].as_str().unwrap());
    fresh.call("GET", "accounts/me", "").await.ok();
    world
        .try_sign_in("ann", "correct horse")
        .await
        .problem(401, "password");
    world.try_sign_in("ann", "another horse").await.ok();
    assert!(world.mail(2).await.contains("was changed"));
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_a_mailed_code() {
    let world = World::new().await;
    let user = world.user("ann").await;
    ask(&world, "Ann@Example.org").await;
    let code = code_in(&world.mail(2).await).unwrap();
    let wrong = if code == "00000000" {
        "00000001"
    } else {
        "00000000"
    };
    let reset = "accounts/reset/confirm";
    world
        .json(reset, new_password("ann@example.org", wrong))
        .await
        .problem(400, "code");
    world
        .json(reset, new_password("ann@example.org", &code))
        .await
        .ok();
    world
        .json(reset, new_password("ann@example.org", &code))
        .await
        .problem(400, "code");
    user.call("GET", "accounts/me", "")
        .await
        .problem(401, "token");
    world.try_sign_in("ann", "another horse").await.ok();
    assert!(world.mail(3).await.contains("was changed"));
}

#[tokio::test]
async fn a_code_for_a_new_password_holds_ten_minutes_and_five_tries() {
    let world = World::new().await;
    world.user("ann").await;
    let reset = "accounts/reset/confirm";
    ask(&world, "ann@example.org").await;
    let code = code_in(&world.mail(2).await).unwrap();
    for _ in 0..5 {
        world
            .json(reset, new_password("ann@example.org", "x"))
            .await
            .problem(400, "code");
    }
    world
        .json(reset, new_password("ann@example.org", &code))
        .await
        .problem(400, "code");
    ask(&world, "ann@example.org").await;
    let code = code_in(&world.mail(3).await).unwrap();
    world.clock.advance(Duration::from_secs(600));
    world
        .json(reset, new_password("ann@example.org", &code))
        .await
        .problem(400, "code");
    ask(&world, "ann@example.org").await;
    let (first, _) = (world.mail(4).await, ask(&world, "ann@example.org").await);
    let second = code_in(&world.mail(5).await).unwrap();
    world
        .json(
            reset,
            new_password("ann@example.org", &code_in(&first).unwrap()),
        )
        .await
        .problem(400, "code");
    world
        .json(reset, new_password("ann@example.org", &second))
        .await
        .ok();
}

/// Median of the difference between calls with a known and an unknown address, asked in turn, and what 5 ms become where
/// the machine is busy: the median's own error is added, three deviations of it; in milliseconds.
async fn difference(
    world: &World,
    address: &str,
    known: impl Fn(u32) -> Value,
    unknown: impl Fn(u32) -> Value,
) -> (f64, f64) {
    let (mut differences, mut bodies) = (Vec::new(), Vec::new());
    for turn in 0..40 {
        let mut times = [0.0; 2];
        for (time, body) in times.iter_mut().zip([known(turn), unknown(turn)]) {
            let begun = Instant::now();
            let answer = world.json(address, body).await;
            *time = begun.elapsed().as_secs_f64() * 1e3;
            bodies.push((answer.status, answer.body));
        }
        differences.push(times[0] - times[1]);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    let middle = median(&differences);
    let deviations: Vec<f64> = differences.iter().map(|one| (one - middle).abs()).collect();
    // 3 × 1.2533 × 1.4826 / √40 = 0.88 of the median deviation.
    (middle.abs(), 5.0 + 0.88 * median(&deviations))
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[tokio::test]
async fn no_answer_tells_whether_an_address_is_known() {
    let world = World::with(ApiConfig {
        answer_floor: Duration::from_millis(150),
        ..config()
    })
    .await;
    world.user("ann").await;
    let mail = |email: String| json!({ "email": email });
    let reset = |email: String| new_password(&email, "00000000");
    let sign_up = |turn: u32, email: String| json!({ "username": format!("eve{turn}-{}", email.len()), "email": email, "password": "correct horse" });
    let (known, unknown) = (
        |_| "ann@example.org".to_owned(),
        |turn: u32| format!("nobody{turn}@example.org"),
    );
    let found = [
        difference(
            &world,
            "accounts/reset",
            |t| mail(known(t)),
            |t| mail(unknown(t)),
        )
        .await,
        difference(
            &world,
            "accounts/reset/confirm",
            |t| reset(known(t)),
            |t| reset(unknown(t)),
        )
        .await,
        difference(
            &world,
            "accounts/sign_up",
            |t| sign_up(t, known(t)),
            |t| sign_up(t, unknown(t)),
        )
        .await,
    ];
    println!("median difference and its bound, in ms: {found:.2?}");
    assert!(
        found.iter().all(|(middle, most)| middle < most),
        "{found:?}"
    );
}

#[tokio::test]
async fn limits_of_codes_and_resets_trip_exactly() {
    let world = World::with_rates(Rates {
        reset: 3,
        confirm: 2,
        ..Rates::default()
    })
    .await;
    for _ in 0..3 {
        ask(&world, "nobody@example.org").await;
    }
    let again = json!({ "email": "NOBODY@example.org" });
    let refused = world.json("accounts/reset", again).await;
    refused.problem(429, "rate");
    assert!(refused.header("retry-after").is_some());
    ask(&world, "someone@example.org").await;
    for _ in 0..2 {
        world
            .json(
                "accounts/reset/confirm",
                new_password("nobody@example.org", "1"),
            )
            .await
            .problem(400, "code");
    }
    world
        .json(
            "accounts/reset/confirm",
            new_password("nobody@example.org", "1"),
        )
        .await
        .problem(429, "rate");
}

#[tokio::test]
async fn a_deleted_account_leaves_nothing_behind() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    user.call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    assert_ne!(world.files(), (0, 0));
    user.json("accounts/delete", json!({ "password": "wrong horse" }))
        .await
        .problem(403, "old-password");
    user.json("accounts/delete", json!({}))
        .await
        .problem(422, "field");
    let gone = user
        .json("accounts/delete", json!({ "password": "correct horse" }))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(world.files(), (0, 0));
    user.call("GET", "accounts/me", "")
        .await
        .problem(401, "token");
    world
        .try_sign_in("ann", "correct horse")
        .await
        .problem(401, "password");
    let again = world.user("ann").await;
    again
        .call("GET", &format!("{url}get_profile"), "")
        .await
        .problem(404, "not-found");
}
