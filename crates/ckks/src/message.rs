//! Scaled and rounded integers on their way into a polynomial.

use ckks_ring::Poly;

use crate::{CkksError, Level, Parameters, Plaintext, Scale};

/// Rounded coefficients of Δ·m, before they are reduced modulo primes: what an encryption adds its noise to, so that
/// both go through one transform. Made by an [`Encoder`](crate::Encoder).
#[derive(Clone, PartialEq)]
pub struct Message {
    parameters: Parameters,
    coefficients: Vec<i64>,
    scale: Scale,
}

impl Message {
    pub(crate) fn new(parameters: &Parameters, coefficients: Vec<i64>, scale: Scale) -> Self {
        debug_assert_eq!(coefficients.len(), parameters.degree().get());
        Self {
            parameters: parameters.clone(),
            coefficients,
            scale,
        }
    }

    /// The parameters it was encoded for.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// N integers, each below 2^62 in magnitude.
    #[must_use]
    pub fn coefficients(&self) -> &[i64] {
        &self.coefficients
    }

    /// The same, to be changed or erased.
    pub fn coefficients_mut(&mut self) -> &mut [i64] {
        &mut self.coefficients
    }

    /// Δ.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Reduces modulo the primes of `level` and transforms.
    pub fn to_plaintext(&self, level: Level) -> Result<Plaintext, CkksError> {
        self.parameters.check_level(level)?;
        let poly = Poly::from_signed(self.parameters.ring(), level.basis(), &self.coefficients);
        Plaintext::from_parts(&self.parameters, poly.into_ntt(), self.scale)
    }
}

impl core::fmt::Debug for Message {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Message(scale 2^{:.3}, ..)", self.scale.log2())
    }
}
