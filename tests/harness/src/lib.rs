//! Starts the real server and drives it as a client would; only ever a dev-dependency.
//!
//! [`Server`] is `blindfold-server` in a process, a port and a folder of its own. [`Client`] is plain HTTP that remembers
//! every body it sent. [`Account`] has a confirmed user's token, [`Registration`] the contract's calls on one model.
//! [`browser`] drives the page in Chromium and Firefox. [`TrustedSide`] is the vault as a library, with the demonstration's rows ([`demo`]) or others.
//!
//! # Non-goals
//! No product code may use it: it panics where a test would fail.

mod account;
pub mod browser;
mod client;
pub mod demo;
mod descent;
mod gateway;
mod log;
mod made_up;
mod prediction;
mod registration;
mod scanner;
mod server;
mod trusted;

pub use account::{Account, bearer, code_for, sign_up};
pub use client::{Answer, Client};
pub use descent::{Start, descend};
pub use gateway::Gateway;
pub use made_up::made_up_table;
pub use prediction::{Rows, deploy_files};
pub use registration::{Registration, Slot};
pub use scanner::Scanner;
pub use server::Server;
pub use trusted::{Blobs, SystemRandom, TrustedSide, clock};
