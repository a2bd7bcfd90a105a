//! Modular arithmetic, NTT, RNS bases, typed polynomials and samplers; no keys, no I/O.
//!
//! A [`Ring`] is Z\[X\]/(X^N + 1) modulo an ordered chain of primes q_0…q_L and special primes p_0…p_{k−1};
//! a [`Poly`] is one of its elements over a [`Basis`] of those primes, in coefficient ([`Coeff`]) or
//! evaluation ([`Ntt`]) form. Residues are always fully reduced.

mod basis;
mod conversion;
mod degree;
mod domain;
mod error;
mod gadget;
mod galois;
mod kernel;
mod limbs;
mod modulus;
mod ntt;
mod poly;
mod primes;
mod ring;
mod sampling;
mod seed;
mod small;
mod whole;

pub use basis::Basis;
pub use degree::RingDegree;
pub use domain::{Coeff, Domain, Ntt};
pub use error::RingError;
pub use gadget::{Digits, gadget_product};
pub use galois::{GaloisElement, RotationStep};
pub use modulus::{MAX_MODULUS_BITS, Modulus};
pub use poly::{Poly, inner_product};
pub use primes::{is_prime, ntt_primes_below, ntt_primes_near};
pub use ring::Ring;
pub use seed::{PublicSeed, SecretSeed};
pub use small::SmallPoly;
