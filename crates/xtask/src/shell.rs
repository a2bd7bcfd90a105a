//! Starting other programs: echoed, checked, and free of the variables that belong to our own cargo.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Variables that a cargo sets for what it runs, and that would mislead another toolchain's cargo.
const OF_OUR_CARGO: [&str; 9] = [
    "CARGO",
    "RUSTC",
    "RUSTDOC",
    "RUSTUP_TOOLCHAIN",
    "RUST_RECURSION_COUNT",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "LD_LIBRARY_PATH",
];

/// A program about to be started.
pub struct Program {
    command: Command,
    path_in_front: Option<PathBuf>,
}

impl Program {
    /// A program by name (looked up on PATH) or path.
    pub fn new(name: impl Into<OsString>) -> Self {
        Self {
            command: Command::new(name.into()),
            path_in_front: None,
        }
    }

    /// Adds one argument.
    pub fn arg(&mut self, argument: impl AsRef<OsStr>) -> &mut Self {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(&mut self, arguments: impl IntoIterator<Item = A>) -> &mut Self {
        self.command.args(arguments);
        self
    }

    /// Sets a variable.
    pub fn env(&mut self, name: &str, value: impl AsRef<OsStr>) -> &mut Self {
        self.command.env(name, value);
        self
    }

    /// Runs it in this folder.
    pub fn current_dir(&mut self, folder: &Path) -> &mut Self {
        self.command.current_dir(folder);
        self
    }

    /// Makes it forget which cargo and rustc run us.
    pub fn forget_our_cargo(&mut self) -> &mut Self {
        for name in OF_OUR_CARGO {
            self.command.env_remove(name);
        }
        self
    }

    /// Puts a folder in front of PATH.
    pub fn path_in_front(&mut self, folder: &Path) -> &mut Self {
        self.path_in_front = Some(folder.to_owned());
        self
    }

    /// The command as std knows it.
    pub fn into_command(mut self) -> Command {
        if let Some(folder) = self.path_in_front.take() {
            self.command.env("PATH", path_with(&folder));
        }
        self.command
    }

    fn line(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn path_with(folder: &Path) -> OsString {
    let mut folders = vec![folder.to_owned()];
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path).filter(|entry| entry != folder));
    }
    std::env::join_paths(folders).unwrap_or_else(|_| folder.as_os_str().to_owned())
}

/// Runs a program to its end, its output shown; not to end well is an error.
pub fn run(program: Program) -> Result<()> {
    let line = program.line();
    eprintln!("+ {line}");
    let status = program.into_command().stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start: {line}"))?;
    if !status.success() {
        bail!("{status}: {line}");
    }
    Ok(())
}

/// Runs a program quietly and gives its standard output.
pub fn output(program: Program) -> Result<String> {
    let line = program.line();
    let answer = program
        .into_command()
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let answer = answer.with_context(|| format!("cannot start: {line}"))?;
    if !answer.status.success() {
        bail!("{}: {line}", answer.status);
    }
    String::from_utf8(answer.stdout).with_context(|| format!("not text: {line}"))
}

/// Where a program is on PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
