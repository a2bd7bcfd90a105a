//! HE4Cloud's contract by a Python script, called as its notebooks call it, against the real server and gateway.

use anyhow::Result;

use crate::python;
use crate::shell::{Program, run};
use crate::workspace::Workspace;

/// Builds server and gateway and runs tests/contract against them on loopback.
pub fn contract(workspace: &Workspace) -> Result<()> {
    // Built as the tests build them, so that nothing is compiled a second time.
    run(workspace.cargo([
        "test",
        "--workspace",
        "--test",
        "serve",
        "--test",
        "refusals",
        "--no-run",
    ]))?;
    let folder = workspace.root.join("tests/contract");
    let python = python::environment(workspace, &folder.join("requirements.txt"))?;
    let built = |name: &str| workspace.target.join("debug").join(name);
    let mut script = Program::new(python);
    script.arg(folder.join("contract.py"));
    script.arg("--server").arg(built("blindfold-server"));
    script.arg("--gateway").arg(built("blindfold-gateway"));
    // The services are on this machine, whatever proxy leads elsewhere.
    script
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run(script)
}
