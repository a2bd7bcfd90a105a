//! Python environments of our own under target/, so that nothing is installed elsewhere.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::debian;
use crate::shell::{Program, find, output, run};
use crate::workspace::Workspace;

/// The interpreter of an environment that holds what `requirements` lists.
pub fn environment(workspace: &Workspace, requirements: &Path) -> Result<PathBuf> {
    if !can_make() {
        debian::install(&["python3", "python3-venv"], "Python with its venv")?;
    }
    let name = requirements
        .parent()
        .and_then(Path::file_name)
        .context("the requirements are in no folder")?;
    let place = workspace.target.join("python").join(name);
    let python = place.join("bin/python");
    if !python.exists() {
        let mut make = Program::new("python3");
        make.args(["-m", "venv"]).arg(&place);
        run(make)?;
    }
    let mut install = Program::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    install.arg("--requirement").arg(requirements);
    run(install)?;
    Ok(python)
}

fn can_make() -> bool {
    let mut ask = Program::new("python3");
    ask.args(["-c", "import ensurepip, venv"]);
    find("python3").is_some() && output(ask).is_ok()
}
