//! Debian packages, installed only as root and never without saying so.

use anyhow::{Result, bail};

use crate::shell::{Program, find, output, run};

/// Installs packages, or names the command that would.
pub fn install(packages: &[&str], what_for: &str) -> Result<()> {
    let line = format!(
        "apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if find("apt-get").is_none() {
        bail!("{what_for} is missing; on Debian it would be: {line}");
    }
    if !is_root() {
        bail!("{what_for} is missing; install it with: sudo {line}");
    }
    eprintln!(
        "{what_for} is missing; installing Debian's packages: {}",
        packages.join(" ")
    );
    let mut update = apt();
    update.args(["update", "-qq"]);
    run(update)?;
    let mut install = apt();
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages);
    run(install)
}

fn apt() -> Program {
    let mut program = Program::new("apt-get");
    program.env("DEBIAN_FRONTEND", "noninteractive");
    program
}

fn is_root() -> bool {
    let mut ask = Program::new("id");
    ask.arg("-u");
    output(ask).is_ok_and(|answer| answer.trim() == "0")
}
