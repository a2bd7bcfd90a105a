//! `blindfold`: train models on rows the server never sees, from a terminal.
//!
//! The same vault as in the browser, as a library: rows are read, encrypted and checked in this process, and the service
//! gets ciphertexts. What is kept at rest (keys and rows of a run) is sealed under a passphrase.
//!
//! # Non-goals
//! No cryptography and no REST calls of its own: both are in `client`.

mod account;
mod cli;
mod credentials;
mod error;
mod keys;
mod model;
mod output;
mod passphrase;
mod predict;
mod progress;
mod runs;
mod table;
mod train;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let output = output::Output::new(cli.json, cli.quiet);
    match cli.execute(&output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.problem(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
