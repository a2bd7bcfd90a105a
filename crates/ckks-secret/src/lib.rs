//! Secret key, key generation, encryption, decryption and sealing.
//!
//! Everything here belongs on the owner's device. All randomness is an argument: a [`MasterSeed`] is drawn once and
//! determines the [`SecretKey`] and every public key made of it; an [`EncryptionSeed`] is drawn for every encryption
//! and used up by it.
//!
//! Secrets are zeroized when dropped, are not `Clone` and show nothing in `Debug`:
//!
//! ```compile_fail,E0277
//! fn copies<T: Clone>() {}
//! copies::<ckks_secret::SecretKey>();
//! ```
//! ```compile_fail,E0277
//! fn prints<T: core::fmt::Debug>() {}
//! prints::<ckks_secret::SecretKey>();
//! ```
//! ```compile_fail,E0277
//! fn copies<T: Clone>() {}
//! copies::<ckks_secret::MasterSeed>();
//! ```
//! ```compile_fail,E0277
//! fn copies<T: Clone>() {}
//! copies::<ckks_secret::EncryptionSeed>();
//! ```
//!
//! # Non-goals
//! No source of randomness, no storage, no file formats (`wire`), no computing on ciphertexts (`ckks`).

mod decoded;
mod decrypt;
mod encapsulation;
mod encrypt;
mod error;
mod keygen;
mod seal;
mod secret_key;
mod seed;

pub use decoded::{Decoded, DecodedSlots};
pub use encrypt::encrypt_public;
pub use error::SecretError;
pub use seal::{
    SEAL_HEADER_BYTES, SEAL_TAG_BYTES, SEALED_SEED_BYTES, SealBinding, SealKey, SealRandomness,
    open, open_seed, seal, seal_seed,
};
pub use secret_key::SecretKey;
pub use seed::{EncryptionSeed, MasterSeed};
