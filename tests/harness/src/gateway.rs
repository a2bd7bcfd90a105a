//! The real gateway as a child process.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::Server;
use crate::browser::{await_port, free_port};
use crate::server::build;

/// A running `blindfold-gateway`; killed when dropped.
pub struct Gateway {
    child: Child,
    _home: TempDir,
}

impl Gateway {
    /// A free port, and the setting that has a server's page look for the gateway there.
    #[must_use]
    pub fn place() -> (u16, (&'static str, String)) {
        let port = free_port();
        let base = format!("http://127.0.0.1:{port}/api/v0.1");
        (port, ("BLINDFOLD_GATEWAY_URL", base))
    }

    /// Starts one there for a server and its page: the program that `BLINDFOLD_GATEWAY` names, else one built now.
    #[must_use]
    pub fn start(port: u16, server: &Server) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let named = std::env::var_os("BLINDFOLD_GATEWAY").map(PathBuf::from);
        let program = named.unwrap_or_else(|| build("gateway", "blindfold-gateway"));
        let mut command = Command::new(program);
        command
            .env("BLINDFOLD_GATEWAY_ADDR", format!("127.0.0.1:{port}"))
            .env("BLINDFOLD_API", server.base())
            .env("BLINDFOLD_GATEWAY_DATA", home.path().join("data"))
            .env(
                "BLINDFOLD_APP_ORIGIN",
                server.app.as_deref().unwrap_or_default(),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("the gateway starts");
        await_port(port);
        Self { child, _home: home }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
