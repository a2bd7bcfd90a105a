//! Where things are: the repository, its target folder, the cargo that runs us.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell::{Program, output};

/// The repository that this xtask belongs to.
pub struct Workspace {
    /// Folder of the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder, wherever CARGO_TARGET_DIR or a configuration file put it.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo, so every way of setting the target folder is honoured.
    pub fn find() -> Result<Self> {
        let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../Cargo.toml");
        let mut ask = Program::new(cargo());
        ask.args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ]);
        ask.arg(&manifest);
        let answer: serde_json::Value = serde_json::from_str(&output(ask)?)?;
        let path = |key: &str| {
            let text = answer.get(key).and_then(|value| value.as_str());
            text.map(PathBuf::from)
                .with_context(|| format!("cargo metadata has no {key}"))
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
        })
    }

    /// Folder of programs that xtask installed for itself.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program that runs in the repository.
    pub fn program(&self, name: impl Into<OsString>) -> Program {
        let mut program = Program::new(name);
        program
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        program
    }

    /// The cargo that runs us, in the repository.
    pub fn cargo<const ARGUMENTS: usize>(&self, arguments: [&str; ARGUMENTS]) -> Program {
        let mut program = self.program(cargo());
        program.args(arguments);
        program
    }
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}
