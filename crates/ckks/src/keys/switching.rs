//! A key-switching key in full: both halves of every digit.

use std::sync::Arc;

use ckks_ring::{GadgetKey, Ntt, Poly, PublicSeed};

use crate::{CkksError, Level, Parameters, ParametersSpec};

/// One pair (k_i0, k_i1) a digit over q_0 … q_ℓ and the special primes, with
/// k_i0 + k_i1·t = P·g_i·s' + noise: it turns a polynomial that multiplies s' into a ciphertext under t.
///
/// g_i is 1 modulo the primes of digit i and 0 modulo all others. It serves every level up to its own.
#[derive(Clone, PartialEq, Debug)]
pub struct KeySwitchingKey {
    digits: GadgetKey,
    level: Level,
}

impl KeySwitchingKey {
    /// Expands the uniform halves of `seed` beside `c0`, one polynomial a digit and at least one; digit i is stream i of the
    /// seed.
    pub(crate) fn expand(level: Level, seed: &PublicSeed, c0: Vec<Poly<Ntt>>) -> Self {
        let (ring, basis) = (&Arc::clone(c0[0].ring()), c0[0].basis());
        let streams = 0..c0.len() as u32; // no more than primes
        let pairs = c0.into_iter().zip(streams).map(|(k0, digit)| {
            let k1 = Poly::sample_uniform(ring, basis, seed, digit);
            [k0, k1]
        });
        let digits = GadgetKey::new(ring, basis, pairs);
        Self { digits, level }
    }

    /// The uniform half of digit `digit` of a key at `level`.
    pub fn uniform_half(
        parameters: &Parameters,
        level: Level,
        seed: &PublicSeed,
        digit: u32,
    ) -> Result<Poly<Ntt>, CkksError> {
        parameters.check_level(level)?;
        let ring = parameters.ring();
        Ok(Poly::sample_uniform(ring, level.key_basis(), seed, digit))
    }

    /// (k_i0, k_i1) for every digit i.
    #[must_use]
    pub fn digits(&self) -> &GadgetKey {
        &self.digits
    }

    /// Bytes that one at `level` takes.
    #[must_use]
    pub fn bytes(spec: &ParametersSpec, level: Level) -> usize {
        let primes = spec.q.iter().take(level.limbs()).chain(&spec.special);
        let primes: Vec<u64> = primes.copied().collect();
        let digits = level.limbs().div_ceil(spec.digit_width);
        GadgetKey::bytes(&primes, 1 << spec.log_degree, digits)
    }

    /// Highest level it serves.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }
}
