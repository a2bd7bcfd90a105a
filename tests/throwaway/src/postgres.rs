//! PostgreSQL in a folder of its own.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Runs the server until standard input ends, as it does when the test's process ends; then removes what it stored if asked to.
const UNTIL_INPUT_ENDS: &str = r#"
    folder=$1; remove=$2; shift 2
    "$@" & server=$!
    cat >/dev/null
    kill -QUIT $server; wait $server
    [ "$remove" = no ] || rm -rf "$folder"
"#;

/// A PostgreSQL server on a free loopback port, without durability: commits are fast, and nothing is worth keeping.
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    running: Option<Child>,
    removed_when_dropped: Option<TempDir>,
}

impl Postgres {
    /// Starts one; `None` where PostgreSQL is not installed, unless `BLINDFOLD_ALL_STORES` asks for a failure then.
    pub fn start() -> Option<Self> {
        Self::make(true)
    }

    /// One for all tests of a process, each of which uses a schema of its own.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        SHARED.get_or_init(|| Self::make(false)).as_ref()
    }

    /// Where clients connect.
    pub fn url(&self) -> String {
        format!("postgres://blindfold@127.0.0.1:{}/postgres", self.port)
    }

    /// The address at which `schema` is the only one seen.
    pub fn url_of_schema(&self, schema: &str) -> String {
        format!("{}?options[search_path]={schema}", self.url())
    }

    /// Stops the server at once, as a crash would; what it stored stays.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            running.wait().expect("it ends");
        }
    }

    /// Starts a stopped server again on the same port.
    pub fn start_again(&mut self) {
        let remove = if self.removed_when_dropped.is_none() {
            "yes"
        } else {
            "no"
        };
        let mut shell = as_owner_of(&self.folder, Path::new("/bin/sh"));
        shell
            .args(["-c", UNTIL_INPUT_ENDS, "sh"])
            .args([self.folder.as_os_str(), remove.as_ref()])
            .arg(self.programs.join("postgres"))
            .arg("-D")
            .arg(self.folder.join("database"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k", ""])
            .args(["-c", "fsync=off", "-c", "shared_buffers=16MB"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.folder.join("log")).expect("a log"));
        self.running = Some(shell.spawn().expect("a shell"));
        self.wait_until_ready();
    }

    fn make(remove_when_dropped: bool) -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("BLINDFOLD_ALL_STORES").is_none(),
                "PostgreSQL is not installed: apt-get install postgresql"
            );
            eprintln!("PostgreSQL is not installed; only SQLite is tested.");
            return None;
        };
        let made = tempfile::tempdir().expect("a folder");
        let folder = made.path().to_owned();
        if let Some((user, group)) = unprivileged() {
            chown(&folder, Some(user), Some(group)).expect("root gives folders away");
        }
        let mut server = Self {
            programs,
            folder,
            port: free_port(),
            running: None,
            removed_when_dropped: Some(made),
        };
        if !remove_when_dropped {
            server.removed_when_dropped.take().map(TempDir::keep);
        }
        server.initialise();
        server.start_again();
        Some(server)
    }

    fn initialise(&self) {
        let made = as_owner_of(&self.folder, &self.programs.join("initdb"))
            .args([
                "--auth=trust",
                "--username=blindfold",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .arg(self.folder.join("database"))
            .output()
            .expect("initdb starts");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
    }

    fn wait_until_ready(&self) {
        let begun = Instant::now();
        loop {
            let answer = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status();
            if answer.is_ok_and(|status| status.success()) {
                return;
            }
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// PostgreSQL refuses to run as root: then its programs run as the folder's owner.
fn as_owner_of(folder: &Path, program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    if unprivileged().is_some() {
        let owner = fs::metadata(folder).expect("the folder");
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

/// User and group that root runs PostgreSQL as; `None` for anyone else.
fn unprivileged() -> Option<(u32, u32)> {
    let root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let of = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut ids = line.split(':').skip(2).map(str::parse);
        Some((ids.next()?.ok()?, ids.next()?.ok()?))
    };
    root.then(|| {
        of("postgres")
            .or_else(|| of("nobody"))
            .unwrap_or((65534, 65534))
    })
}

/// The folder of the newest installed version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let folders = versions.map(|version| version.path().join("bin"));
    folders
        .filter(|folder| folder.join("initdb").exists())
        .max()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
