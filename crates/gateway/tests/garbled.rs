//! Forms garbled by the thousand: each is refused with a problem, none is a fault of the gateway.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use gateway::{Config, Gateway, Sealing, router};
use tower::ServiceExt;
use wire::rest::{PROBLEM_MEDIA_TYPE, Problem, from_json};

const FORM: &str = "--edge\r\nContent-Disposition: form-data; name=\"model_id\"\r\n\r\n\
    /5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/lr_model/1\r\n--edge\r\n\
    Content-Disposition: form-data; name=\"server_token\"\r\n\r\ntoken\r\n--edge\r\n\
    Content-Disposition: form-data; name=\"data_file\"; filename=\"rows.csv\"\r\nContent-Type: text/csv\r\n\r\n\
    a,b\r\n1,2\r\n\r\n--edge--\r\n";

/// `form` with one to four changes that `number` decides.
fn garbled(number: u64, form: &str) -> Vec<u8> {
    const BYTES: &[u8] = b"-\r\n\";=:\0\xff\x80a0";
    let mut state = number;
    let mut below = |bound: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % bound.max(1)
    };
    let mut bytes = form.as_bytes().to_vec();
    for _ in 0..=below(4) {
        let at = below(bytes.len());
        match below(5) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = BYTES[below(BYTES.len())],
            2 => bytes.insert(at, BYTES[below(BYTES.len())]),
            3 => drop(bytes.drain(at..(at + below(40)).min(bytes.len().max(at)).max(at))),
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}

#[tokio::test]
async fn no_garbled_form_is_more_than_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let config = Config {
        // Port 9 of this host discards nothing and answers nobody.
        api: "http://127.0.0.1:9/api/v0.1".to_owned(),
        data_dir: folder.path().to_owned(),
        max_body: 1 << 16,
        app_origins: Vec::new(),
        sealing: Sealing::new("open sesame".to_owned()),
    };
    let router = router(Gateway::new(config).expect("gateway"));
    let kinds = [
        "multipart/form-data; boundary=edge",
        "multipart/form-data; boundary=\"edge\"",
        "multipart/form-data; boundary=",
        "multipart/form-data",
        "multipart/mixed; boundary=edge",
        "text/csv",
    ];
    for number in 0..1500u64 {
        let kind = if number % 4 == 0 {
            kinds[(number / 4 % 6) as usize]
        } else {
            kinds[0]
        };
        let request = Request::post("/api/v0.1/encrypt/data/fit")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(garbled(number, FORM)))
            .expect("request");
        let answer = router.clone().oneshot(request).await.expect("answer");
        let status = answer.status();
        assert!(
            status.is_client_error() || status == StatusCode::BAD_GATEWAY,
            "form {number}: {status}"
        );
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            PROBLEM_MEDIA_TYPE,
            "form {number}"
        );
        let body = to_bytes(answer.into_body(), 1 << 16).await.expect("body");
        let problem: Problem = from_json("problem", &body).expect("problem");
        assert!(!problem.remedy.is_empty(), "form {number}: {problem:?}");
    }
}
