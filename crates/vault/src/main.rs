//! The vault as a web worker. Natively there is nothing to run: use the library.

#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
fn main() {
    worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!(
        "The vault runs as a web worker: build it for wasm32-unknown-unknown (cargo xtask run does)."
    );
}
