//! What the gateway refuses before or instead of asking the service: each a problem with a remedy.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use gateway::{Config, Gateway, Sealing, router};
use tower::ServiceExt;
use wire::rest::{PROBLEM_MEDIA_TYPE, Problem, from_json};

const MODEL: &str = "/5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/lr_model/1";

/// A part of a form: name, file name if it is a file, content.
type Part<'a> = (&'a str, Option<&'a str>, &'a str);

/// Sends a form to a gateway whose service does not run, and gives the problem that it answers with.
async fn refusal(call: &str, parts: &[Part<'_>]) -> Problem {
    let folder = tempfile::tempdir().expect("folder");
    let config = Config {
        // Port 9 of this host discards nothing and answers nobody.
        api: "http://127.0.0.1:9/api/v0.1".to_owned(),
        data_dir: folder.path().to_owned(),
        max_body: 1 << 16,
        app_origins: Vec::new(),
        sealing: Sealing::new("open sesame".to_owned()),
    };
    let mut form = String::new();
    for (name, file, content) in parts {
        let file = file
            .map(|file| format!("; filename=\"{file}\""))
            .unwrap_or_default();
        form += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{content}\r\n"
        );
    }
    form += "--edge--\r\n";
    let request = Request::post(format!("/api/v0.1/{call}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(form))
        .expect("request");
    let answer = router(Gateway::new(config).expect("gateway"))
        .oneshot(request)
        .await
        .expect("answer");
    assert_eq!(answer.headers()[header::CONTENT_TYPE], PROBLEM_MEDIA_TYPE);
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 16).await.expect("body");
    let problem: Problem = from_json("problem", &body).expect("problem");
    assert_eq!(problem.status, status.as_u16());
    assert!(!problem.remedy.is_empty(), "{problem:?} has no remedy");
    problem
}

fn fields() -> Vec<Part<'static>> {
    vec![
        ("model_id", None, MODEL),
        ("server_token", None, "token"),
        ("id_token", None, "token"),
        ("composite", None, "NONE"),
    ]
}

#[tokio::test]
async fn a_missing_field_or_file_is_named() {
    let problem = refusal("encrypt/data/predict", &[("server_token", None, "token")]).await;
    assert_eq!(
        (problem.status, problem.detail.as_str()),
        (400, "the form has no model_id")
    );
    let problem = refusal("encrypt/data/predict", &[("model_id", None, MODEL)]).await;
    assert_eq!(
        (problem.status, problem.detail.as_str()),
        (400, "the form has no server_token")
    );
    let problem = refusal(
        "encrypt/data/fit",
        &[fields(), vec![("data_file", Some("f.csv"), "a\r\n1\r\n")]].concat(),
    )
    .await;
    assert_eq!(
        (problem.status, problem.detail.as_str()),
        (400, "the form has no labels_file")
    );
}

#[tokio::test]
async fn a_model_id_that_leads_elsewhere_is_refused() {
    for id in ["/a/../b", "http://elsewhere/a/b", "/a/b/c?d", ""] {
        let problem = refusal(
            "keys/generate/profile",
            &[("model_id", None, id), ("server_token", None, "token")],
        )
        .await;
        assert_eq!(
            (problem.status, problem.kind.as_str()),
            (400, "/problems/model-id"),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_file_that_does_not_fit_is_refused_with_its_key() {
    let model = (
        "model_file_1",
        Some("model.json"),
        r#"{"coef_": [[1, 2]], "intercept_": [0]}"#,
    );
    let hyper = (
        "model_hyperparams",
        Some("h.json"),
        r#"{"numberOfFeatures": 2, "learningRate": 0.1, "epoch": 3}"#,
    );
    let needs = (
        "model_requirements",
        Some("requirements"),
        r#"{"setContext": "seal", "batchSize": 984}"#,
    );
    let problem = refusal(
        "keys/generate/model",
        &[fields(), vec![model, hyper, needs]].concat(),
    )
    .await;
    assert_eq!(problem.status, 422);
    assert!(problem.detail.contains("`epoch`"), "{}", problem.detail);
    let hyper = (
        "model_hyperparams",
        Some("h.json"),
        r#"{"numberOfFeatures": 2, "learningRate": 0.1}"#,
    );
    let needs = ("model_requirements", Some("requirements"), "{}");
    let problem = refusal(
        "keys/generate/model",
        &[fields(), vec![model, hyper, needs]].concat(),
    )
    .await;
    assert_eq!(
        (problem.status, problem.kind.as_str()),
        (422, "/problems/batch-size")
    );
}

#[tokio::test]
async fn a_form_above_the_limit_and_a_service_that_does_not_run_are_said_so() {
    let large = "1,".repeat(1 << 15);
    let problem = refusal(
        "encrypt/data/predict",
        &[fields(), vec![("data_file", Some("f.csv"), &large)]].concat(),
    )
    .await;
    assert_eq!(problem.status, 413);
    let problem = refusal(
        "encrypt/data/predict",
        &[fields(), vec![("data_file", Some("f.csv"), "a\r\n1\r\n")]].concat(),
    )
    .await;
    assert_eq!(
        (problem.status, problem.kind.as_str()),
        (502, "/problems/unreachable")
    );
}
