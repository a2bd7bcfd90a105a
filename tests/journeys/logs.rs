//! What the server writes to its log: no token, password, code or address of anyone (Z4).

use harness::{Client, Scanner, Server, code_for, sign_up};
use serde_json::json;

const PASSWORD: &str = "a second long password";

#[test]
fn logs_hold_no_token_password_code_or_address() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "ola");
    let email = "ola@example.org";
    let post = |path: &str, body: serde_json::Value| {
        let body = body.to_string();
        account.call(&client, "POST", path, body.as_bytes())
    };
    let code = code_for(&server.data_dir().join("mailbox"), email).expect("a code");
    let token = json!({"name": "script", "scope": "read", "days": 1});
    let token = post("accounts/tokens", token).expect(201).json();
    let token = token["token"].as_str().expect("a token").to_owned();
    let change = json!({"password": account.password, "new_password": PASSWORD});
    let wrong = json!({"username": "ola", "password": "not the password of ola"});
    post("accounts/sign_in", wrong).expect(401);
    post("accounts/reset", json!({"email": email})).expect(202);
    post("accounts/second_factor", json!(null)).expect(201);
    post("accounts/password", change).expect(200);
    let mut scanner = Scanner::default();
    scanner.add(b"eyJhbGciOi", "the beginning of any token");
    let secrets = [
        ("personal token", token.as_str()),
        ("password", account.password.as_str()),
        ("new password", PASSWORD),
        ("wrong password", "not the password of ola"),
        ("code", code.as_str()),
        ("address", email),
    ];
    for (name, secret) in secrets {
        scanner.add(secret.as_bytes(), name);
    }
    let log = std::fs::read(server.log()).expect("a log");
    assert!(log.len() > 500, "it was written to");
    assert_eq!(scanner.find(&log), Vec::<String>::new());
    for (name, secret) in secrets {
        assert_eq!(
            scanner.find(secret.as_bytes()),
            [name],
            "a planted one is found"
        );
    }
}
