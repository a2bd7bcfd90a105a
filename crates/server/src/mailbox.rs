//! The mailbox page: where no SMTP server is set up, a person on this machine reads their codes in the browser.
//!
//! It answers only on a loopback address, to a name of this machine, and to no other origin's page; whoever can open it
//! can read the data folder anyway.

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use service_api::{KeptMail, Mailbox};
use std::net::SocketAddr;

/// Where it is.
pub const PATH: &str = "/mailbox";
const STYLE_PATH: &str = "/mailbox.css";
/// Mails shown.
const SHOWN: usize = 20;

const STYLE: &str = "
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; padding: .5rem 1rem; margin: 1rem 0; }
header { opacity: .75; font-size: .875rem; }
pre { white-space: pre-wrap; font: 1.05rem/1.5 ui-monospace, monospace; margin: .5rem 0; }
";

const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page and its style sheet.
pub fn router(mailbox: Mailbox) -> Router {
    Router::new()
        .route(PATH, get(page))
        .route(STYLE_PATH, get(style))
        .with_state(mailbox)
}

fn is_here(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

/// Only people at this machine: no foreign address, no foreign name for this one, no request that a page of another origin made.
fn is_allowed(request: &Request) -> bool {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let near = peer.is_some_and(|ConnectInfo(address)| address.ip().is_loopback());
    let host = text("host").is_some_and(is_here);
    let forwarded = request.headers().contains_key("x-forwarded-for")
        || request.headers().contains_key("forwarded");
    let navigated = text("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    near && host && !forwarded && navigated && text("origin").is_none()
}

async fn page(State(mailbox): State<Mailbox>, request: Request) -> Response {
    if !is_allowed(&request) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kept = tokio::task::spawn_blocking(move || mailbox.newest(SHOWN)).await;
    match kept {
        Ok(Ok(mails)) => answer("text/html; charset=utf-8", html(&mails)),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn style() -> Response {
    answer("text/css; charset=utf-8", STYLE.to_owned())
}

fn answer(media_type: &'static str, body: String) -> Response {
    let mut response = body.into_response();
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

fn html(mails: &[KeptMail]) -> String {
    let mut list = String::new();
    for mail in mails {
        let head: Vec<String> = mail.headers.iter().map(|line| escaped(line)).collect();
        list.push_str(&format!(
            "<article><header>{}</header><pre>{}</pre></article>\n",
            head.join("<br>"),
            escaped(&mail.text)
        ));
    }
    if mails.is_empty() {
        list.push_str("<p>No mail yet. This page looks again every few seconds.</p>\n");
    }
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Mailbox of Blindfold</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"4\">\
         <link rel=\"stylesheet\" href=\"{STYLE_PATH}\"></head><body><h1>Mailbox</h1>\
         <p>This server has no mail server to send through, so its mail stays on this machine and is shown here, the newest first.</p>\n\
         {list}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt;

    async fn status(headers: &[(&str, &str)], peer: &str) -> StatusCode {
        let folder = tempfile::tempdir().unwrap();
        let router = router(Mailbox::open(folder.path()).unwrap());
        let mut request = Request::builder().uri(PATH);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = peer.parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::empty());
        router.oneshot(request.unwrap()).await.unwrap().status()
    }

    #[tokio::test]
    async fn only_a_person_at_this_machine_reads_it() {
        let here = ("host", "127.0.0.1:5001");
        assert_eq!(status(&[here], "127.0.0.1:9").await, 200);
        assert_eq!(
            status(
                &[("host", "localhost:5001"), ("sec-fetch-mode", "navigate")],
                "[::1]:9"
            )
            .await,
            200
        );
        for (headers, peer) in [
            (vec![here], "10.0.0.7:9"),
            (vec![("host", "rebound.example:5001")], "127.0.0.1:9"),
            (vec![here, ("x-forwarded-for", "10.0.0.7")], "127.0.0.1:9"),
            (vec![here, ("origin", "http://evil.example")], "127.0.0.1:9"),
            (vec![here, ("sec-fetch-mode", "no-cors")], "127.0.0.1:9"),
            (vec![], "127.0.0.1:9"),
        ] {
            assert_eq!(status(&headers, peer).await, 404, "{headers:?} {peer}");
        }
    }

    #[test]
    fn what_a_mail_says_is_text() {
        let mail = KeptMail {
            headers: vec!["To: <a@b.example>".to_owned()],
            text: "<script>&\"".to_owned(),
        };
        let page = html(&[mail]);
        assert!(page.contains("&lt;script&gt;&amp;&quot;") && !page.contains("<script>"));
        assert!(page.contains("To: &lt;a@b.example&gt;"));
    }
}
