//! Headers on every answer; who may call from a page; the document.

use crate::operations::{Place, operations};
use crate::world::World;
use service_api::SECURITY_HEADERS;

const APP: &str = "http://127.0.0.1:8080";

#[tokio::test]
async fn every_answer_carries_the_same_security_headers() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let link = user
        .call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await
        .ok();
    let answers = [
        world.send("GET", "info/version", &[], "").await,
        world.send("GET", "accounts/me", &[], "").await,
        world.send("GET", "nothing/at/all/here", &[], "").await,
        world.send("GET", "http://127.0.0.1:5001/", &[], "").await,
        world.send("DELETE", "info/version", &[], "").await,
        world.send("POST", "accounts/sign_in", &[], "{").await,
        world.send("PUT", &link, &[], vec![0u8; 3]).await,
        world.send("HEAD", &link, &[], "").await,
        user.call("GET", &format!("{url}get_profile"), "").await,
        world
            .send(
                "OPTIONS",
                "info/version",
                &[("origin", APP), ("access-control-request-method", "GET")],
                "",
            )
            .await,
    ];
    for (number, answer) in answers.iter().enumerate() {
        for (name, value) in SECURITY_HEADERS {
            let all: Vec<_> = answer.headers.get_all(&name).iter().collect();
            assert_eq!(all, [value], "answer {number}, {name}");
        }
    }
}

#[tokio::test]
async fn every_operation_carries_them_whoever_asks_and_however_it_ends() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let place = Place::of(&user, "credit").await;
    let bearer = format!("Bearer {}", user.token);
    let mut statuses = std::collections::BTreeSet::new();
    let mut addresses: Vec<(String, String)> = operations()
        .into_iter()
        .filter(|operation| {
            operation.method != "DELETE" && !operation.pattern.ends_with("sign_out")
        })
        .map(|operation| (operation.method, place.address(&operation.pattern)))
        .collect();
    for page in [
        "/docs",
        "/docs/page.css",
        "/api/v0.1/openapi.json",
        "/%FF",
        "/",
        "/api/v0.1/%FF/1/base_url",
    ] {
        addresses.push(("GET".to_owned(), format!("http://127.0.0.1:5001{page}")));
    }
    for (method, address) in addresses {
        for method in [method.as_str(), "TRACE"] {
            for headers in [vec![], vec![("authorization", bearer.as_str())]] {
                for body in ["", "{\"batchSize\": 0}"] {
                    let answer = world.send(method, &address, &headers, body).await;
                    statuses.insert(answer.status.as_u16());
                    for (name, value) in SECURITY_HEADERS {
                        let all: Vec<_> = answer.headers.get_all(&name).iter().collect();
                        assert_eq!(all, [value], "{method} {address}, {name}");
                    }
                    if answer.status.as_u16() >= 400 && method != "HEAD" {
                        answer.problem_body();
                    }
                }
            }
        }
    }
    for status in [200, 400, 401, 403, 404, 405, 409, 422] {
        assert!(
            statuses.contains(&status),
            "{status} is not among {statuses:?}"
        );
    }
}

#[tokio::test]
async fn a_body_longer_than_the_call_takes_is_refused_on_every_route_and_leaves_nothing() {
    use axum::body::{Body, Bytes};
    use futures_util::stream;
    let world = World::new().await;
    let user = world.user("ann").await;
    let place = Place::of(&user, "credit").await;
    let bearer = format!("Bearer {}", user.token);
    let before = world.files();
    let chunk = Bytes::from(vec![b' '; 1 << 20]);
    for operation in operations() {
        if operation.pattern.contains("/uploads/") {
            continue; // Tested with real links in `abuse`.
        }
        let limit = 1 << 20;
        let body = || {
            let pieces = [chunk.clone(), Bytes::from_static(b"x")].map(Ok::<_, std::io::Error>);
            Body::from_stream(stream::iter(pieces))
        };
        let target = place.address(&operation.pattern);
        let (announced, lied) = ((limit + 1).to_string(), "10".to_owned());
        for length in [None, Some(&announced), Some(&lied)] {
            let mut headers = vec![("authorization", bearer.as_str())];
            headers.extend(length.map(|length| ("content-length", length.as_str())));
            let started = std::time::Instant::now();
            let answer = world
                .send(&operation.method, &target, &headers, body())
                .await;
            assert_eq!(answer.status, 413, "{} {target}", operation.method);
            assert!(started.elapsed().as_secs() < 5, "{target}");
        }
    }
    assert_eq!(world.files(), before);
    let jobs = user.call("GET", "jobs", "").await.json();
    assert_eq!(jobs["total"], 1, "nothing was done");
}

