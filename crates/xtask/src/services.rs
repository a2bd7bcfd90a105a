//! The native services as `cargo test` builds them, so that nothing is compiled a second time with fewer features.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::run;
use crate::workspace::Workspace;

/// Where the programs are.
pub struct Services {
    /// `blindfold-server`.
    pub server: PathBuf,
    /// `blindfold-gateway`.
    pub gateway: PathBuf,
}

/// Builds server and gateway with those tests that start them.
pub fn built(workspace: &Workspace) -> Result<Services> {
    run(workspace.cargo([
        "test",
        "--workspace",
        "--test",
        "serve",
        "--test",
        "refusals",
        "--no-run",
    ]))?;
    let folder = workspace.target.join("debug");
    Ok(Services {
        server: folder.join("blindfold-server"),
        gateway: folder.join("blindfold-gateway"),
    })
}
