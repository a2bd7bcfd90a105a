//! Blindfold's page: a table of private rows goes into the vault worker, ciphertexts go to the service, and the trained
//! model comes back to be decrypted, verified and shown. This binary holds handles, never a key or a row.
//!
//! `app` has the providers and decides which page an address of `route` shows; `state` is what the page knows, in plain
//! Rust; `flows` are the long steps; `hooks` and `service` reach vault, browser and service; `text` has every sentence.
//! What browser tests hold on to is listed in `test_ids`.

mod app;
mod components;
mod flows;
mod hooks;
mod pages;
mod route;
mod service;
mod state;
mod test_ids;
mod text;

fn main() {
    if let Some(root) = hooks::browser::take_root() {
        yew::Renderer::<app::Main>::with_root(root).render();
    }
}
