//! `cargo xtask fuzz`: every decoder, a minute each.

use anyhow::{Result, bail};
use clap::Args;

use crate::shell::{find, output, run};
use crate::stage::Stages;
use crate::workspace::Workspace;

/// Options of `fuzz`.
#[derive(Args)]
pub struct Options {
    /// Seconds for each target
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Fuzzes each target of fuzz/.
pub fn fuzz(workspace: &Workspace, options: &Options) -> Result<()> {
    if find("cargo-fuzz").is_none() {
        eprintln!("cargo-fuzz is missing; installing it with cargo");
        run(workspace.cargo(["install", "--locked", "cargo-fuzz"]))?;
    }
    // libFuzzer's instrumentation is behind a nightly flag that a stable compiler takes when told so.
    let fuzz = |arguments: &[&str]| {
        let mut program = workspace.cargo(["fuzz"]);
        program.args(arguments).env("RUSTC_BOOTSTRAP", "1");
        program
    };
    let targets = output(fuzz(&["list"]))?;
    if targets.trim().is_empty() {
        bail!("fuzz/ has no targets");
    }
    let seconds = format!("-max_total_time={}", options.seconds);
    let mut stages = Stages::default();
    for target in targets.lines() {
        stages.run(target, || {
            run(fuzz(&[
                "run",
                target,
                "--",
                &seconds,
                "-rss_limit_mb=2048",
                "-timeout=10",
            ]))
        });
    }
    stages.close()
}
