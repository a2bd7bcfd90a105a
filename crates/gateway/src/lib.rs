//! Trusted-side server for scripts: the vault behind HE4Cloud's gateway calls.
//!
//! Takes tables in the clear from scripts on the user's own network, makes keys, encrypts, and talks to the service in
//! their owner's name. It sees what the owner sees, so run it where the owner's data may be. Keys and rows of a
//! training are kept at rest only sealed under the gateway's passphrase.
//!
//! # Non-goals
//! No TLS and no accounts of its own: a caller is whoever the service says that the server token belongs to.

mod at_rest;
mod config;
mod error;
mod form;
mod handlers;
mod jobs;
mod router;
mod sessions;

pub use config::{Config, Sealing};
pub use error::GatewayError;
pub use router::{Gateway, router};