#[tokio::test]
async fn what_the_framework_refuses_has_a_problem_and_a_remedy_too() {
    let world = World::new().await;
    let user = world.user("ann").await;
    user.call("GET", "%FF/1/base_url", "")
        .await
        .problem(400, "malformed");
    let twice = "uploads/x?expires=1&expires=2";
    world
        .send("PUT", twice, &[], "")
        .await
        .problem(400, "malformed");
    let train = format!("{}train/rows?sync=1&sync=2", user.ready("credit").await);
    user.call("POST", &train, "")
        .await
        .problem(400, "malformed");
    world
        .send("PATCH", "info/version", &[], "")
        .await
        .problem(405, "method");
    world
        .send("GET", "no/such/thing/at/all", &[], "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn the_page_names_every_operation_and_has_no_script() {
    let world = World::new().await;
    let page = world
        .send("GET", "http://127.0.0.1:5001/docs", &[], "")
        .await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let html = page.ok();
    for operation in operations() {
        assert!(
            html.contains(&format!("<code>{}</code>", operation.pattern)),
            "{}",
            operation.pattern
        );
    }
    for word in ["<script", " style=", " onclick", "http://", "https://"] {
        assert!(!html.contains(word), "{word}");
    }
    let css = world
        .send("GET", "http://127.0.0.1:5001/docs/page.css", &[], "")
        .await;
    assert_eq!(css.header("content-type"), Some("text/css; charset=utf-8"));
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere_and_every_refusal_has_its_body() {
    let document = service_api::openapi_json();
    fn references(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(members) => {
                found.extend(
                    members
                        .get("$ref")
                        .and_then(|r| r.as_str())
                        .map(str::to_owned),
                );
                members
                    .values()
                    .for_each(|member| references(member, found));
            }
            serde_json::Value::Array(items) => {
                items.iter().for_each(|item| references(item, found))
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
    }
    for operation in operations() {
        let responses =
            &document["paths"][&operation.pattern][operation.method.to_lowercase()]["responses"];
        for (status, response) in responses.as_object().unwrap() {
            assert!(
                response["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{} {status}",
                operation.pattern
            );
            let refused = status.starts_with('4') && operation.method != "HEAD";
            assert!(!refused || response["content"]["application/problem+json"].is_object());
        }
    }
}

#[tokio::test]
async fn only_the_apps_pages_may_call() {
    let world = World::new().await;
    let allowed = async |origin: &str| {
        let answer = world
            .send("GET", "info/version", &[("origin", origin)], "")
            .await;
        answer
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    assert_eq!(allowed(APP).await.as_deref(), Some(APP));
    for origin in [
        "http://127.0.0.1:8081",
        "http://evil.example",
        "null",
        "http://127.0.0.1:8080.evil.example",
    ] {
        assert_eq!(allowed(origin).await, None, "{origin}");
    }
    let headers = [
        ("origin", APP),
        ("access-control-request-method", "PUT"),
        (
            "access-control-request-headers",
            "authorization,content-type,content-range",
        ),
    ];
    let preflight = world.send("OPTIONS", "info/version", &headers, "").await;
    assert!(
        preflight
            .header("access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );
    assert!(
        preflight
            .header("access-control-allow-headers")
            .unwrap()
            .contains("content-range")
    );
    assert_eq!(preflight.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn the_document_is_served_and_names_every_call_of_the_contract() {
    let world = World::new().await;
    let document = world.send("GET", "openapi.json", &[], "").await;
    document.ok();
    let document = document.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let model = "/api/v0.1/{service}/{model}/{version}";
    let calls = [
        ("get", "/api/v0.1/info/version".to_owned()),
        (
            "post",
            "/api/v0.1/{model}/{version}/deploy_model".to_owned(),
        ),
        (
            "delete",
            "/api/v0.1/{model}/{version}/undeploy_model".to_owned(),
        ),
        ("get", "/api/v0.1/{model}/{version}/base_url".to_owned()),
        ("post", format!("{model}/application/register_user")),
        ("delete", format!("{model}/application/unregister_user")),
        ("post", format!("{model}/add_profile")),
        ("get", format!("{model}/get_profile")),
        ("post", format!("{model}/upload/evaluation_key_url")),
        ("post", format!("{model}/upload/public_key_url")),
        ("post", format!("{model}/upload/encryption_seed_url")),
        ("post", format!("{model}/upload/upload_encrypted_model_url")),
        ("post", format!("{model}/{{data_name}}/upload/data_url")),
        ("post", format!("{model}/train/{{data_name}}")),
        ("get", format!("{model}/train/{{job}}/check_status")),
        ("get", format!("{model}/train/{{job}}/get_results")),
        ("get", format!("{model}/get_encrypted_model")),
        ("get", "/.well-known/jwks.json".to_owned()),
    ];
    for (method, path) in calls {
        assert!(
            document["paths"][&path][method].is_object(),
            "{method} {path}"
        );
    }
}
