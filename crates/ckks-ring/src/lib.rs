//! Modular arithmetic, NTT, RNS bases, typed polynomials and samplers; no keys, no I/O.
//!
//! A [`Ring`] is Z\[X\]/(X^N + 1) modulo an ordered chain of primes q_0…q_L and special primes p_0…p_{k−1};
//! a [`Poly`] is one of its elements over a [`Basis`] of those primes, in coefficient ([`Coeff`]) or
//! evaluation ([`Ntt`]) form. Residues are always fully reduced.
//!
//! ```
//! use ckks_ring::{Basis, Ntt, Poly, PublicSeed, Ring, RingDegree, ntt_primes_below};
//!
//! let degree = RingDegree::new(12)?;
//! let primes = ntt_primes_below(degree, 50, 3, &[])?;
//! let ring = Ring::new(degree, &primes[..2], &primes[2..])?;
//! let a: Poly<Ntt> = Poly::sample_uniform(&ring, Basis::of_q(2), &PublicSeed([7; 32]), 0);
//! let quotient = a.mul(&a).rescale(); // round(a² / q_1), exactly
//! assert_eq!(quotient.basis(), Basis::of_q(1));
//! # Ok::<(), ckks_ring::RingError>(())
//! ```
//!
//! # What the types refuse
//! Coefficients are not multiplied entry by entry:
//! ```compile_fail,E0599
//! # use ckks_ring::{Coeff, Poly};
//! fn product(a: &Poly<Coeff>, b: &Poly<Coeff>) -> Poly<Coeff> { a.mul(b) }
//! ```
//! The two forms do not mix:
//! ```compile_fail,E0308
//! # use ckks_ring::{Coeff, Ntt, Poly};
//! fn sum(a: &mut Poly<Ntt>, b: &Poly<Coeff>) { a.add_assign(b); }
//! ```
//! A conversion consumes:
//! ```compile_fail,E0382
//! # use ckks_ring::{Coeff, Ntt, Poly};
//! fn both(a: Poly<Coeff>) -> (Poly<Ntt>, Poly<Coeff>) { (a.into_ntt(), a) }
//! ```
//! Secrets are neither copied, compared nor printed:
//! ```compile_fail,E0599
//! # use ckks_ring::SecretSeed;
//! fn twice(seed: &SecretSeed) -> SecretSeed { seed.clone() }
//! ```
//! ```compile_fail,E0369
//! # use ckks_ring::SmallPoly;
//! fn same(a: &SmallPoly, b: &SmallPoly) -> bool { a == b }
//! ```
//! ```
//! # use ckks_ring::SecretSeed;
//! assert_eq!(format!("{:?}", SecretSeed::new([9; 32])), "SecretSeed(..)");
//! ```
//! A rotation step is not a Galois element:
//! ```compile_fail,E0308
//! # use ckks_ring::{Ntt, Poly, RotationStep};
//! fn rotate(a: &Poly<Ntt>) -> Poly<Ntt> { a.automorphism(RotationStep(1)) }
//! ```
//!
//! # Kernels
//! The inner loops come in AVX-512 IFMA, AVX2 with FMA, wasm simd128 with relaxed FMA (used only where a probe shows that
//! it rounds once) and plain Rust, chosen once at run time. All give the same residues bit for bit, from the same
//! tests. With the feature `parallel`, limbs are worked on in parallel; results do not change either.
//!
//! # Non-goals
//! Moduli above 50 bits, rings other than X^N + 1 with N a power of two, arithmetic on secrets beyond what encryption and
//! decryption need, anything that knows what a key or a ciphertext is.

mod basis;
mod buffers;
mod compression;
mod conversion;
mod degree;
mod domain;
mod error;
mod gadget;
mod galois;
mod kernel;
mod key_switch;
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
pub use compression::Compression;
pub use degree::RingDegree;
pub use domain::{Coeff, Domain, Ntt};
pub use error::RingError;
pub use gadget::{Digits, GadgetKey};
pub use galois::{GaloisElement, RotationStep};
pub use key_switch::{SwitchEnd, key_switch};
pub use modulus::{MAX_MODULUS_BITS, Modulus};
pub use poly::{CompactPoly, Factor, Poly, inner_product, inner_product_of_pairs};
pub use primes::{is_prime, ntt_primes_below, ntt_primes_near};
pub use ring::Ring;
pub use seed::{PublicSeed, SecretSeed};
pub use small::{NOISE_VARIANCE, SmallPoly};
