//! Headers on every answer; who may call from a page; the document.

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
