//! Deploying, looking up, registering, profiles: the contract's shapes and texts to the letter.

use crate::world::{API, World, config};
use serde_json::json;
use service_api::ApiConfig;
use service_jobs::ServiceId;

#[tokio::test]
async fn versions_need_no_token() {
    let world = World::new().await;
    let version = world.send("GET", "info/version", &[], "").await;
    version.ok();
    assert_eq!(version.json()["pyhelayers version"], "1.5.5.4");
    assert_eq!(version.json()["server version"], "v0.1");
    assert!(version.json()["blindfold version"].is_string());
}

#[tokio::test]
async fn the_version_that_scripts_ask_for_is_configurable() {
    let world = World::with(ApiConfig {
        pyhelayers_version: "1.6.0.0".to_owned(),
        ..config()
    })
    .await;
    let version = world.send("GET", "info/version", &[], "").await.json();
    assert_eq!(version["pyhelayers version"], "1.6.0.0");
    assert_eq!(version["server version"], "v0.1");
}

#[tokio::test]
async fn a_model_from_deploying_to_undeploying() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let deployed = user.call("POST", "credit/1/deploy_model", "").await;
    let url = deployed.ok();
    assert_eq!(
        deployed.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    let id = url
        .strip_prefix(&format!("{API}/"))
        .unwrap()
        .strip_suffix("/credit/1/")
        .unwrap();
    let service: ServiceId = id.parse().unwrap();
    assert_eq!(user.call("GET", "credit/1/base_url", "").await.ok(), url);
    user.call("POST", "credit/1/deploy_model", "")
        .await
        .problem(409, "deployed");
    let registered = user
        .call("POST", &format!("{url}application/register_user"), "")
        .await
        .ok();
    assert_eq!(
        registered,
        format!("ann was registered as for service {service}. ")
    );
    let again = user
        .call("POST", &format!("{url}application/register_user"), "")
        .await
        .ok();
    assert_eq!(again, registered);
    let unregistered = user
        .call("DELETE", &format!("{url}application/unregister_user"), "")
        .await
        .ok();
    assert_eq!(unregistered, "Unregistered user");
    user.call("DELETE", &format!("{url}application/unregister_user"), "")
        .await
        .problem(409, "not-registered");
    assert_eq!(
        user.call("DELETE", "credit/1/undeploy_model", "")
            .await
            .ok(),
        "Success"
    );
    user.call("DELETE", "credit/1/undeploy_model", "")
        .await
        .problem(404, "not-found");
    user.call("GET", "credit/1/base_url", "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn names_that_would_break_addresses_are_refused() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let long = "x".repeat(65);
    for name in [
        "a%20b",
        "%2e%2e",
        "a%2Fb",
        "%3Cscript%3E",
        "..",
        long.as_str(),
        "a%00",
    ] {
        user.call("POST", &format!("{name}/1/deploy_model"), "")
            .await
            .problem(422, "field");
        user.call("POST", &format!("model/{name}/deploy_model"), "")
            .await
            .problem(422, "field");
    }
}

#[tokio::test]
async fn a_multipart_body_without_a_model_file_is_refused() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let bearer = format!("Bearer {}", user.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "multipart/form-data; boundary=x"),
    ];
    world
        .send("POST", "credit/1/deploy_model", &headers, "--x--")
        .await
        .problem(422, "body");
    user.call("GET", "credit/1/base_url", "")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn profiles_in_their_three_forms() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.call("POST", "credit/1/deploy_model", "").await.ok();
    let (add, get) = (format!("{url}add_profile"), format!("{url}get_profile"));
    user.call("POST", &add, "")
        .await
        .problem(409, "not-registered");
    user.call("POST", &format!("{url}application/register_user"), "")
        .await
        .ok();
    user.call("GET", &get, "").await.problem(409, "no-profile");
    let first = user.call("POST", &add, "").await.ok();
    assert_eq!(first.len(), 36);
    user.call("POST", &add, "{\"batchSize\": 16}").await.ok();
    assert_eq!(
        user.call("GET", &get, "").await.json(),
        json!({ "batchSize": 16 })
    );
    user.call("POST", &format!("{url}upload/evaluation_key_url"), "")
        .await
        .problem(409, "no-profile");
    let profile = serde_json::to_value(crate::blobs::profile()).unwrap();
    let second = user.call("POST", &add, profile.to_string()).await.ok();
    assert_ne!(first, second);
    let got = user.call("GET", &get, "").await;
    assert_eq!(
        (got.json(), got.header("content-type")),
        (profile.clone(), Some("application/json"))
    );
    let mut tampered = profile.clone();
    tampered["dataSet"]["level"] = json!(1);
    user.call("POST", &add, tampered.to_string())
        .await
        .problem(422, "profile");
    let mut unknown = profile;
    unknown["surprise"] = json!(1);
    let problem = user
        .call("POST", &add, unknown.to_string())
        .await
        .problem(422, "body");
    assert!(problem.detail.contains("surprise"), "{problem:?}");
    user.call("POST", &add, "{\"batchSize\": 0}")
        .await
        .problem(422, "profile");
}

#[tokio::test]
async fn the_iop_holds_what_a_client_needs_to_encode() {
    let world = World::new().await;
    let user = world.user("ann").await;
    let url = user.ready("credit").await;
    let answer = user.call("GET", &format!("{url}get_iop"), "").await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/octet-stream")
    );
    let (profile, length) = (crate::blobs::profile(), answer.body.len() as u64);
    let shapes = wire::blob::Shapes::of(&profile).unwrap();
    let read =
        wire::blob::read_encoder_needs(answer.body.as_slice(), length, &shapes, None).unwrap();
    assert_eq!(read, profile);
}
