//! Every operation of the OpenAPI document, found there and not listed by hand.

use crate::world::{PUBLIC_URL, User};
use service_api::openapi_json;

/// An operation of the document.
#[derive(Clone)]
pub struct Operation {
    pub method: String,
    pub pattern: String,
    pub secured: bool,
}

pub fn operations() -> Vec<Operation> {
    let document = openapi_json();
    let paths = document["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (pattern, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            found.push(Operation {
                method: method.to_uppercase(),
                pattern: pattern.clone(),
                secured: operation.get("security").is_some(),
            });
        }
    }
    assert!(found.len() >= 37, "{}", found.len());
    found
}

/// Where one user's things are.
#[derive(Clone)]
pub struct Place {
    pub service: String,
    pub model: String,
    pub job: String,
    pub data_name: String,
}

impl Place {
    /// Deploys, registers, uploads and asks for a training.
    pub async fn of(user: &User<'_>, model: &str) -> Self {
        let url = user.ready(model).await;
        user.upload_inputs(&url).await;
        let train = format!("{url}train/rows?sync=False");
        let train = user.call("POST", &train, "").await.ok();
        let part = |text: &str, at: usize| {
            let parts: Vec<&str> = text.trim_end_matches('/').rsplit('/').collect();
            parts[at].to_owned()
        };
        Self {
            service: part(&url, 2),
            model: model.to_owned(),
            job: part(&train, 0),
            data_name: "rows".to_owned(),
        }
    }

    /// The address of `pattern` here.
    pub fn address(&self, pattern: &str) -> String {
        let path = pattern
            .replace("{service}", &self.service)
            .replace("{model}", &self.model)
            .replace("{version}", "1")
            .replace("{job}", &self.job)
            .replace("{data_name}", &self.data_name)
            .replace("{token_id}", "00000000-0000-4000-8000-000000000000")
            .replace("{upload}", "00000000-0000-4000-8000-000000000000");
        assert!(
            !path.contains('{'),
            "{path} has a segment that this test does not know"
        );
        format!("{PUBLIC_URL}{path}")
    }
}
