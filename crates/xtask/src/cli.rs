//! What can be typed after `cargo xtask`.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;
use crate::{bench, dist, dudect, fuzz, plan, run, schemathesis, survive, test};

/// Build, run, test and measure Blindfold.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the page and its vault into dist/ (release, WebAssembly)
    Build(dist::Options),
    /// Build everything and serve it: page on 127.0.0.1:8080, API on 127.0.0.1:5001
    Run(run::Options),
    /// Everything that must hold: style, house rules, unit tests, journeys, WebAssembly, both browsers
    Test(test::Options),
    /// Measure; --json prints one JSON object
    Bench(bench::Options),
    /// Measure a million times whether an operation on a secret takes longer for some secrets
    Dudect(dudect::Options),
    /// Say what a training will take: ring, layout, levels, bytes, seconds, memory, and why
    Plan(plan::Options),
    /// Fuzz each decoder for a minute
    Fuzz(fuzz::Options),
    /// Ask the API everything that its OpenAPI document says it answers; a Python environment is made under target/
    Schemathesis(schemathesis::Options),
    /// End the server at many points and see that nothing is lost
    Survive(survive::Options),
}

impl Cli {
    /// Does what was typed.
    pub fn execute(self) -> Result<()> {
        let workspace = Workspace::find()?;
        match self.command {
            Command::Build(options) => dist::build(&workspace, &options).map(|_| ()),
            Command::Run(options) => run::run(&workspace, &options),
            Command::Test(options) => test::test(&workspace, &options),
            Command::Bench(options) => bench::bench(&workspace, &options),
            Command::Dudect(options) => dudect::dudect(&workspace, &options),
            Command::Plan(options) => plan::plan(&workspace, &options),
            Command::Fuzz(options) => fuzz::fuzz(&workspace, &options),
            Command::Schemathesis(options) => schemathesis::schemathesis(&workspace, &options),
            Command::Survive(options) => survive::survive(&workspace, &options),
        }
    }
}
