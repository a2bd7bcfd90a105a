//! `blindfold-gateway`: HE4Cloud's gateway calls on a trusted machine.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::http::HeaderValue;
use clap::Parser;
use gateway::{Config, Gateway, Sealing, router};

/// Trusted side for scripts: takes tables in the clear, makes keys, encrypts, and talks to the service.
#[derive(Parser)]
#[command(name = "blindfold-gateway", version)]
struct Options {
    /// Where to listen; keep it where the rows may be seen
    #[arg(long, default_value = "127.0.0.1:3002", env = "BLINDFOLD_GATEWAY_ADDR")]
    addr: SocketAddr,
    /// The service's API base
    #[arg(
        long,
        default_value = "http://127.0.0.1:5001/api/v0.1",
        env = "BLINDFOLD_API"
    )]
    api: String,
    /// Folder for sealed keys and rows
    #[arg(long, default_value = "gateway-data", env = "BLINDFOLD_GATEWAY_DATA")]
    data_dir: PathBuf,
    /// File with the passphrase under which they are sealed; drawn at the first start [default: <data-dir>/passphrase]
    #[arg(long, env = "BLINDFOLD_GATEWAY_PASSPHRASE_FILE")]
    passphrase_file: Option<PathBuf>,
    /// Origin whose page may hand jobs over; may repeat
    #[arg(
        long = "app-origin",
        default_values = ["http://127.0.0.1:8080", "http://localhost:8080"],
        env = "BLINDFOLD_APP_ORIGIN",
        value_delimiter = ','
    )]
    app_origins: Vec<HeaderValue>,
    /// Most megabytes of a request
    #[arg(long, default_value_t = 1024)]
    max_body_mb: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).init();
    match serve(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("blindfold-gateway: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(options: Options) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(&options.data_dir)?;
    let passphrase = options
        .passphrase_file
        .unwrap_or_else(|| options.data_dir.join("passphrase"));
    let gateway = Gateway::new(Config {
        api: options.api.trim_end_matches('/').to_owned(),
        sealing: Sealing::of_file(&passphrase)?,
        data_dir: options.data_dir,
        max_body: options.max_body_mb << 20,
        app_origins: options.app_origins,
    })?;
    let listener = tokio::net::TcpListener::bind(options.addr).await?;
    println!("Gateway: http://{}/api/v0.1", listener.local_addr()?);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(axum::serve(listener, router(gateway))
        .with_graceful_shutdown(stop)
        .await?)
}
