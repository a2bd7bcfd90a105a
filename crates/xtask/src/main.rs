//! `cargo xtask`: build, run, test, bench and fuzz, on a machine with rustup or with Debian's packages.
//!
//! What is missing is installed where that needs no more than the package managers that are there; each installation is
//! announced before it is done, and where it cannot be done the command to type is named.
//!
//! # Non-goals
//!
//! Nothing here knows the product: measuring code is in `tests/bench` and the crates, journeys in `tests/`.

mod bench;
mod browsers;
mod cli;
mod contract;
mod debian;
mod dist;
mod dudect;
mod fuzz;
mod npm;
mod plan;
mod python;
mod python_package;
mod run;
mod schemathesis;
mod services;
mod shell;
mod stage;
mod survive;
mod test;
mod toolchain;
mod wasm;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Cli::parse().execute() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
