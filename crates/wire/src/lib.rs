//! Versioned binary formats, REST messages and problem types; no I/O.
//!
//! [`rest`] holds every JSON body that the service and its clients exchange; [`blob`] the binary uploads and
//! downloads: keys, data sets, models and checkpoints. A blob is read against the [`rest::Profile`] that was
//! registered for it: counts, levels and moduli come from there and never from the file, so that a hostile file can
//! neither make the reader allocate nor reach a value that the scheme would not produce.
//!
//! # Non-goals
//! No files, no sockets, no clock: encoders write to a `Write`, decoders read from a `Read`. No secret key: what is
//! sealed by a passphrase passes through here as opaque bytes.

pub mod blob;
mod error;
mod hex;
pub mod rest;

pub use error::WireError;
pub use hex::Hex;
