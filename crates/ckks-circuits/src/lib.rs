//! Packing and expansion trees, inner sums, polynomials over ciphertexts.
//!
//! Every circuit is deterministic and takes the [`Evaluator`](ckks::Evaluator) whose keys it needs; each says which keys
//! these are. Scales are exact: what a circuit multiplies by a known factor is taken into the scale.
//!
//! # Block vectors
//! A vector of slots with period `block` (a power of two) is a polynomial in X^(N/(2·block)): 2·block coefficients of N.
//! [`pack`] sums slots that are `block` apart over the real parts of many ciphertexts, and leaves all the sums in one
//! polynomial; [`expand`] is its inverse, to one ciphertext a block vector. Both need rotations by powers of two from `block`
//! on, and conjugation. [`sum_windows`] needs rotations by powers of two below `block`.
//!
//! # Refresh
//! [`Bootstrapper`] brings one packed ciphertext, whose levels are used up, back to a level with room for more.
//!
//! # Non-goals
//! No keys are made here, no layout is chosen, and nothing is known of what the numbers mean.

mod bootstrap;
mod expansion;
mod odd_polynomial;
mod packing;
mod parallel;
mod trace;
mod windows;

pub use bootstrap::{BootstrapPlan, BootstrapSettings, Bootstrapper};
pub use expansion::expand;
pub use odd_polynomial::{OddPolynomial, Target};
pub use packing::pack;
pub use parallel::{map_in_parallel, map_pairs};
pub use trace::TraceRadix;
pub use windows::{end_mask, sum_windows, windows_to_ends};
