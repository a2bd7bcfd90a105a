//! Rotation of the keys that sign tokens, and what is published of them.

use crate::world::{PUBLIC_URL, World, config};
use service_api::KeyFolder;
use std::collections::HashSet;
use std::time::Duration;

const CALLERS: usize = 8;
const CALLS: usize = 25;

fn kid(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

async fn published(world: &World) -> HashSet<String> {
    let address = format!("{PUBLIC_URL}/.well-known/jwks.json");
    let jwks = world.send("GET", &address, &[], "").await.json();
    let keys = jwks["keys"].as_array().unwrap().clone();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_valid_token_is_refused_while_keys_rotate() {
    let world = World::new().await;
    let keys = KeyFolder::open(
        &world.folder.path().join("keys"),
        &world.folder.path().join("none"),
    )
    .unwrap();
    let rotate = || {
        keys.rotate(service_jobs::Clock::now(world.clock.as_ref()))
            .unwrap();
        world.service.take_keys(&keys).unwrap();
    };
    rotate();
    let user = world.user("ann").await;
    let mut tokens = vec![user.token.clone()];
    for turn in 1..=3 {
        let asking = async {
            for call in 0..CALLS {
                let callers = (0..CALLERS).map(|caller| {
                    let token = &tokens[(call + caller) % tokens.len()];
                    let user = user.with_token(token);
                    async move { user.call("GET", "accounts/me", "").await.ok() }
                });
                futures_util::future::join_all(callers).await;
            }
        };
        let rotating = async {
            tokio::task::yield_now().await;
            world.clock.advance(Duration::from_secs(60));
            rotate();
        };
        futures_util::future::join(asking, rotating).await;
        let fresh = world.try_sign_in("ann", "correct horse").await.json();
        tokens.push(fresh["api_token"].as_str().unwrap().to_owned());
        let kids: HashSet<_> = tokens.iter().map(|token| kid(token)).collect();
        assert_eq!(kids.len(), turn + 1, "each rotation signs with another key");
        assert_eq!(published(&world).await, kids);
    }
    for token in &tokens {
        user.with_token(token)
            .call("GET", "accounts/me", "")
            .await
            .ok();
    }
    // A retired key is refused at once, whatever its tokens say; the newest goes on.
    keys.retire_all_but_newest().unwrap();
    world.service.take_keys(&keys).unwrap();
    for token in &tokens[..3] {
        user.with_token(token)
            .call("GET", "accounts/me", "")
            .await
            .problem(401, "token");
    }
    user.with_token(&tokens[3])
        .call("GET", "accounts/me", "")
        .await
        .ok();
    assert_eq!(published(&world).await, HashSet::from([kid(&tokens[3])]));
}

#[tokio::test]
async fn a_retired_key_leaves_with_its_last_token() {
    let world = World::new().await;
    let keys = KeyFolder::open(
        &world.folder.path().join("keys"),
        &world.folder.path().join("none"),
    )
    .unwrap();
    let now = || service_jobs::Clock::now(world.clock.as_ref());
    keys.rotate(now()).unwrap();
    world.clock.advance(Duration::from_secs(1));
    keys.rotate(now()).unwrap();
    world.service.take_keys(&keys).unwrap();
    assert_eq!(published(&world).await.len(), 2);
    world
        .clock
        .advance(config().token_life + Duration::from_secs(60));
    assert_eq!(
        published(&world).await.len(),
        1,
        "without anyone looking at the folder"
    );
}

#[tokio::test]
async fn discovery_names_issuer_and_keys() {
    let world = World::new().await;
    let address = format!("{PUBLIC_URL}/.well-known/openid-configuration");
    let found = world.send("GET", &address, &[], "").await.json();
    assert_eq!(found["issuer"], config().issuer);
    let jwks = found["jwks_uri"].as_str().unwrap();
    assert_eq!(
        world.send("GET", jwks, &[], "").await.json()["keys"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(found["id_token_signing_alg_values_supported"][0], "RS256");
    let offer = world.send("GET", "info/identity", &[], "").await.json();
    assert!(offer["provider"].is_null() && offer["mailbox_url"].is_null());
}
