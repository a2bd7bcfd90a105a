//! The page in headless Chromium and Firefox, on the real server: what `cargo xtask test` runs last.
//!
//! Needs dist/ (`BLINDFOLD_DIST`) and both browsers with their drivers.

mod answers;
mod attended;
mod demo;
mod gateway;
mod probes;
mod refusal;

use std::path::PathBuf;

use harness::Server;

/// A server with the page that was built.
fn server() -> Server {
    server_with(&[])
}

/// The same with settings from the environment.
fn server_with(settings: &[(&str, &str)]) -> Server {
    let dist = std::env::var_os("BLINDFOLD_DIST")
        .map_or_else(|| harness::demo::root().join("dist"), PathBuf::from);
    assert!(
        dist.join("index.html").is_file(),
        "no page in {}; `cargo xtask build` makes it",
        dist.display()
    );
    let home = tempfile::tempdir().expect("a temporary folder");
    Server::start_in(
        home,
        Some(&dist.canonicalize().expect("a folder")),
        settings,
    )
}
