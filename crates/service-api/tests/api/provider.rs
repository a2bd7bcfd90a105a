//! An external OpenID provider: a real one (npm: oidc-provider), where it is installed, and its tokens on this API.

use crate::world::{Post, START, World, config};
use serde_json::{Value, json};
use service_api::{Provider, ProviderConfig, ProviderError};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Names the folder in which npm installed the package.
const INSTALLED: &str = "BLINDFOLD_OIDC_PROVIDER";
const AUDIENCE: &str = "urn:blindfold:api";

/// The provider in a process of its own, and a person who signs in there.
struct RealProvider {
    child: Child,
    said: BufReader<ChildStdout>,
    issuer: String,
}

impl RealProvider {
    fn start() -> Option<Self> {
        std::env::var_os(INSTALLED)?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/provider/provider.mjs");
        let mut node = Command::new("node");
        node.arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = node.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut provider = Self {
            child,
            said,
            issuer: String::new(),
        };
        provider.issuer = provider.line()["issuer"].as_str().unwrap().to_owned();
        Some(provider)
    }

    /// The next line of JSON; the package also says things in words.
    fn line(&mut self) -> Value {
        let mut line = String::new();
        while !line.starts_with('{') {
            line.clear();
            assert_ne!(
                self.said.read_line(&mut line).unwrap(),
                0,
                "the provider ended"
            );
        }
        serde_json::from_str(&line).unwrap()
    }

    /// Tokens of a person who signed in by authorization code with PKCE.
    fn sign_in(&mut self, name: &str, audience: &str) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{name} {audience}").unwrap();
        self.line()
    }
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn settings(issuer: &str) -> ProviderConfig {
    ProviderConfig {
        issuer: issuer.to_owned(),
        audience: AUDIENCE.to_owned(),
        client_id: "blindfold-app".to_owned(),
        scope: "openid email".to_owned(),
    }
}

async fn world(issuer: &str) -> World {
    let (post, provider) = (
        Arc::new(Post::default()),
        Provider::new(settings(issuer)).unwrap(),
    );
    let world = World::with_parts(config(), post.clone(), post, Some(provider)).await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    world
        .clock
        .advance(now - Duration::from_millis(START.0.unsigned_abs()));
    world
}

async fn me(world: &World, token: &str) -> crate::answer::Answer {
    let bearer = format!("Bearer {token}");
    world
        .send("GET", "accounts/me", &[("authorization", &bearer)], "")
        .await
}

fn token<'a>(granted: &'a Value, name: &str) -> &'a str {
    granted[name].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_of_a_real_provider_open_the_api_and_local_accounts_are_closed() {
    let Some(mut provider) = RealProvider::start() else {
        println!("{INSTALLED} names no folder with oidc-provider, so no real provider was asked");
        return;
    };
    let world = world(&provider.issuer).await;
    let ann = provider.sign_in("ann", AUDIENCE);
    let eve = provider.sign_in("eve", AUDIENCE);
    let elsewhere = provider.sign_in("ann", "urn:someone:else");
    let first = me(&world, token(&ann, "access_token")).await;
    first.ok();
    assert_eq!(first.json()["username"], "ann");
    assert_eq!(
        me(
            &world,
            token(&provider.sign_in("ann", AUDIENCE), "access_token")
        )
        .await
        .body,
        first.body
    );
    assert_eq!(
        me(&world, token(&eve, "access_token")).await.json()["username"],
        "eve"
    );
    for refused in [
        token(&ann, "id_token"),
        token(&elsewhere, "access_token"),
        "garbage",
    ] {
        me(&world, refused).await.problem(401, "token");
    }
    assert_eq!(
        world.service.provider.as_ref().unwrap().fetches(),
        1,
        "asked once for all of them"
    );
    let offer = world.send("GET", "info/identity", &[], "").await.json();
    assert_eq!(offer["provider"]["issuer"], provider.issuer.as_str());
    assert!(
        offer["provider"]["token_endpoint"]
            .as_str()
            .unwrap()
            .starts_with(&provider.issuer)
    );
    let sign_up =
        json!({ "username": "ann", "email": "ann@example.org", "password": "correct horse" });
    let closed = world
        .json("accounts/sign_up", sign_up)
        .await
        .problem(409, "external-accounts");
    assert!(closed.detail.contains(&provider.issuer), "{closed:?}");
    world
        .try_sign_in("ann", "correct horse")
        .await
        .problem(409, "external-accounts");
    let bearer = format!("Bearer {}", token(&ann, "access_token"));
    let headers = [("authorization", bearer.as_str())];
    let made = json!({ "name": "script", "scope": "read", "days": 1 }).to_string();
    let made = world
        .send("POST", "accounts/tokens", &headers, made)
        .await
        .json();
    me(&world, token(&made, "token")).await.ok();
    assert_eq!(
        world
            .send("POST", "accounts/sign_out", &headers, "")
            .await
            .status,
        204
    );
    me(&world, token(&ann, "access_token"))
        .await
        .problem(401, "token");
    me(&world, token(&eve, "access_token")).await.ok();
    world.clock.advance(Duration::from_secs(631));
    me(&world, token(&eve, "access_token"))
        .await
        .problem(401, "token");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_key_is_asked_for_once_a_minute_and_a_silent_provider_is_said() {
    if let Some(mut provider) = RealProvider::start() {
        let world = world(&provider.issuer).await;
        let ann = provider.sign_in("ann", AUDIENCE);
        let known = token(&ann, "access_token");
        me(&world, known).await.ok();
        let unknown = format!(
            "{}.{}",
            "eyJhbGciOiJSUzI1NiIsImtpZCI6InUifQ",
            known.split_once('.').unwrap().1
        );
        let fetches = || world.service.provider.as_ref().unwrap().fetches();
        world.clock.advance(Duration::from_secs(60));
        for _ in 0..20 {
            me(&world, &unknown).await.problem(401, "token");
        }
        assert_eq!(fetches(), 2);
        world.clock.advance(Duration::from_secs(60));
        me(&world, &unknown).await.problem(401, "token");
        assert_eq!(fetches(), 3);
    }
    let silent = world("http://127.0.0.1:9").await;
    let header = "eyJhbGciOiJSUzI1NiIsImtpZCI6InUifQ";
    me(&silent, &format!("{header}.e30.AAAA"))
        .await
        .problem(503, "provider-down");
    silent
        .send("GET", "info/identity", &[], "")
        .await
        .problem(503, "provider-down");
}

#[test]
fn settings_that_would_weaken_it_are_refused() {
    let same = ProviderConfig {
        audience: "blindfold-app".to_owned(),
        ..settings("https://id.example.org")
    };
    assert!(matches!(
        Provider::new(same),
        Err(ProviderError::SameAudience { .. })
    ));
    for issuer in [
        "http://id.example.org",
        "id.example.org",
        "ftp://127.0.0.1",
        "http://127.0.0.1.example.org",
    ] {
        assert!(
            matches!(
                Provider::new(settings(issuer)),
                Err(ProviderError::Issuer { .. })
            ),
            "{issuer}"
        );
    }
    assert!(Provider::new(settings("https://id.example.org")).is_ok());
}
