//! The app's origin: files, deep links, where the API is, and the policy on every answer.

use crate::client::send;
use crate::process::{Server, command};

const POLICY: [&str; 6] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "object-src 'none'",
];

#[test]
fn the_apps_files_come_under_the_strict_policy() {
    let folder = tempfile::tempdir().unwrap();
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).unwrap();
    std::fs::write(dist.join("index.html"), "<!doctype html>page").unwrap();
    std::fs::write(dist.join("app_bg.wasm"), b"\0asm").unwrap();
    std::fs::write(folder.path().join("secret"), "secret").unwrap();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0", Some(&dist));
    let app = server.app.clone().unwrap();
    let get = |path: &str| send("GET", &format!("{app}{path}"), &[], b"");
    for (path, kind, body) in [
        ("/", "text/html", "page"),
        ("/train/keys", "text/html", "page"),
        ("/app_bg.wasm", "application/wasm", "asm"),
        ("/config.json", "application/json", "/api/v0.1"),
    ] {
        let answer = get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some(kind)),
            "{path}"
        );
        assert!(
            String::from_utf8_lossy(&answer.body).contains(body),
            "{path}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(POLICY.iter().all(|part| policy.contains(part)), "{policy}");
        assert!(
            policy.contains(&format!("connect-src 'self' {}", server.api)),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            Some("same-origin")
        );
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for missing in ["/vault_bg.wasm", "/css/none.css", "/a/b.js"] {
        assert_eq!(get(missing).status, 404, "{missing}");
    }
    for path in ["/../secret", "/%2e%2e/secret", "/..%2fsecret"] {
        assert!(
            !String::from_utf8_lossy(&get(path).body).contains("secret"),
            "{path}"
        );
    }
    let origin = [("Origin", app.as_str())];
    let allowed = send(
        "GET",
        &format!("{}/api/v0.1/info/version", server.api),
        &origin,
        b"",
    );
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        Some(app.as_str())
    );
}

#[test]
fn a_folder_without_the_app_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(&folder.path().join("data"), "127.0.0.1:0");
    let ended = command
        .arg("--app-dir")
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("no index.html"));
}
