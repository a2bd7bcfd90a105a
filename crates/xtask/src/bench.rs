//! `cargo xtask bench`: starts the measuring programs in the release profile.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use serde_json::Value;

use crate::browsers::Browsers;
use crate::dist;
use crate::shell::{Program, output, run};
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
    /// Training on made-up rows of a given shape, through the real server
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
        /// Instead have the page, in Chromium, read and encrypt the rows
        #[arg(long)]
        browser: bool,
        /// Have the server refresh the weights alone when the steps do not fit into one go
        #[arg(long)]
        alone: bool,
    },
    /// Trainings of several kinds against the bytes, seconds and memory that their plans predict; fails where one is 25 % off
    Plans {
        /// One JSON object a line on standard output
        #[arg(long)]
        json: bool,
    },
    /// Training on made-up tables from 1,000 to a million rows and from 8 to 200 features; writes docs/scaling.csv
    Scaling,
}

/// Rows and features of the tables of `scaling`.
const TABLES: [(usize, usize); 11] = [
    (1_000, 30),
    (4_000, 30),
    (16_384, 30),
    (65_536, 30),
    (284_807, 30),
    (1_000_000, 30),
    (16_384, 8),
    (16_384, 64),
    (16_384, 128),
    (16_384, 200),
    (11_982, 196),
];
/// What of each is written down.
const COLUMNS: [&str; 9] = [
    "rows",
    "features",
    "iterations",
    "ring_degree",
    "keys_bytes",
    "data_bytes",
    "encrypt_s",
    "train_s",
    "server_peak_rss_bytes",
];

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
            browser,
            alone,
        } => {
            let mut bench = training(workspace, (rows, features, iterations), json);
            if alone {
                bench.arg("--alone");
            }
            if browser {
                in_page(workspace, &mut bench)?;
            }
            run(bench)
        }
        &What::Plans { json } => run(program(workspace, ("blindfold-app", "plans"), json)),
        What::Scaling => scaling(workspace),
    }
}

fn training(
    workspace: &Workspace,
    (rows, features, iterations): (usize, usize, usize),
    json: bool,
) -> Program {
    let mut bench = program(workspace, ("blindfold-app", "training"), json);
    let numbers = [
        ("--rows", rows),
        ("--features", features),
        ("--iterations", iterations),
    ];
    for (flag, number) in numbers {
        bench.arg(flag).arg(number.to_string());
    }
    bench
}

/// One table after the other; the CSV is written anew after each, so that what is measured is not lost.
fn scaling(workspace: &Workspace) -> Result<()> {
    let mut csv = format!("{}\n", COLUMNS.join(","));
    for (rows, features) in TABLES {
        let said = output(training(workspace, (rows, features, 3), true))?;
        let figures: Value = serde_json::from_str(said.trim())?;
        let cells = COLUMNS.map(|column| figures[column].to_string());
        csv.push_str(&format!("{}\n", cells.join(",")));
        std::fs::write(workspace.root.join("docs/scaling.csv"), &csv)?;
        eprintln!("{rows} x {features}: {said}");
    }
    Ok(())
}

/// Builds the page and has the bench drive it.
fn in_page(workspace: &Workspace, bench: &mut Program) -> Result<()> {
    let found = Browsers::find(workspace)?;
    dist::build(workspace, &dist::Options::default())?;
    bench
        .arg("--browser")
        .env("BLINDFOLD_DIST", workspace.root.join("dist"));
    found.tell(bench);
    Ok(())
}

fn demo(workspace: &Workspace, json: bool, browser: bool) -> Result<()> {
    let mut bench = program(workspace, ("blindfold-app", "demo"), json);
    if browser {
        in_page(workspace, &mut bench)?;
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
