//! The public half of RNS-CKKS: all that the server may see.
//!
//! Vectors of N/2 complex numbers ([`Encoder`]) become polynomials, and polynomials become [`Ciphertext`]s that an
//! [`Evaluator`] adds, multiplies and rotates under [`EvaluationKeys`]. `docs/maths.md` has the equations.
//!
//! Nothing in this crate can decrypt, and it cannot name what could:
//!
//! ```compile_fail
//! use ckks::SecretKey;
//! ```
//!
//! # Non-goals
//! No secret keys (`ckks-secret`), no circuits (`ckks-circuits`), no file formats (`wire`), no randomness.

mod ciphertext;
mod compact;
mod compressed;
mod encoder;
mod error;
mod evaluator;
mod key_id;
mod keys;
mod level;
mod message;
mod parameters;
mod plaintext;
mod product;
mod scale;
mod seeded;
mod slots;

pub use ciphertext::Ciphertext;
pub use ckks_ring::{
    Basis, Compression, GaloisElement, Modulus, NOISE_VARIANCE, Ntt, Poly, PublicSeed, Ring,
    RingDegree, RingError, RotationStep, is_prime, ntt_primes_below, ntt_primes_near,
};
pub use compact::{CompactCiphertext, CompactCiphertexts, CompactPlace, Factor};
pub use compressed::CompressedCiphertext;
pub use encoder::Encoder;
pub use error::CkksError;
pub use evaluator::{Evaluator, Hoisted};
pub use key_id::KeyId;
pub use keys::encapsulation::{
    EncapsulationKeys, EncapsulationShape, SeededEncapsulationKeys, SeededSwitch,
};
pub use keys::evaluation::{
    EvaluationKeyShape, EvaluationKeys, GaloisKey, KeyPurpose, RelinearizationKey,
    SeededEvaluationKey,
};
pub use keys::public::PublicKey;
pub use keys::switching::KeySwitchingKey;
pub use level::Level;
pub use message::Message;
pub use num_complex::Complex64;
pub use parameters::id::ParametersId;
pub use parameters::security::{SecurityLevel, max_log2_modulus};
pub use parameters::{Parameters, ParametersSpec};
pub use plaintext::Plaintext;
pub use product::Product;
pub use scale::Scale;
pub use seeded::SeededCiphertext;
pub use slots::SlotCount;
