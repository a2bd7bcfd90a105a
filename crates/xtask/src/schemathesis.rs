//! `cargo xtask schemathesis`: the API, asked by schemathesis everything that its OpenAPI document says it answers.

use anyhow::Result;
use clap::Args;

use crate::python;
use crate::services;
use crate::shell::{Program, run};
use crate::workspace::Workspace;

/// Options of `schemathesis`.
#[derive(Args)]
pub struct Options {
    /// Most examples for each operation
    #[arg(long, default_value_t = 1000)]
    examples: u32,
    /// Seconds in all; 0 for no limit
    #[arg(long, default_value_t = 0)]
    seconds: u32,
}

impl Options {
    /// What every merge must pass.
    pub const BRIEF: Self = Self {
        examples: 20,
        seconds: 35,
    };
}

/// Builds the server and runs tests/schemathesis against it on loopback.
pub fn schemathesis(workspace: &Workspace, options: &Options) -> Result<()> {
    let services = services::built(workspace)?;
    let folder = workspace.root.join("tests/schemathesis");
    let python = python::environment(workspace, &folder.join("requirements.txt"))?;
    let mut check = Program::new(python);
    check.arg(folder.join("check.py"));
    check.arg(services.server);
    check.args([options.examples.to_string(), options.seconds.to_string()]);
    // The server is on this machine, whatever proxy leads elsewhere.
    check
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run(check)
}
