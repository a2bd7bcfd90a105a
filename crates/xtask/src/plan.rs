//! `cargo xtask plan`: what a training of a given shape will take, in words, beside the plans it was preferred to.

use anyhow::Result;
use clap::Args;

use crate::shell::run;
use crate::workspace::Workspace;

/// Options of `plan`.
#[derive(Args)]
pub struct Options {
    /// Rows of the table
    #[arg(long, default_value_t = 984)]
    rows: usize,
    /// Features of the table
    #[arg(long, default_value_t = 30)]
    features: usize,
    /// Steps of descent
    #[arg(long, default_value_t = 3)]
    iterations: u32,
    /// Polynomial in place of the sigmoid, by its name in the hyper-parameters
    #[arg(long, default_value = "sigmoid_poly_3_approximation")]
    activation: String,
    /// Learning rate of plain gradient descent
    #[arg(long, default_value_t = 0.1)]
    rate: f64,
    /// Accelerated descent, with this for the largest eigenvalue of the table's Gram matrix
    #[arg(long)]
    eigenvalue: Option<f64>,
}

/// Prints the plan.
pub fn plan(workspace: &Workspace, options: &Options) -> Result<()> {
    let mut program = workspace.cargo(["run", "--quiet", "--release", "--package", "logreg"]);
    program.args(["--example", "plan", "--"]);
    program.args(["--rows", &options.rows.to_string()]);
    program.args(["--features", &options.features.to_string()]);
    program.args(["--iterations", &options.iterations.to_string()]);
    program.args(["--activation", &options.activation]);
    match options.eigenvalue {
        Some(eigenvalue) => program.args(["--eigenvalue", &eigenvalue.to_string()]),
        None => program.args(["--rate", &options.rate.to_string()]),
    };
    run(program)
}
