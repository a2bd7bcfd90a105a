//! One HTTP/1.1 request per connection: all that these tests need.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

pub struct Answer {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub fn ok(self) -> String {
        let text = String::from_utf8_lossy(&self.body).into_owned();
        assert_eq!(self.status, 200, "{text}");
        text
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self
            .headers
            .lines()
            .filter_map(|line| line.split_once(": "));
        lines
            .into_iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Bytes of a chunked body put together.
fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|pair| pair == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            return whole;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + length]);
        body = &body[end + 4 + length..];
    }
}

pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(host, path)| {
            (host, path.to_owned())
        });
    let mut stream = TcpStream::connect(host).unwrap();
    let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body))
        .unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let headers = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = headers.split_whitespace().nth(1).unwrap().parse().unwrap();
    let mut answer = Answer {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = unchunked(&answer.body);
    }
    answer
}

/// A signed-in user.
pub struct User {
    api: String,
    bearer: String,
}

fn newest_code(data: &Path) -> String {
    let mail = std::fs::read_dir(data.join("mailbox"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = std::fs::read_to_string(mail).unwrap();
    text.split_whitespace()
        .find(|word| word.len() == 8 && word.parse::<u32>().is_ok())
        .unwrap()
        .to_owned()
}

impl User {
    /// Signs up with the code from the mailbox, confirms, signs in.
    pub fn sign_up(origin: &str, data: &Path) -> Self {
        let api = format!("{origin}/api/v0.1");
        let post = |call: &str, body: Value| {
            send(
                "POST",
                &format!("{api}/accounts/{call}"),
                &[],
                body.to_string().as_bytes(),
            )
        };
        let sign_up =
            json!({ "username": "ann", "email": "ann@example.org", "password": "correct horse" });
        assert_eq!(post("sign_up", sign_up).status, 202);
        post(
            "confirm",
            json!({ "username": "ann", "code": newest_code(data) }),
        )
        .ok();
        let tokens = post(
            "sign_in",
            json!({ "username": "ann", "password": "correct horse" }),
        )
        .ok();
        let tokens: Value = serde_json::from_str(&tokens).unwrap();
        Self {
            bearer: format!("Bearer {}", tokens["api_token"].as_str().unwrap()),
            api,
        }
    }

    pub fn call(&self, method: &str, address: &str, body: &[u8]) -> Answer {
        let url = if address.starts_with("http") {
            address.to_owned()
        } else {
            format!("{}/{address}", self.api)
        };
        send(method, &url, &[("Authorization", &self.bearer)], body)
    }
}
