//! HE4Cloud's contract by a Python script, called as its notebooks call it, against the real server and gateway.

use anyhow::Result;

use crate::python;
use crate::services;
use crate::shell::{Program, run};
use crate::workspace::Workspace;

/// Builds server and gateway and runs tests/contract against them on loopback.
pub fn contract(workspace: &Workspace) -> Result<()> {
    let services = services::built(workspace)?;
    let folder = workspace.root.join("tests/contract");
    let python = python::environment(workspace, &folder.join("requirements.txt"))?;
    let mut script = Program::new(python);
    script.arg(folder.join("contract.py"));
    script.arg("--server").arg(services.server);
    script.arg("--gateway").arg(services.gateway);
    // The services are on this machine, whatever proxy leads elsewhere.
    script
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run(script)
}
