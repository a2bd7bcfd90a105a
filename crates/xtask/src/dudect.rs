//! `cargo xtask dudect`: whether times depend on secrets.

use anyhow::Result;
use clap::Args;

use crate::shell::run;
use crate::workspace::Workspace;

/// Options of `dudect`.
#[derive(Args)]
pub struct Options {
    /// Measurements of each operation
    #[arg(long, default_value_t = 1_000_000)]
    runs: u64,
    /// Only what bears this in its name, such as "decrypt"
    only: Option<String>,
}

/// Runs the program that measures.
pub fn dudect(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut bench = workspace.cargo([
        "bench",
        "--quiet",
        "--package",
        "ckks-secret",
        "--bench",
        "dudect",
        "--",
    ]);
    bench.args(["--runs", &options.runs.to_string()]);
    bench.args(&options.only);
    run(bench)
}
