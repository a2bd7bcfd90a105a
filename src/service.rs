//! The service as the page calls it: one method per call, every request noted in the traffic list.

pub mod calls;
pub mod config;
pub mod gateway;
pub mod identity;
pub mod part;

use gloo_net::http::{Method, RequestBuilder};
use js_sys::Uint8Array;
use yew::Callback;

use crate::hooks::browser;
use crate::state::traffic::{Exchange, hex_pairs};
use crate::state::trouble::{Kind, Trouble};

/// How many first bytes of a body the traffic list shows.
const SHOWN: usize = 24;

/// The service, with the caller's token.
#[derive(Clone)]
pub struct Service {
    /// Base of all calls, without a slash at the end.
    pub api: String,
    /// For `Authorization: Bearer`.
    pub token: Option<String>,
    /// Where each request is noted.
    pub log: Callback<Exchange>,
    /// Called when the service refuses the token.
    pub refused: Callback<()>,
}

/// What is sent along.
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON.
    Json(String),
    /// A multipart form: name and content of each file.
    Form(Vec<(&'static str, String)>),
    /// JSON that holds a password or code: its bytes are not shown in the traffic list.
    Private(String),
}

/// An answer whose status was a success.
pub struct Answer {
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).trim().to_owned()
    }
}

impl Service {
    /// Sends one request and waits for the answer.
    ///
    /// # Errors
    /// When the service cannot be reached or refuses.
    pub async fn send(&self, method: Method, url: &str, body: Body) -> Result<Answer, Trouble> {
        let (text, private) = match body {
            Body::Empty => (None, false),
            Body::Json(text) => (Some((text, JSON.to_owned())), false),
            Body::Form(files) => (Some(form(&files)), false),
            Body::Private(text) => (Some((text, JSON.to_owned())), true),
        };
        let mut note = note(method.as_str(), url);
        if let Some((text, _)) = &text {
            describe(&mut note, &Uint8Array::from(text.as_bytes()), private).await;
        }
        let outcome = self.exchange(method, url, text).await;
        if let Ok((status, bytes)) = &outcome {
            note.status = *status;
            note.answer_bytes = bytes.len() as u64;
        }
        self.log.emit(note);
        let (status, bytes) = outcome?;
        if (200..300).contains(&status) {
            return Ok(Answer { bytes });
        }
        let trouble = Trouble::from_answer(status, &String::from_utf8_lossy(&bytes));
        if trouble.kind == Kind::SignedOut && self.token.is_some() {
            self.refused.emit(());
        }
        Err(trouble)
    }

    async fn exchange(
        &self,
        method: Method,
        url: &str,
        body: Option<(String, String)>,
    ) -> Result<(u16, Vec<u8>), Trouble> {
        let mut request = RequestBuilder::new(url).method(method);
        if let Some(token) = &self.token {
            request = request.header("Authorization", &format!("Bearer {token}"));
        }
        let unsendable = |error: gloo_net::Error| Trouble::new(error.to_string(), "");
        let request = match body {
            Some((text, media_type)) => request
                .header("Content-Type", &media_type)
                .body(text)
                .map_err(unsendable)?,
            None => request.build().map_err(unsendable)?,
        };
        let response = request.send().await.map_err(|_| Trouble::offline())?;
        let bytes = response.binary().await.map_err(|_| Trouble::offline())?;
        Ok((response.status(), bytes))
    }
}

const JSON: &str = "application/json";

/// A multipart body and its media type. The boundary is one that no part holds.
fn form(files: &[(&'static str, String)]) -> (String, String) {
    let mut edge = "blindfold".to_owned();
    while files.iter().any(|(_, content)| content.contains(&edge)) {
        edge.push('-');
    }
    let mut body = String::new();
    for (name, content) in files {
        body += &format!(
            "--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n{content}\r\n"
        );
    }
    body += &format!("--{edge}--\r\n");
    (body, format!("multipart/form-data; boundary={edge}"))
}

/// A note for the traffic list, still without a body.
pub fn note(method: &str, url: &str) -> Exchange {
    Exchange {
        number: 0,
        method: method.to_owned(),
        path: path(url),
        bytes: 0,
        sha256: String::new(),
        first: String::new(),
        status: 0,
        answer_bytes: 0,
    }
}

/// Puts size, digest and first bytes of a body into a note.
pub async fn describe(note: &mut Exchange, body: &Uint8Array, private: bool) {
    note.bytes = u64::from(body.length());
    if private {
        note.first = crate::text::sees::HIDDEN.to_owned();
        return;
    }
    note.first = hex_pairs(&body.subarray(0, body.length().min(SHOWN as u32)).to_vec());
    note.sha256 = browser::sha256(body).await;
}

/// The path of an address, without origin and query: signatures of upload links are nobody's business.
fn path(url: &str) -> String {
    let without_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = without_scheme
        .find('/')
        .map_or("/", |at| &without_scheme[at..]);
    path.split('?').next().unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_origin_and_signature() {
        assert_eq!(
            path("http://127.0.0.1:5001/api/v0.1/u/7?expires=5&signature=ab"),
            "/api/v0.1/u/7"
        );
        assert_eq!(path("http://127.0.0.1:5001"), "/");
    }
}
