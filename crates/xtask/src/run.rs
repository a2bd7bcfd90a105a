//! `cargo xtask run`: the whole system on this machine, nothing else needed.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::dist;
use crate::shell::{Program, find, run as run_program};
use crate::workspace::Workspace;

/// Options of `run`.
#[derive(Args)]
pub struct Options {
    /// Where the page is served
    #[arg(long, default_value = "127.0.0.1:8080")]
    app_addr: SocketAddr,
    /// Where the API is served
    #[arg(long, default_value = "127.0.0.1:5001")]
    api_addr: SocketAddr,
    /// Accounts, ciphertexts and models; blindfold-data in the target folder if not given
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Open the page in the default browser
    #[arg(long)]
    open: bool,
}

/// Builds and serves, until interrupted.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let dist = dist::build(workspace, &dist::Options::default())?;
    run_program(workspace.cargo([
        "build",
        "--release",
        "--package",
        "server",
        "--bin",
        "blindfold-server",
    ]))?;
    let data = options
        .data_dir
        .clone()
        .unwrap_or_else(|| workspace.target.join("blindfold-data"));
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    let mut server = start(workspace, options, &dist, &data)?;
    if let Err(error) = wait_for(&mut server, options.app_addr) {
        // It may have ended by itself already.
        let _ = server.kill();
        return Err(error);
    }
    let page = format!("http://{}", options.app_addr);
    println!(
        "Blindfold is at {page} (API at http://{}/api/v0.1).",
        options.api_addr
    );
    println!(
        "Its data are in {}; mail it would send is shown at http://{}/mailbox. Ctrl-C ends it.",
        data.display(),
        options.api_addr
    );
    if options.open {
        open(&page);
    }
    let status = server.wait()?;
    if !status.success() {
        bail!("the server ended: {status}");
    }
    Ok(())
}

fn start(workspace: &Workspace, options: &Options, dist: &Path, data: &Path) -> Result<Child> {
    let mut server = workspace.program(workspace.target.join("release/blindfold-server"));
    server.arg("serve");
    server.args([
        "--app-addr",
        &options.app_addr.to_string(),
        "--api-addr",
        &options.api_addr.to_string(),
    ]);
    server
        .arg("--data-dir")
        .arg(data)
        .arg("--app-dir")
        .arg(dist);
    server
        .into_command()
        .spawn()
        .context("cannot start blindfold-server")
}

fn wait_for(server: &mut Child, address: SocketAddr) -> Result<()> {
    for _ in 0..600 {
        if let Some(status) = server.try_wait()? {
            bail!("the server did not start: {status}. Is another one running on {address}?");
        }
        if TcpStream::connect_timeout(&address, Duration::from_millis(100)).is_ok() {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("the server does not answer on {address}")
}

fn open(page: &str) {
    let opener = ["xdg-open", "open"]
        .into_iter()
        .find(|name| find(name).is_some());
    let opened = opener.map(|name| {
        let mut program = Program::new(name);
        program.arg(page);
        run_program(program)
    });
    if !matches!(opened, Some(Ok(()))) {
        println!("No program to open a browser with; open {page} yourself.");
    }
}
