//! The OpenAPI document: operations come from the handlers, what all of them share is added here.

mod page;

pub use page::{STYLE, page};

use crate::error::about_status;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use wire::rest::{PROBLEM_MEDIA_TYPE, Problem};

/// Title, version and the bearer scheme.
#[derive(OpenApi)]
#[openapi(
    info(title = "Blindfold", description = "Train models on ciphertexts. Every error is application/problem+json with a remedy."),
    components(schemas(Problem)),
    modifiers(&Bearer)
)]
pub struct Document;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document as it is served: every refusal has a problem body, every POST takes an `Idempotency-Key`.
#[must_use]
pub fn completed(document: &utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                complete(path, method, operation);
            }
        }
    }
    document
}

fn complete(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let secured = operation.contains_key("security");
    if method == "post" {
        let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Some(parameters) = parameters.as_array_mut() {
            parameters.push(idempotency_key());
        }
    }
    let responses = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(responses) = responses.as_object_mut() else {
        return;
    };
    let mut shared = vec!["400", "500"];
    if secured {
        shared.extend(["401", "403", "429"]);
    }
    if path.contains('{') {
        shared.push("404");
    }
    if matches!(method, "post" | "put") {
        shared.extend(["409", "413", "415", "422"]);
    }
    if operation_takes_a_page(path) {
        shared.push("422");
    }
    for status in shared {
        responses
            .entry(status)
            .or_insert_with(|| json!({ "description": "" }));
    }
    for (status, response) in responses {
        let refused = status.starts_with('4') || status.starts_with('5');
        if let (true, Some(response)) = (refused, response.as_object_mut()) {
            refuse(status, method, response);
        }
    }
}

fn operation_takes_a_page(path: &str) -> bool {
    ["/models", "/jobs", "/profiles", "/data_sets", "/keys"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn refuse(status: &str, method: &str, response: &mut Map<String, Value>) {
    let silent = response
        .get("description")
        .is_none_or(|text| text.as_str() == Some(""));
    if silent {
        let about = about_status(status.parse().unwrap_or(0));
        response.insert("description".to_owned(), json!(about));
    }
    if method != "head" {
        let schema = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        response.insert("content".to_owned(), json!({ PROBLEM_MEDIA_TYPE: schema }));
    }
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false,
        "description": "A string made once per intended effect: the same call sent again under it is done once and gets \
            the first answer, for 24 hours. Another call under it is refused with 422, a call still at work with 409.",
        "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$" }
    })
}
