//! The real server as a child process.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A running `blindfold-server`; killed when dropped. Then its log is read: a secret in it fails the test.
pub struct Server {
    /// Origin of the API, `http://127.0.0.1:…`.
    pub api: String,
    /// Origin of the page, if an app folder was given.
    pub app: Option<String>,
    home: TempDir,
    app_dir: Option<PathBuf>,
    settings: Vec<(String, String)>,
    child: Child,
}

impl Server {
    /// Starts one on free ports with an empty data folder.
    pub fn start(app_dir: Option<&Path>) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(home, app_dir, &[])
    }

    /// The same with settings from the environment, such as `BLINDFOLD_DATABASE_URL`.
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(home, None, settings)
    }

    /// The same in a folder that is there already.
    pub fn start_in(home: TempDir, app_dir: Option<&Path>, settings: &[(&str, &str)]) -> Self {
        let settings: Vec<(String, String)> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let free = ("127.0.0.1:0", "127.0.0.1:0");
        let started = spawn(home.path(), app_dir, free, &settings);
        let (child, api, app) = started.expect("an announcement");
        Self {
            api,
            app,
            home,
            app_dir: app_dir.map(Path::to_owned),
            settings,
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
        assert!(self.restart_with(None), "it announces itself");
    }

    /// The same, ending itself at a step of its disk (`Rename:3`: before the third rename). `false` if it ended before it
    /// was ready.
    pub fn restart_crashing_at(&mut self, step: &str) -> bool {
        self.restart_with(Some(step))
    }

    /// Waits until it has ended by itself; `false` if it has not after `most`.
    pub fn ended_within(&mut self, most: Duration) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < most {
            if self.child.try_wait().expect("wait").is_some() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        false
    }

    fn restart_with(&mut self, crash_at: Option<&str>) -> bool {
        let port = |origin: &str| origin.trim_start_matches("http://").to_owned();
        let app = self.app.as_deref().map_or("127.0.0.1:0".to_owned(), port);
        let mut settings = self.settings.clone();
        settings.extend(crash_at.map(|step| ("BLINDFOLD_CRASH_AT".to_owned(), step.to_owned())));
        let addresses = (port(&self.api), app);
        let started = spawn(
            self.home.path(),
            self.app_dir.as_deref(),
            (&addresses.0, &addresses.1),
            &settings,
        );
        if let Some((child, ..)) = started {
            self.child = child;
            return true;
        }
        assert!(
            crash_at.is_some(),
            "no announcement; its log is in the folder"
        );
        false
    }

    /// What it holds in memory that it may write to: all that a core dump would have but for pages of zeros, which part it. `None` where
    /// the system does not give it.
    pub fn memory(&self) -> Option<Vec<Vec<u8>>> {
        const PAGE: usize = 4096;
        let process = Path::new("/proc").join(self.child.id().to_string());
        let maps = fs::read_to_string(process.join("maps")).ok()?;
        let memory = File::open(process.join("mem")).ok()?;
        let mut parts = Vec::new();
        for line in maps.lines() {
            let (range, rest) = line.split_once(' ')?;
            let (from, to) = range.split_once('-')?;
            let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).ok());
            if !rest.starts_with("rw") {
                continue;
            }
            let mut part = Vec::new();
            for at in (from?..to?).step_by(PAGE) {
                let mut page = [0; PAGE];
                let read = memory.read_exact_at(&mut page, at).is_ok();
                if read && page.iter().any(|&byte| byte != 0) {
                    part.extend_from_slice(&page);
                } else if !part.is_empty() {
                    parts.push(std::mem::take(&mut part));
                }
            }
            parts.push(part);
        }
        Some(parts)
    }

    /// Most memory it ever held, in bytes; `None` where the system does not say.
    pub fn peak_rss_bytes(&self) -> Option<u64> {
        crate::browser::peak_rss(self.child.id())
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
            return;
        }
        let log = fs::read(self.log()).unwrap_or_default();
        let told = crate::log::secrets_told(&log, &self.data_dir().join("mailbox"));
        assert!(told.is_empty(), "the server's log tells {told:?}");
    }
}

fn spawn(
    home: &Path,
    app_dir: Option<&Path>,
    (api, app): (&str, &str),
    settings: &[(String, String)],
) -> Option<(Child, String, Option<String>)> {
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
        .envs(settings.iter().map(|(name, value)| (name, value)))
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
    let Ok(said) = serde_json::from_str::<serde_json::Value>(&line) else {
        child.wait().expect("it has ended");
        return None;
    };
    let text = |key: &str| said[key].as_str().map(str::to_owned);
    Some((child, text("api").expect("an address"), text("app")))
}

/// The server's binary: the one that `BLINDFOLD_SERVER` names, else built once.
fn binary() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| match std::env::var_os("BLINDFOLD_SERVER") {
        Some(program) => program.into(),
        None => build("server", "blindfold-server"),
    })
}

/// Builds a program, in the release profile if `BLINDFOLD_PROFILE` says `release`.
pub(crate) fn build(package: &str, program: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--package", package, "--bin", program]);
    build.arg("--message-format=json");
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
    paths.unwrap_or_else(|| panic!("cargo does not name {program}"))
}

fn executable(line: &str) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    message["executable"].as_str().map(PathBuf::from)
}
