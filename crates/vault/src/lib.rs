//! Owner of the keys: a web worker in the browser, a library natively.
//!
//! A [`Vault`] holds tables, prepared rows, plans, secret keys and decrypted models; pages hold handles (`vault-api`). It
//! answers requests with [`Vault::answer`]; the two large blobs (evaluation keys, encrypted table) are a [`Production`] of
//! independent units that any worker can make, put together and cut into parts by an [`Assembly`]. A unit's bytes depend on
//! profile, seeds and index only, so the number of workers never shows in a blob.
//!
//! Randomness, time and progress come in from outside ([`Randomness`], [`Clock`], [`Listener`]).
//!
//! # Non-goals
//! No network and no storage: bytes go to whoever asked. The web worker's own code is in `main.rs` and `worker/`.

mod adapting;
mod answer;
mod assembly;
mod attending;
mod encrypted_prediction;
mod environment;
mod error;
mod estimate;
mod export;
mod held;
mod judging;
mod opening;
mod own_model;
mod planned;
mod prediction;
mod production;
mod profile;

mod sample;
mod sealing;
mod store;
mod stream;
mod units;
mod vault;

pub use answer::{Answered, Surroundings};
pub use assembly::{Assembly, PART_BYTES};
pub use environment::{Clock, Listener, Meter, Randomness};
pub use error::VaultError;
pub use planned::Planned;
pub use production::{Order, Production, Units, seed_of_unit};
pub use profile::profile_of;
pub use sealing::MAX_RUN_CELLS;
pub use stream::stream;
pub use units::{Maker, ciphertext_unit, key_unit};
pub use vault::Vault;
