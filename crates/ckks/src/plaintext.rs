//! An encoded message as a polynomial.

use ckks_ring::{Ntt, Poly};

use crate::{CkksError, Level, Parameters, Scale};

/// A polynomial whose coefficients, divided by the scale, are a message. `Debug` shows no contents.
#[derive(Clone, PartialEq, Debug)]
pub struct Plaintext {
    poly: Poly<Ntt>,
    scale: Scale,
}

impl Plaintext {
    /// Puts `poly` (primes of Q only) to use; refuses polynomials of another ring or with special limbs.
    pub fn from_parts(
        parameters: &Parameters,
        poly: Poly<Ntt>,
        scale: Scale,
    ) -> Result<Self, CkksError> {
        let level = Level::new(poly.basis().q.saturating_sub(1));
        parameters.check_level(level)?;
        parameters.check_poly(&poly, level.basis())?;
        Ok(Self { poly, scale })
    }

    /// The polynomial.
    #[must_use]
    pub fn poly(&self) -> &Poly<Ntt> {
        &self.poly
    }

    /// The polynomial, taken out.
    #[must_use]
    pub fn into_poly(self) -> Poly<Ntt> {
        self.poly
    }

    /// ℓ.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::new(self.poly.basis().q - 1)
    }

    /// Δ.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }
}
