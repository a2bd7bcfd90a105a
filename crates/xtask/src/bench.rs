//! `cargo xtask bench`: starts the measuring programs in the release profile.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::browsers::Browsers;
use crate::dist;
use crate::shell::{Program, run};
use crate::workspace::Workspace;

/// Options of `bench`.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The whole demonstration job through the real server and formats
    Demo {
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
        /// Also through the page, in Chromium and Firefox
        #[arg(long)]
        browser: bool,
    },
    /// Transforms, products, key switching, encryption, one by one
    Primitives {
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
        /// A Python that has the package `openfhe`, to measure it beside and print how many times as long it takes
        #[arg(long, value_name = "PYTHON")]
        openfhe: Option<PathBuf>,
    },
    /// Training on made-up rows of a given shape, in one process
    Training {
        /// Rows of the table
        #[arg(long, default_value_t = 984)]
        rows: usize,
        /// Features of the table
        #[arg(long, default_value_t = 30)]
        features: usize,
        /// Steps of gradient descent
        #[arg(long, default_value_t = 3)]
        iterations: usize,
        /// One JSON object on standard output
        #[arg(long)]
        json: bool,
    },
}

/// Measures.
pub fn bench(workspace: &Workspace, options: &Options) -> Result<()> {
    match &options.what {
        &What::Demo { json, browser } => demo(workspace, json, browser),
        What::Primitives { json, openfhe } => {
            let mut bench = program(workspace, ("ckks", "primitives"), *json);
            if let Some(python) = openfhe {
                // Not resolved: a virtual environment is known by the name of its link.
                bench.env("BLINDFOLD_OPENFHE_PYTHON", std::path::absolute(python)?);
            }
            run(bench)
        }
        &What::Training {
            rows,
            features,
            iterations,
            json,
        } => {
            let mut bench = program(workspace, ("blindfold-app", "training"), json);
            bench.args([
                "--rows",
                &rows.to_string(),
                "--features",
                &features.to_string(),
            ]);
            bench.args(["--iterations", &iterations.to_string()]);
            run(bench)
        }
    }
}

fn demo(workspace: &Workspace, json: bool, browser: bool) -> Result<()> {
    let found = browser.then(|| Browsers::find(workspace)).transpose()?;
    if browser {
        dist::build(workspace, &dist::Options::default())?;
    }
    let mut bench = program(workspace, ("blindfold-app", "demo"), json);
    if let Some(found) = found {
        bench
            .arg("--browser")
            .env("BLINDFOLD_DIST", workspace.root.join("dist"));
        found.tell(&mut bench);
    }
    run(bench)
}

fn program(workspace: &Workspace, (package, name): (&str, &str), json: bool) -> Program {
    let mut bench = workspace.cargo([
        "bench",
        "--quiet",
        "--package",
        package,
        "--bench",
        name,
        "--",
    ]);
    // The server that a bench starts is built as the bench is.
    bench.env("BLINDFOLD_PROFILE", "release");
    if json {
        bench.arg("--json");
    }
    bench
}
