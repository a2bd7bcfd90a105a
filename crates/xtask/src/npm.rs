//! Packages of npm that tests use, where npm is there.

use std::path::{Path, PathBuf};

use crate::shell::{find, run};
use crate::workspace::Workspace;

/// A certified OpenID provider, to sign in at.
const OIDC_PROVIDER: &str = "oidc-provider@9.13.3";

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.tools().join("npm")
}

/// A file of a package, which is installed if it is missing and npm is there.
pub fn installed(workspace: &Workspace, package: &str, file: &str) -> Option<PathBuf> {
    let folder = folder(workspace);
    let found = folder.join("node_modules").join(file);
    if !found.is_file() && find("npm").is_some() {
        eprintln!(
            "{package} is missing; installing it with npm into {}",
            folder.display()
        );
        install(workspace, &folder, package);
    }
    found.is_file().then_some(found)
}

fn install(workspace: &Workspace, folder: &Path, package: &str) {
    let mut install = workspace.program("npm");
    install
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .arg(folder)
        .arg(package);
    if let Err(error) = run(install) {
        eprintln!("{error:#}");
    }
}

/// The folder in which the OpenID provider is installed; without npm no real provider is asked, and that is said.
pub fn oidc_provider(workspace: &Workspace) -> Option<PathBuf> {
    let found = find("node")
        .and_then(|_| installed(workspace, OIDC_PROVIDER, "oidc-provider/lib/index.js"));
    if found.is_none() {
        println!("Without npm there is no OpenID provider, so none is asked in this run.");
    }
    found.map(|_| folder(workspace))
}
