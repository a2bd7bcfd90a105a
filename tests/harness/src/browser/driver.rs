//! Chromium and Firefox, each with a WebDriver, a profile and a download folder of its own.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Which browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
}

impl Kind {
    /// Its name, for files and figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }
}

/// A running WebDriver; ended when dropped, and its browser with it.
pub struct Browser {
    /// Which.
    pub kind: Kind,
    /// Where WebDriver listens.
    pub url: String,
    home: TempDir,
    driver: Child,
}

impl Browser {
    /// Process id of the driver, whose children the browser's processes are.
    #[must_use]
    pub fn driver_id(&self) -> u32 {
        self.driver.id()
    }

    /// Starts the driver that `BLINDFOLD_CHROMEDRIVER` or `BLINDFOLD_GECKODRIVER` names, or the one on PATH.
    pub fn start(kind: Kind) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(home.path().join("downloads")).expect("a folder");
        let port = free_port();
        let program = match kind {
            Kind::Chromium => program("BLINDFOLD_CHROMEDRIVER", "chromedriver"),
            Kind::Firefox => program("BLINDFOLD_GECKODRIVER", "geckodriver"),
        };
        let mut command = Command::new(&program);
        match kind {
            Kind::Chromium => command.arg(format!("--port={port}")),
            Kind::Firefox => command.args([
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--websocket-port",
                &free_port().to_string(),
            ]),
        };
        command
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("MOZ_HEADLESS", "1");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = command.spawn().unwrap_or_else(|error| {
            panic!(
                "{}: {error}; `cargo xtask test` installs it",
                program.display()
            )
        });
        await_port(port);
        Self {
            kind,
            url: format!("http://127.0.0.1:{port}"),
            home,
            driver,
        }
    }

    /// Where the page's downloads go.
    pub fn downloads(&self) -> PathBuf {
        self.home.path().join("downloads")
    }

    /// What to ask WebDriver for.
    pub fn capabilities(&self) -> serde_json::Map<String, Value> {
        let asked = match self.kind {
            Kind::Chromium => json!({ "goog:chromeOptions": self.chromium() }),
            Kind::Firefox => json!({ "moz:firefoxOptions": self.firefox() }),
        };
        asked.as_object().cloned().unwrap_or_default()
    }

    fn chromium(&self) -> Value {
        let profile = format!(
            "--user-data-dir={}",
            self.home.path().join("profile").display()
        );
        let mut options = json!({
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
                "--hide-scrollbars", profile],
            "prefs": { "download.default_directory": self.downloads(), "download.prompt_for_download": false,
                "profile.default_content_setting_values.automatic_downloads": 1 },
        });
        if let Some(binary) = std::env::var_os("BLINDFOLD_CHROMIUM") {
            options["binary"] = binary.to_string_lossy().into();
        }
        options
    }

    fn firefox(&self) -> Value {
        let mut options = json!({
            "args": ["-headless"],
            "prefs": { "browser.download.folderList": 2, "browser.download.dir": self.downloads(),
                "browser.download.always_ask_before_handling_new_types": false,
                "browser.helperApps.neverAsk.saveToDisk": "application/json,text/csv,application/octet-stream,text/x-python",
                "browser.download.manager.showWhenStarting": false },
        });
        if let Some(binary) = std::env::var_os("BLINDFOLD_FIREFOX") {
            options["binary"] = binary.to_string_lossy().into();
        }
        options
    }

    /// Waits for a downloaded file whose name ends so; its path.
    pub fn downloaded(&self, ending: &str) -> PathBuf {
        for _ in 0..200 {
            let files = std::fs::read_dir(self.downloads())
                .expect("a folder")
                .flatten()
                .map(|entry| entry.path());
            let whole = |path: &Path| {
                path.to_string_lossy().ends_with(ending)
                    && path.metadata().is_ok_and(|it| it.len() > 0)
            };
            if let Some(found) = files.into_iter().find(|path| whole(path)) {
                return found;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("no download that ends in {ending}")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn program(variable: &str, name: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| name.into(), PathBuf::from)
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

pub(crate) fn await_port(port: u16) {
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the driver does not listen on {port}");
}
