//! The OpenAPI document says what bodies of accounts look like, and true answers look so.

use crate::world::World;
use serde_json::{Value, json};
use service_api::openapi_json;
use std::collections::BTreeSet;

/// The schema that a value of the document refers to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(reference) = schema["$ref"].as_str() else {
        return schema;
    };
    document
        .pointer(reference.trim_start_matches('#'))
        .unwrap_or_else(|| panic!("{reference} is not there"))
}

fn names(object: &Value) -> BTreeSet<&str> {
    let object = object.as_object().unwrap();
    object.keys().map(String::as_str).collect()
}

/// The schema of a call's JSON body or of its answer.
fn schema<'a>(document: &'a Value, method: &str, path: &str, status: Option<&str>) -> &'a Value {
    let operation = &document["paths"][format!("/api/v0.1{path}")][method];
    let place = status.map_or(&operation["requestBody"], |status| {
        &operation["responses"][status]
    });
    let schema = &place["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} {status:?}");
    resolved(document, schema)
}

#[test]
fn every_body_of_accounts_has_its_fields_and_no_others() {
    let document = openapi_json();
    for (path, fields) in [
        ("/accounts/sign_up", "username email password"),
        ("/accounts/confirm", "username code"),
        ("/accounts/sign_in", "username password code"),
        ("/accounts/password", "password new_password"),
        ("/accounts/reset", "email"),
        ("/accounts/reset/confirm", "email code new_password"),
        ("/accounts/delete", "password"),
        ("/accounts/tokens", "name scope days"),
        ("/accounts/second_factor/confirm", "code"),
        ("/accounts/second_factor/remove", "password code"),
    ] {
        let body = schema(&document, "post", path, None);
        let expected: BTreeSet<_> = fields.split(' ').collect();
        assert_eq!(names(&body["properties"]), expected, "{path}");
        assert_eq!(body["additionalProperties"], json!(false), "{path}");
    }
}

#[tokio::test]
async fn answers_have_the_fields_that_the_document_says() {
    let (world, document) = (World::new().await, openapi_json());
    let user = world.user("ann").await;
    let sign_in = world.try_sign_in("ann", "correct horse").await;
    let token = json!({ "name": "script", "scope": "read", "days": 1 });
    let calls = [
        ("post", "/accounts/sign_in", "200", sign_in),
        (
            "get",
            "/accounts/me",
            "200",
            user.call("GET", "accounts/me", "").await,
        ),
        (
            "post",
            "/accounts/tokens",
            "201",
            user.json("accounts/tokens", token).await,
        ),
        (
            "post",
            "/accounts/second_factor",
            "201",
            user.call("POST", "accounts/second_factor", "").await,
        ),
        (
            "get",
            "/info/identity",
            "200",
            world.send("GET", "info/identity", &[], "").await,
        ),
        (
            "get",
            "/info/pace",
            "200",
            world.send("GET", "info/pace", &[], "").await,
        ),
    ];
    for (method, path, status, answer) in calls {
        assert_eq!(answer.status.as_str(), status, "{}", answer.text());
        let schema = schema(&document, method, path, Some(status));
        assert_eq!(
            names(&schema["properties"]),
            names(&answer.json()),
            "{path}"
        );
    }
    let tokens = schema(&document, "get", "/accounts/tokens", Some("200"));
    let entry = resolved(&document, &tokens["items"]);
    let listed = user.call("GET", "accounts/tokens", "").await.json();
    assert_eq!(names(&entry["properties"]), names(&listed[0]));
}
