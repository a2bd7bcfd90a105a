//! `blindfold-server`: the API, the app's files and an embedded trainer in one process, with embedded storage
//! unless PostgreSQL and S3 are configured.
//!
//! `blindfold-server serve` needs nothing but a folder for its data: rows in SQLite, blobs and mail in files, the keys that
//! sign tokens in files that only their owner can read. Killed at any point, it goes on where it stood.
//!
//! # Non-goals
//! No TLS: put a reverse proxy in front of it where it is reached over a network.

mod announce;
mod api;
mod app;
#[cfg(debug_assertions)]
mod crash;
mod data_dir;
mod error;
mod files;
mod keys;
mod limits;
mod listen;
mod logs;
mod mailbox;
mod options;
mod serve;
mod shutdown;
mod storage;

use clap::Parser;
use options::{Command, Options, ServeOptions};
use std::process::ExitCode;
use std::time::Duration;

/// Keeps the trainer's limb buffers instead of returning each to the kernel and faulting it in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let ended = match Options::parse().command {
        Command::Serve(options) => run(options),
        Command::RotateKeys(options) => keys::rotate(&options),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("blindfold-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Box<ServeOptions>) -> Result<(), error::ServerError> {
    logs::start(options.log_format);
    files::allow_many();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(error::ServerError::Runtime)?;
    let ended = runtime.block_on(serve::serve(*options));
    // A training that did not stop in time is taken up from its checkpoint at the next start.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended
}
