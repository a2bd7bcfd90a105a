//! The command line.

mod identity;
mod mail;

pub use identity::IdentityOptions;
pub use mail::MailOptions;

use crate::limits::LimitOptions;
use crate::storage::StorageOptions;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Trains models on ciphertexts.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Options {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API and the app.
    Serve(Box<ServeOptions>),
    /// Make a new key to sign tokens with. A running server takes it up within half a minute; the old key verifies until
    /// the last token it signed is void.
    RotateKeys(RotateOptions),
}

/// Settings of `rotate-keys`.
#[derive(Debug, Clone, Args)]
pub struct RotateOptions {
    /// Folder for everything that is kept.
    #[arg(long, default_value = "blindfold-data", env = "BLINDFOLD_DATA_DIR")]
    pub data_dir: PathBuf,
    /// Remove the old keys at once: everyone has to sign in again. For a key that leaked.
    #[arg(long)]
    pub retire_now: bool,
}

/// Settings of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Address of the API; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:5001", env = "BLINDFOLD_API_ADDR")]
    pub api_addr: SocketAddr,
    /// Address of the app; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080", env = "BLINDFOLD_APP_ADDR")]
    pub app_addr: SocketAddr,
    /// Folder for everything that is kept.
    #[arg(long, default_value = "blindfold-data", env = "BLINDFOLD_DATA_DIR")]
    pub data_dir: PathBuf,
    /// Folder with the app's built files; without it only the API is served.
    #[arg(long, env = "BLINDFOLD_APP_DIR")]
    pub app_dir: Option<PathBuf>,
    /// Origin under which browsers reach the API, if it is not its address (behind a proxy).
    #[arg(long, env = "BLINDFOLD_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Origin whose pages may call the API, besides the app's own address; may repeat.
    #[arg(
        long = "app-origin",
        env = "BLINDFOLD_APP_ORIGIN",
        value_delimiter = ','
    )]
    pub app_origins: Vec<String>,
    /// Base of the gateway that the app shows.
    #[arg(
        long,
        default_value = "http://127.0.0.1:3002/api/v0.1",
        env = "BLINDFOLD_GATEWAY_URL"
    )]
    pub gateway_url: String,
    /// Where rows and blobs are kept.
    #[command(flatten)]
    pub storage: StorageOptions,
    /// Limits per user.
    #[command(flatten)]
    pub limits: LimitOptions,
    /// Seconds that a client has for the head of a request or a small body, and most seconds of silence inside an upload.
    #[arg(long, default_value_t = 30, env = "BLINDFOLD_PATIENCE", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub patience: u64,
    /// Client version that the service tells HE4Cloud's scripts.
    #[arg(long, default_value = "1.5.5.4", env = "BLINDFOLD_PYHELAYERS_VERSION")]
    pub pyhelayers_version: String,
    /// Do not train in this process.
    #[arg(long)]
    pub no_trainer: bool,
    /// MiB of an encrypted table that the trainer holds in memory; the rest of a larger one is read ahead of use.
    #[arg(long, default_value_t = 1024, env = "BLINDFOLD_TABLE_MEMORY", value_parser = clap::value_parser!(u64).range(..=1 << 24))]
    pub table_memory: u64,
    /// Mail.
    #[command(flatten)]
    pub mail: MailOptions,
    /// Who keeps the accounts.
    #[command(flatten)]
    pub identity: IdentityOptions,
    /// Form of log lines, on standard error.
    #[arg(long, value_enum, default_value_t = LogFormat::Text, env = "BLINDFOLD_LOG_FORMAT")]
    pub log_format: LogFormat,
    /// Print the bound addresses as one line of JSON on standard output once ready.
    #[arg(long)]
    pub announce: bool,
}

/// Form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
