//! The binary as a child process.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

pub struct Server {
    pub api: String,
    pub app: Option<String>,
    pub data: PathBuf,
    child: Child,
}

pub fn command(data: &Path, api: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blindfold-server"));
    command.args([
        "serve",
        "--announce",
        "--app-addr",
        "127.0.0.1:0",
        "--api-addr",
        api,
    ]);
    command
        .arg("--data-dir")
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Server {
    pub fn start(data: &Path, api: &str, app_dir: Option<&Path>) -> Self {
        let mut command = command(data, api);
        app_dir.map(|folder| command.arg("--app-dir").arg(folder));
        let log = std::fs::File::create(data.with_extension("log")).unwrap();
        let mut child = command.stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(said["pid"], child.id());
        let read = |key: &str| said[key].as_str().map(str::to_owned);
        Self {
            api: read("api").unwrap(),
            app: read("app"),
            data: data.to_owned(),
            child,
        }
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM.
    pub fn terminate(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap()
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.with_extension("log")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
