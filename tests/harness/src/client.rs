//! Plain HTTP that remembers what it sent.

use std::sync::Mutex;
use std::time::Duration;

use ureq::{Agent, Body, http};

/// What a call was answered with.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers by lower-case name.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The same answer, if its status is as expected.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// An HTTP client.
pub struct Client {
    agent: Agent,
    sent: Mutex<Vec<Vec<u8>>>,
}

impl Default for Client {
    fn default() -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true);
        let config = config
            .timeout_global(Some(Duration::from_secs(120)))
            .proxy(None);
        Self {
            agent: config.build().into(),
            sent: Mutex::default(),
        }
    }
}

impl Client {
    /// Sends a request.
    pub fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, url, headers, body)
            .unwrap_or_else(|error| panic!("{method} {url}: {error}"))
    }

    /// Sends a request to a server that may end meanwhile.
    pub fn try_send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        self.sent
            .lock()
            .expect("lock")
            .push([url.as_bytes(), b"\n", body].concat());
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match method {
            "GET" | "HEAD" | "DELETE" => self.agent.run(request.body(()).expect("a request")),
            _ => self.agent.run(request.body(body).expect("a request")),
        };
        answer(response?)
    }

    /// Everything that was sent so far: addresses and bodies.
    pub fn sent(&self) -> Vec<Vec<u8>> {
        self.sent.lock().expect("lock").clone()
    }
}

fn answer(response: http::Response<Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| {
        (
            name.to_string(),
            value.to_str().unwrap_or_default().to_owned(),
        )
    });
    let headers = headers.collect();
    let body = response
        .into_body()
        .into_with_config()
        .limit(1 << 32)
        .read_to_vec()?;
    Ok(Answer {
        status,
        headers,
        body,
    })
}
