//! `cargo xtask test`: everything that must hold.

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::browsers::{Browsers, axe};
use crate::contract::contract;
use crate::debian;
use crate::shell::{find, run};
use crate::stage::Stages;
use crate::toolchain::Toolchain;
use crate::wasm::{WasmProgram, bind, compile};
use crate::workspace::Workspace;
use crate::{dist, npm, python_package, schemathesis, services};

const KNOWN_ANSWERS: WasmProgram = WasmProgram {
    package: "known-answers",
    binary: "known_answers",
};

/// Options of `test`.
#[derive(Args)]
pub struct Options {
    /// Only these stages
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<StageName>,
    /// All but these stages
    #[arg(long, value_enum, value_delimiter = ',')]
    skip: Vec<StageName>,
}

/// The stages, in their order.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StageName {
    /// cargo fmt --check
    Format,
    /// Clippy, warnings denied
    Lint,
    /// Unit, property, vector and documentation tests, house rules, jobs through the real server
    Rust,
    /// The API against its OpenAPI document, by schemathesis
    Schemathesis,
    /// The Python package from its wheel, against the real server
    Python,
    /// The contract by a Python script, as notebooks call it
    Contract,
    /// The page, its vault and the known answers as WebAssembly
    Wasm,
    /// Jobs in Chromium and Firefox; known answers there against native ones
    Browsers,
    /// Licences, sources and advisories, where cargo-deny is installed
    Deny,
}

/// Runs the stages and counts them.
pub fn test(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut stages = Stages::default();
    for name in StageName::value_variants() {
        let wanted = options.only.is_empty() || options.only.contains(name);
        if wanted && !options.skip.contains(name) {
            let title = name
                .to_possible_value()
                .map(|value| value.get_name().to_owned());
            stages.run(&title.unwrap_or_default(), || perform(workspace, *name));
        }
    }
    stages.close()
}

fn perform(workspace: &Workspace, name: StageName) -> Result<()> {
    match name {
        StageName::Format => run(workspace.cargo(["fmt", "--all", "--check"])),
        StageName::Lint => run(workspace.cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ])),
        StageName::Rust => rust(workspace),
        StageName::Schemathesis => {
            schemathesis::schemathesis(workspace, &schemathesis::Options::BRIEF)
        }
        StageName::Python => python_package::test(workspace),
        StageName::Contract => contract(workspace),
        StageName::Wasm => wasm(workspace),
        StageName::Browsers => browsers(workspace),
        StageName::Deny => deny(workspace),
    }
}

/// Where packages can be installed, PostgreSQL is there and every test of a store must run over it too.
fn rust(workspace: &Workspace) -> Result<()> {
    let services = services::built(workspace)?;
    let mut test = workspace.cargo(["test", "--workspace", "--no-fail-fast"]);
    test.env("BLINDFOLD_SERVER", services.server);
    let installed = Path::new("/usr/lib/postgresql").exists()
        || debian::install(&["postgresql"], "PostgreSQL").is_ok();
    if installed {
        test.env("BLINDFOLD_ALL_STORES", "1");
    } else {
        println!("PostgreSQL is not installed, so stores are tested over SQLite only.");
    }
    if let Some(folder) = npm::oidc_provider(workspace) {
        test.env("BLINDFOLD_OIDC_PROVIDER", folder);
    }
    run(test)
}

fn wasm(workspace: &Workspace) -> Result<()> {
    dist::build(workspace, &dist::Options::default())?;
    compile(workspace, &Toolchain::find()?, &[KNOWN_ANSWERS])?;
    bind(
        workspace,
        &KNOWN_ANSWERS,
        &workspace.target.join("known-answers"),
    )?;
    Ok(())
}

fn browsers(workspace: &Workspace) -> Result<()> {
    let found = Browsers::find(workspace)?;
    let mut test = workspace.cargo(["test", "--workspace", "--test", "browser", "--no-fail-fast"]);
    test.args(["--", "--test-threads=1", "--nocapture"]);
    let services = services::built(workspace)?;
    test.env("BLINDFOLD_SERVER", services.server);
    test.env("BLINDFOLD_GATEWAY", services.gateway);
    test.env("BLINDFOLD_DIST", workspace.root.join("dist"));
    test.env(
        "BLINDFOLD_KNOWN_ANSWERS",
        workspace.target.join("known-answers"),
    );
    test.env(
        "BLINDFOLD_SCREENSHOTS",
        workspace.target.join("screenshots"),
    );
    if let Some(axe) = axe(workspace) {
        test.env("BLINDFOLD_AXE", axe);
    }
    found.tell(&mut test);
    run(test)
}

fn deny(workspace: &Workspace) -> Result<()> {
    if find("cargo-deny").is_none() {
        println!("cargo-deny is not installed, so only the house rules looked at dependencies.");
        println!("To look at licences and advisories too: cargo install --locked cargo-deny");
        return Ok(());
    }
    run(workspace.cargo(["deny", "check", "bans", "licenses", "sources"])).context("deny.toml")
}
