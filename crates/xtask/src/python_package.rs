//! The Python package: built into a wheel, installed into an environment of its own, tested against the real server.

use anyhow::{Context, Result};

use crate::python;
use crate::services;
use crate::shell::{Program, run};
use crate::workspace::Workspace;

/// Builds the wheel and runs clients/python/tests with it.
pub fn test(workspace: &Workspace) -> Result<()> {
    let services = services::built(workspace)?;
    let package = workspace.root.join("clients/python");
    let python = python::environment(workspace, &package.join("tests/requirements.txt"))?;
    let scripts = python.parent().context("the interpreter is in no folder")?;
    let wheels = workspace.target.join("python/wheels");
    let _ = std::fs::remove_dir_all(&wheels);
    let mut build = Program::new(scripts.join("maturin"));
    build.args(["build", "--profile", "dev", "--quiet", "--out"]);
    build.arg(&wheels).current_dir(&package);
    run(build)?;
    let wheel = std::fs::read_dir(&wheels)?
        .flatten()
        .next()
        .context("maturin made no wheel")?;
    let mut install = Program::new(&python);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    install
        .arg("--force-reinstall")
        .arg("--no-deps")
        .arg(wheel.path());
    run(install)?;
    let mut types = Program::new(&python);
    types.args(["-m", "mypy", "--strict", "--cache-dir"]);
    types.arg(workspace.target.join("python/mypy"));
    types
        .arg("--config-file")
        .arg(package.join("pyproject.toml"));
    types.arg(package.join("src/blindfold"));
    run(types)?;
    let mut check = Program::new(&python);
    check.arg(package.join("tests/check.py"));
    check.arg(services.server);
    check.arg(&workspace.root);
    check
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run(check)
}
