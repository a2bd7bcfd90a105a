//! RNS gadget decomposition and its inner product with key-switching keys.

use crate::{GaloisElement, Ntt, Poly};

/// The digits of a polynomial, each extended to all limbs and the special primes: digit i is the centred value of
/// limbs i·w … (i+1)·w−1. Kept for hoisting: one decomposition serves many automorphisms.
pub struct Digits {
    digits: Vec<Poly<Ntt>>,
}

impl Digits {
    /// Decomposes `poly` (over primes of Q only) into digits of `digit_width` limbs.
    #[must_use]
    pub fn decompose(poly: &Poly<Ntt>, digit_width: usize) -> Self {
        let _ = (poly, digit_width);
        todo!()
    }

    /// The digits, over `Basis { q, special: true }`.
    #[must_use]
    pub fn as_slice(&self) -> &[Poly<Ntt>] {
        &self.digits
    }

    /// The digits of the image under X → X^g.
    #[must_use]
    pub fn automorphism(&self, element: GaloisElement) -> Self {
        let _ = element;
        todo!()
    }

    /// (Σ d_i·k_i0, Σ d_i·k_i1) over `Basis { q, special: true }`. The keys may be over larger bases and there may be
    /// more of them than digits; panics if there are fewer.
    #[must_use]
    pub fn inner_product(&self, key: &[[Poly<Ntt>; 2]]) -> [Poly<Ntt>; 2] {
        let _ = key;
        todo!()
    }

    /// [`Digits::inner_product`] of the image under X → X^g, without making the image.
    #[must_use]
    pub fn automorphism_inner_product(
        &self,
        element: GaloisElement,
        key: &[[Poly<Ntt>; 2]],
    ) -> [Poly<Ntt>; 2] {
        let _ = (element, key);
        todo!()
    }
}

/// Decomposes `poly` and multiplies with `key` in one go, limb by limb: the same as
/// `Digits::decompose(poly, w).inner_product(key)` with a scratch of one limb a digit instead of all digits.
#[must_use]
pub fn gadget_product(
    poly: &Poly<Ntt>,
    digit_width: usize,
    key: &[[Poly<Ntt>; 2]],
) -> [Poly<Ntt>; 2] {
    let _ = (poly, digit_width, key);
    todo!()
}
