//! `cargo xtask survive`: ends the server at many more points than `test` does.

use anyhow::Result;
use clap::Args;

use crate::shell::run;
use crate::workspace::Workspace;

/// Options of `survive`.
#[derive(Args)]
pub struct Options {
    /// How often the server is ended
    #[arg(long, default_value_t = 1000)]
    points: u64,
    /// Seed of the random instants
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the journey of the fifty points with more of them.
pub fn survive(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut test = workspace.cargo(["test", "--test", "journeys", "crashes", "--", "--nocapture"]);
    test.env("BLINDFOLD_SURVIVAL_POINTS", options.points.to_string());
    test.env("BLINDFOLD_SURVIVAL_SEED", options.seed.to_string());
    run(test)
}
