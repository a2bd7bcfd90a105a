//! Chromium and Firefox with their WebDrivers.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{Program, find, run};
use crate::workspace::Workspace;
use crate::{debian, npm};

const AXE: &str = "axe-core@4.14.1";
const GECKODRIVER: &str = "geckodriver@0.37.1";

/// Paths of what a browser journey needs.
pub struct Browsers {
    /// Chrome or Chromium.
    pub chromium: PathBuf,
    /// Its WebDriver.
    pub chromedriver: PathBuf,
    /// Firefox.
    pub firefox: PathBuf,
    /// Its WebDriver.
    pub geckodriver: PathBuf,
}

impl Browsers {
    /// Finds all four, installing what is missing where that is possible.
    pub fn find(workspace: &Workspace) -> Result<Self> {
        let chromium = either(
            &["chromium", "google-chrome", "chromium-browser"],
            &["chromium"],
            "Chromium",
        )?;
        let chromedriver = either(
            &["chromedriver"],
            &["chromium-driver"],
            "Chromium's WebDriver",
        )?;
        let firefox = either(&["firefox-esr", "firefox"], &["firefox-esr"], "Firefox")?;
        Ok(Self {
            chromium,
            chromedriver,
            firefox,
            geckodriver: geckodriver(workspace)?,
        })
    }

    /// Tells a program where they are.
    pub fn tell(&self, program: &mut Program) {
        program
            .env("BLINDFOLD_CHROMIUM", &self.chromium)
            .env("BLINDFOLD_CHROMEDRIVER", &self.chromedriver);
        program
            .env("BLINDFOLD_FIREFOX", &self.firefox)
            .env("BLINDFOLD_GECKODRIVER", &self.geckodriver);
    }
}

fn either(names: &[&str], packages: &[&str], what: &str) -> Result<PathBuf> {
    let look = || names.iter().find_map(|name| find(name));
    if look().is_none() {
        debian::install(packages, what)?;
    }
    look().ok_or_else(|| anyhow::anyhow!("{what} was installed but is not on PATH"))
}

/// The script of axe-core, installed with npm where that is there; without it accessibility is not checked, and that is said.
pub fn axe(workspace: &Workspace) -> Option<PathBuf> {
    let found = npm::installed(workspace, AXE, "axe-core/axe.min.js");
    if found.is_none() {
        println!("Without npm there is no axe-core, so accessibility is not checked in this run.");
    }
    found
}

fn geckodriver(workspace: &Workspace) -> Result<PathBuf> {
    let own = workspace.tools().join("bin/geckodriver");
    if let Some(found) = find("geckodriver").or_else(|| own.is_file().then(|| own.clone())) {
        return Ok(found);
    }
    eprintln!(
        "Firefox's WebDriver is missing; building {GECKODRIVER} into {}",
        workspace.tools().display()
    );
    let mut install = workspace.cargo(["install", "--locked", "--debug", "--root"]);
    install
        .arg(workspace.tools())
        .arg(GECKODRIVER)
        .env("CARGO_TARGET_DIR", workspace.tools().join("build"));
    run(install)?;
    Ok(own)
}
