//! Polynomials with small signed coefficients: secrets and noise.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{RingDegree, SecretSeed, sampling};

/// Variance of the noise of encryptions and keys, by [`SmallPoly::sample_cbd21`].
pub const NOISE_VARIANCE: f64 = 10.5;

/// N signed coefficients of small magnitude; zeroized on drop, contents never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SmallPoly {
    coefficients: Vec<i8>,
}

impl SmallPoly {
    /// Uniform in {−1, 0, 1}^N, constant time. `stream` separates draws from one seed.
    #[must_use]
    pub fn sample_ternary(seed: &SecretSeed, stream: u32, degree: RingDegree) -> Self {
        let mut coefficients = vec![0; degree.get()];
        sampling::ternary(seed.expose(), stream, &mut coefficients);
        Self { coefficients }
    }

    /// Centred binomial with 21 coins a side ([`NOISE_VARIANCE`], |x| ≤ 21), constant time.
    #[must_use]
    pub fn sample_cbd21(seed: &SecretSeed, stream: u32, degree: RingDegree) -> Self {
        let mut coefficients = vec![0; degree.get()];
        sampling::cbd21(seed.expose(), stream, &mut coefficients);
        Self { coefficients }
    }

    /// Exactly `weight` coefficients of ±1, the rest 0, uniform among all such. Panics if there are fewer than `weight`.
    #[must_use]
    pub fn sample_sparse(
        seed: &SecretSeed,
        stream: u32,
        degree: RingDegree,
        weight: usize,
    ) -> Self {
        let mut coefficients = vec![0; degree.get()];
        sampling::sparse_ternary(seed.expose(), stream, weight, &mut coefficients);
        Self { coefficients }
    }

    /// The coefficients of 1, X, …, X^{N−1}.
    #[must_use]
    pub fn coefficients(&self) -> &[i8] {
        &self.coefficients
    }
}

impl core::fmt::Debug for SmallPoly {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SmallPoly(..)")
    }
}
