//! The signed word of what was deleted, checked against the disk and by the published keys.

use crate::world::{PUBLIC_URL, User, World};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use wire::Hex;

/// SHA-256 of every blob on the disk.
fn on_disk(world: &World) -> BTreeSet<String> {
    std::fs::read_dir(world.folder.path().join("blobs"))
        .unwrap()
        .map(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            Hex::<32>(Sha256::digest(bytes).into()).to_string()
        })
        .collect()
}

/// What the signature attests, by the keys that the service publishes.
async fn attested(world: &World, signature: &str) -> Value {
    let keys = format!("{PUBLIC_URL}/.well-known/jwks.json");
    let keys = world.send("GET", &keys, &[], "").await.json();
    let keys: JwkSet = serde_json::from_value(keys).unwrap();
    let header = decode_header(signature).unwrap();
    assert_eq!(header.typ.as_deref(), Some("receipt+jws"));
    let key = keys.find(&header.kid.unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(key).unwrap();
    decode::<Value>(signature, &key, &validation)
        .unwrap()
        .claims
}

/// Deletes by a call that asks for the receipt.
async fn delete(user: &User<'_>, method: &str, address: &str, body: String) -> Value {
    let bearer = format!("Bearer {}", user.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "application/json"),
    ];
    let answer = user.world.send(method, address, &headers, body).await;
    serde_json::from_str(&answer.ok()).unwrap()
}

#[tokio::test]
async fn what_was_deleted_is_attested_under_a_published_key() {
    let world = World::new().await;
    let (user, other) = (world.user("ann").await, world.user("bob").await);
    let ways = [
        ("first", "DELETE", "{url}application/unregister_user"),
        ("second", "DELETE", "second/1/undeploy_model"),
        ("third", "POST", "accounts/delete"),
    ];
    for (model, method, address) in ways {
        let url = user.ready(model).await;
        user.upload_inputs(&url).await;
        let there = on_disk(&world);
        let address = address.replace("{url}", &url);
        let password = json!({ "password": "correct horse" }).to_string();
        let receipt = delete(&user, method, &address, password).await;
        let erased = &receipt["erased"];
        let blobs = erased["blobs"].as_array().unwrap();
        let digests = blobs.iter().map(|blob| blob["sha256"].as_str().unwrap());
        assert_eq!(blobs.len(), 2, "keys and rows of {model}");
        assert_eq!(digests.map(str::to_owned).collect::<BTreeSet<_>>(), there);
        assert_eq!(world.files(), (0, 0));
        assert_eq!(erased["username"], "ann");
        let whole_account = model == "third";
        assert_eq!(erased["model"] == json!(model), !whole_account);
        assert_eq!(erased.get("model").is_none(), whole_account);
        let signature = receipt["signature"].as_str().unwrap();
        assert_eq!(attested(&world, signature).await, *erased);
        other
            .with_token(signature)
            .call("GET", "accounts/me", "")
            .await
            .problem(401, "token");
    }
    let gone = user.call("GET", "accounts/me", "").await;
    gone.problem(401, "token");
}
