//! Saying where the server listens, for whoever started it with port 0.

use serde_json::json;
use std::io::Write;
use std::net::SocketAddr;

/// Prints one line of JSON: `{"api": "http://…", "app": "http://…" or null, "pid": …}`.
pub fn announce(api: SocketAddr, app: Option<SocketAddr>) {
    let line = json!({
        "api": format!("http://{api}"),
        "app": app.map(|address| format!("http://{address}")),
        "pid": std::process::id(),
    });
    let mut out = std::io::stdout().lock();
    // Whoever asked for the line may have gone; the server goes on.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}
