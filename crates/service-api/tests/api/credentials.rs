//! Every operation of the OpenAPI document × every kind of credential.

use crate::world::{User, World, pem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Map, Value, json};
use service_api::{SigningKey, openapi};
use service_jobs::Accounts;
use utoipa::openapi::path::{Operation, PathItem};

/// Operations that need no token.
const OPEN: [(&str, &str); 12] = [
    ("GET", "/api/v0.1/info/version"),
    ("GET", "/api/v0.1/info/identity"),
    ("GET", "/api/v0.1/info/pace"),
    ("POST", "/api/v0.1/accounts/sign_up"),
    ("POST", "/api/v0.1/accounts/confirm"),
    ("POST", "/api/v0.1/accounts/sign_in"),
    ("POST", "/api/v0.1/accounts/reset"),
    ("POST", "/api/v0.1/accounts/reset/confirm"),
    ("GET", "/.well-known/jwks.json"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/.well-known/openid-configuration"),
];

fn operations() -> Vec<(&'static str, String, Operation)> {
    let mut found = Vec::new();
    for (path, item) in openapi().paths.paths {
        let PathItem {
            get,
            put,
            post,
            delete,
            head,
            ..
        } = item;
        let all = [
            ("GET", get),
            ("PUT", put),
            ("POST", post),
            ("DELETE", delete),
            ("HEAD", head),
        ];
        for (method, operation) in all {
            found.extend(operation.map(|operation| (method, path.clone(), operation)));
        }
    }
    found
}

fn decoded(token: &str, part: usize) -> Map<String, Value> {
    let text = token.split('.').nth(part).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// The user's claims changed, signed with the true key.
fn resigned(user: &User<'_>, change: impl Fn(&mut Map<String, Value>)) -> String {
    let mut claims = decoded(&user.token, 1);
    change(&mut claims);
    let mut header = Header::new(Algorithm::RS256);
    header.kid = decoded(&user.token, 0)["kid"].as_str().map(str::to_owned);
    encode(
        &header,
        &claims,
        &EncodingKey::from_rsa_pem(pem().as_bytes()).unwrap(),
    )
    .unwrap()
}

fn at(user: &User<'_>, claim: &str, shift: i64) -> String {
    let now = decoded(&user.token, 1)["iat"].as_i64().unwrap();
    resigned(user, |claims| {
        claims.insert(claim.to_owned(), json!(now + shift));
    })
}

fn without(user: &User<'_>, claim: &str) -> String {
    resigned(user, |claims| {
        claims.remove(claim);
    })
}

fn with(user: &User<'_>, claim: &str, value: Value) -> String {
    resigned(user, |claims| {
        claims.insert(claim.to_owned(), value.clone());
    })
}

fn unsigned(user: &User<'_>, algorithm: &str) -> String {
    let header = json!({ "alg": algorithm, "typ": "JWT", "kid": decoded(&user.token, 0)["kid"] })
        .to_string();
    let payload = user.token.split('.').nth(1).unwrap();
    format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(header))
}

fn with_public_key_as_secret(user: &User<'_>) -> String {
    let key = SigningKey::from_pem(pem().as_bytes()).unwrap();
    let public = serde_json::to_string(key.jwk()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = decoded(&user.token, 0)["kid"].as_str().map(str::to_owned);
    encode(
        &header,
        &decoded(&user.token, 1),
        &EncodingKey::from_secret(public.as_bytes()),
    )
    .unwrap()
}

/// Signed with the attacker's key; `injected` puts that key into the header.
fn foreign_key(user: &User<'_>, kid: Option<&str>, injected: bool) -> String {
    let pem = SigningKey::generate_pem().unwrap();
    let key = SigningKey::from_pem(pem.as_bytes()).unwrap();
    let mut header = Header::new(Algorithm::RS256);
    let own = decoded(&user.token, 0)["kid"].as_str().unwrap().to_owned();
    header.kid = Some(kid.map_or(own, str::to_owned));
    if injected {
        header.jwk = Some(key.jwk().clone());
        header.jku = Some("http://127.0.0.1:9/jwks.json".to_owned());
    }
    encode(
        &header,
        &decoded(&user.token, 1),
        &EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
    )
    .unwrap()
}

fn unknown_kid(user: &User<'_>) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some("unknown".to_owned());
    let claims = decoded(&user.token, 1);
    encode(
        &header,
        &claims,
        &EncodingKey::from_rsa_pem(pem().as_bytes()).unwrap(),
    )
    .unwrap()
}

fn tampered(user: &User<'_>) -> String {
    let mut claims = decoded(&user.token, 1);
    claims.insert(
        "sub".to_owned(),
        json!("00000000-0000-4000-8000-000000000000"),
    );
    let parts: Vec<&str> = user.token.split('.').collect();
    format!(
        "{}.{}.{}",
        parts[0],
        URL_SAFE_NO_PAD.encode(json!(claims).to_string()),
        parts[2]
    )
}

/// Every credential that must not let anyone in.
async fn refused_credentials(
    world: &World,
    user: &User<'_>,
) -> Vec<(&'static str, Option<String>)> {
    let bearer = |token: String| Some(format!("Bearer {token}"));
    let left = world.user("left").await;
    assert_eq!(left.call("POST", "accounts/sign_out", "").await.status, 204);
    let deleted = world.user("deleted").await;
    let id = world
        .store
        .account_named("deleted")
        .await
        .unwrap()
        .unwrap()
        .id;
    world.store.delete_account(id).await.unwrap();
    vec![
        ("none", None),
        ("Basic", Some("Basic YW5uOmNvcnJlY3QgaG9yc2U=".to_owned())),
        ("garbage", bearer("garbage".to_owned())),
        ("empty", bearer(String::new())),
        ("expired 61 s", bearer(at(user, "exp", -61))),
        ("expired 1 day", bearer(at(user, "exp", -86_400))),
        ("nbf +5 min", bearer(at(user, "nbf", 300))),
        ("no exp", bearer(without(user, "exp"))),
        ("no nbf", bearer(without(user, "nbf"))),
        ("no iat", bearer(without(user, "iat"))),
        ("no jti", bearer(without(user, "jti"))),
        ("no sub", bearer(without(user, "sub"))),
        ("no token_use", bearer(without(user, "token_use"))),
        (
            "wrong aud",
            bearer(with(user, "aud", json!(["someone-else"]))),
        ),
        ("no aud", bearer(without(user, "aud"))),
        (
            "wrong iss",
            bearer(with(user, "iss", json!("http://127.0.0.1:9"))),
        ),
        ("no iss", bearer(without(user, "iss"))),
        ("alg none", bearer(unsigned(user, "none"))),
        ("alg RS256 unsigned", bearer(unsigned(user, "RS256"))),
        (
            "HS256 with public key",
            bearer(with_public_key_as_secret(user)),
        ),
        ("unknown kid", bearer(unknown_kid(user))),
        ("foreign key", bearer(foreign_key(user, None, false))),
        (
            "jku/jwk injected",
            bearer(foreign_key(user, Some("attacker"), true)),
        ),
        (
            "jwk injected under our kid",
            bearer(foreign_key(user, None, true)),
        ),
        ("ID token", bearer(user.id_token.clone())),
        (
            "ID token with our aud",
            bearer(with(user, "token_use", json!("id"))),
        ),
        ("older generation", bearer(with(user, "gen", json!(-1)))),
        (
            "unknown personal token",
            bearer(format!("bfp_{}", "A".repeat(43))),
        ),
        ("logged-out", bearer(left.token.clone())),
        ("deleted user", bearer(deleted.token.clone())),
        ("tampered payload", bearer(tampered(user))),
    ]
}

/// An address of `pattern` that exists for `user`.
fn address(pattern: &str, url: &str, train_url: &str, upload: &str) -> String {
    let below = url.strip_prefix(crate::world::PUBLIC_URL).unwrap();
    let parts: Vec<&str> = below.trim_matches('/').split('/').collect();
    let job = train_url.trim_end_matches('/').rsplit('/').next().unwrap();
    let path = pattern
        .replace("{service}", parts[2])
        .replace("{model}", parts[3])
        .replace("{version}", parts[4])
        .replace("{job}", job)
        .replace("{data_name}", "rows")
        .replace("{token_id}", upload)
        .replace("{upload}", upload);
    format!("{}{path}", crate::world::PUBLIC_URL)
}

#[tokio::test]
async fn no_credential_but_the_owners_opens_anything() {
    let world = World::new().await;
    let (user, eve) = (world.user("ann").await, world.user("eve").await);
    let url = user.ready("credit").await;
    user.upload_inputs(&url).await;
    let train_url = user
        .call("POST", &format!("{url}train/rows?sync=False"), "")
        .await
        .ok();
    let credentials = refused_credentials(&world, &user).await;
    let mut asked = 0;
    for (method, pattern, operation) in operations() {
        let target = address(
            &pattern,
            &url,
            &train_url,
            "00000000-0000-4000-8000-000000000000",
        );
        let open = OPEN.contains(&(method, pattern.as_str()));
        let upload = pattern.contains("{upload}");
        let secured = operation
            .security
            .is_some_and(|security| !security.is_empty());
        assert!(
            secured != (open || upload),
            "{method} {pattern} is neither open nor secured"
        );
        for (name, credential) in &credentials {
            let headers: Vec<_> = credential
                .iter()
                .map(|value| ("authorization", value.as_str()))
                .collect();
            let answer = world.send(method, &target, &headers, "").await;
            asked += 1;
            let status = answer.status.as_u16();
            match (open, upload) {
                (true, _) => assert!(
                    matches!(status, 200 | 422),
                    "{method} {pattern} {name}: {status}"
                ),
                (_, true) => assert_eq!(status, 403, "{method} {pattern} {name}"),
                _ => {
                    answer.problem(401, "token");
                    assert_eq!(
                        answer.header("www-authenticate"),
                        Some("Bearer"),
                        "{method} {pattern} {name}"
                    );
                }
            }
        }
        if pattern.contains("{service}") {
            eve.call(method, &target, "")
                .await
                .problem(404, "not-found");
        }
        for method in ["TRACE", "PATCH", "BREW"] {
            world
                .send(method, &target, &[], "")
                .await
                .problem(405, "method");
        }
    }
    assert!(asked >= 40 * 31, "{asked}");
    assert_eq!(
        user.call("GET", &format!("{train_url}check_status"), "")
            .await
            .ok(),
        "Running",
        "nothing was changed"
    );
}

#[tokio::test]
async fn two_authorization_headers_are_none() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let bearer = format!("Bearer {}", user.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("authorization", "Bearer other"),
    ];
    world
        .send("GET", "accounts/me", &headers, "")
        .await
        .problem(401, "token");
    world
        .send("GET", "accounts/me", &[("authorization", &bearer)], "")
        .await
        .ok();
}

#[tokio::test]
async fn unused_methods_answer_405_with_allow() {
    let world = World::new().await;
    let answer = world.send("DELETE", "info/version", &[], "").await;
    answer.problem(405, "method");
    assert!(answer.header("allow").unwrap().contains("GET"));
}
