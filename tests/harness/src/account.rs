//! A confirmed account and its tokens.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::{Answer, Client, Server};

/// A signed-in user.
pub struct Account {
    /// Name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Bearer token of the API.
    pub api_token: String,
    /// The other token of the console page.
    pub id_token: String,
    base: String,
}

impl Account {
    /// Calls the API with the token: `path` is below `{api}`, or a whole address.
    pub fn call(&self, client: &Client, method: &str, path: &str, body: &[u8]) -> Answer {
        self.call_with(client, method, path, &[], body)
    }

    /// The same with further headers.
    pub fn call_with(
        &self,
        client: &Client,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let whole = path.starts_with("http://");
        let url = if whole {
            path.to_owned()
        } else {
            format!("{}/{path}", self.base)
        };
        let token = bearer(self);
        let bearer = [("authorization", token.as_str())];
        client.send(method, &url, &[&bearer, headers].concat(), body)
    }
}

impl Account {
    /// Seconds that the service has trained for this account.
    pub fn training_seconds(&self, client: &Client) -> f64 {
        let usage = self.call(client, "GET", "usage", b"").expect(200).json();
        let used = usage["entries"].as_array().into_iter().flatten();
        used.filter(|entry| entry["kind"] == "training")
            .filter_map(|entry| entry["compute_seconds"].as_f64())
            .sum()
    }
}

/// The header that carries an account's token.
pub fn bearer(account: &Account) -> String {
    format!("Bearer {}", account.api_token)
}

/// Signs up with the code from the mailbox, confirms and signs in.
pub fn sign_up(server: &Server, client: &Client, username: &str) -> Account {
    let (email, password) = (
        format!("{username}@example.org"),
        format!("a long password of {username}"),
    );
    let post = |path: &str, body: serde_json::Value| {
        let url = format!("{}/accounts/{path}", server.base());
        client.send(
            "POST",
            &url,
            &[("content-type", "application/json")],
            body.to_string().as_bytes(),
        )
    };
    post(
        "sign_up",
        json!({"username": username, "email": email, "password": password}),
    )
    .expect(202);
    let code = code_for(&server.data_dir().join("mailbox"), &email)
        .expect("a confirmation code in the mailbox");
    post("confirm", json!({"username": username, "code": code})).expect(200);
    let tokens = post(
        "sign_in",
        json!({"username": username, "password": password}),
    )
    .expect(200)
    .json();
    let token = |name: &str| tokens[name].as_str().expect("a token").to_owned();
    Account {
        username: username.to_owned(),
        password,
        api_token: token("api_token"),
        id_token: token("id_token"),
        base: server.base(),
    }
}

/// The newest confirmation code that was mailed to an address.
pub fn code_for(mailbox: &Path, email: &str) -> Option<String> {
    let mut letters: Vec<_> = fs::read_dir(mailbox)
        .ok()?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    letters.sort();
    let texts = letters
        .iter()
        .rev()
        .filter_map(|path| fs::read_to_string(path).ok());
    let text = texts
        .into_iter()
        .find(|text| text.contains(email) && text.contains("confirmation code for Blindfold is"))?;
    let after = text.split("confirmation code for Blindfold is").nth(1)?;
    after
        .split_whitespace()
        .next()
        .map(|code| code.trim_end_matches('.').to_owned())
}
