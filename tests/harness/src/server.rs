//! The real server as a child process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// A running `blindfold-server`; killed when dropped.
pub struct Server {
    /// Origin of the API, `http://127.0.0.1:…`.
    pub api: String,
    /// Origin of the page, if an app folder was given.
    pub app: Option<String>,
    home: TempDir,
    app_dir: Option<PathBuf>,
    child: Child,
}

impl Server {
    /// Starts one on free ports with an empty data folder.
    pub fn start(app_dir: Option<&Path>) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let free = "127.0.0.1:0";
        let (child, api, app) = spawn(home.path(), app_dir, free, free);
        Self {
            api,
            app,
            home,
            app_dir: app_dir.map(Path::to_owned),
            child,
        }
    }

    /// `{api}` of the contract.
    pub fn base(&self) -> String {
        format!("{}/api/v0.1", self.api)
    }

    /// Everything the server keeps: database, blobs, mailbox, signing keys.
    pub fn data_dir(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// Its log lines.
    pub fn log(&self) -> PathBuf {
        self.home.path().join("log")
    }

    /// The folder that holds data and log.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("kill");
        self.child.wait().expect("wait");
    }

    /// Starts it again on the same addresses and data.
    pub fn restart(&mut self) {
        let port = |origin: &str| origin.trim_start_matches("http://").to_owned();
        let app = self.app.as_deref().map_or("127.0.0.1:0".to_owned(), port);
        let (child, ..) = spawn(
            self.home.path(),
            self.app_dir.as_deref(),
            &port(&self.api),
            &app,
        );
        self.child = child;
    }

    /// Most memory it ever held, in bytes; `None` where the system does not say.
    pub fn peak_rss_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            let lines: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!(
                "the server's last lines, newest first:\n{}",
                lines.join("\n")
            );
        }
    }
}

fn spawn(
    home: &Path,
    app_dir: Option<&Path>,
    api: &str,
    app: &str,
) -> (Child, String, Option<String>) {
    let log = File::options()
        .create(true)
        .append(true)
        .open(home.join("log"))
        .expect("a log");
    let mut command = Command::new(binary());
    command.args([
        "serve",
        "--announce",
        "--api-addr",
        api,
        "--app-addr",
        app,
        "--data-dir",
    ]);
    command
        .arg(home.join("data"))
        .env("TMPDIR", home)
        .current_dir(home);
    if let Some(folder) = app_dir {
        command.arg("--app-dir").arg(folder);
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    let output = child.stdout.take().expect("piped");
    BufReader::new(output)
        .read_line(&mut line)
        .expect("the announcement");
    let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| {
        panic!(
            "no announcement: {}",
            fs::read_to_string(home.join("log")).unwrap_or_default()
        )
    });
    let text = |key: &str| said[key].as_str().map(str::to_owned);
    (child, text("api").expect("an address"), text("app"))
}

/// The server's binary, built once: in the release profile if `BLINDFOLD_PROFILE` says `release`.
fn binary() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args([
            "build",
            "--package",
            "server",
            "--bin",
            "blindfold-server",
            "--message-format=json",
        ]);
        if std::env::var("BLINDFOLD_PROFILE").is_ok_and(|profile| profile == "release") {
            build.arg("--release");
        }
        build
            .current_dir(crate::demo::root())
            .stderr(Stdio::inherit());
        let messages = build.output().expect("cargo build").stdout;
        let paths = String::from_utf8_lossy(&messages)
            .lines()
            .filter_map(executable)
            .next_back();
        paths.expect("cargo names the server's binary")
    })
}

fn executable(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    message["executable"].as_str().map(PathBuf::from)
}
