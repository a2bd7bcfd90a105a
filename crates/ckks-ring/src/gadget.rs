//! RNS gadget decomposition and its inner product with key-switching keys.

use core::ops::Range;

use crate::conversion::Source;
use crate::galois::Permutation;
use crate::poly::{inner_product, same_ring};
use crate::{Basis, Coeff, GaloisElement, Ntt, Poly, limbs};

/// The digits of a polynomial, each extended to all limbs and the special primes: digit i is the centred value of
/// limbs i·w … (i+1)·w−1. Kept for hoisting: one decomposition serves many automorphisms.
pub struct Digits {
    digits: Vec<Poly<Ntt>>,
}

/// Limbs i·w … (i+1)·w−1 for each digit i.
fn digit_ranges(limbs: usize, digit_width: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    assert!(digit_width >= 1, "a digit has at least one limb");
    (0..limbs)
        .step_by(digit_width)
        .map(move |start| start..(start + digit_width).min(limbs))
}

impl Digits {
    /// Decomposes `poly` (over primes of Q only) into digits of `digit_width` limbs.
    #[must_use]
    pub fn decompose(poly: &Poly<Ntt>, digit_width: usize) -> Self {
        let basis = poly.basis();
        assert!(!basis.special, "digits of {basis:?}");
        let ring = poly.ring();
        let n = ring.degree().get();
        let target = Basis::with_special(basis.q);
        let coefficients: Poly<Coeff> = poly.clone().into_coeff();
        let extend = |digit: Range<usize>| {
            let mut extended: Poly<Ntt> = Poly::zero(ring, target);
            let (conversion, y) = prepare(&coefficients, digit.clone());
            limbs::for_each(n, extended.residues_mut(), |i, limb| {
                let index = ring.prime_index(target, i);
                if digit.contains(&index) {
                    limb.copy_from_slice(poly.limb(index));
                } else {
                    conversion.convert(ring.kernel(), index, ring.all_moduli()[index], &y, limb);
                    ring.kernel().forward(ring.table(index), limb);
                }
            });
            extended
        };
        Self {
            digits: digit_ranges(basis.q, digit_width).map(extend).collect(),
        }
    }

    /// The digits, over `Basis { q, special: true }`.
    #[must_use]
    pub fn as_slice(&self) -> &[Poly<Ntt>] {
        &self.digits
    }

    /// The digits of the image under X → X^g.
    #[must_use]
    pub fn automorphism(&self, element: GaloisElement) -> Self {
        Self {
            digits: self
                .digits
                .iter()
                .map(|d| d.automorphism(element))
                .collect(),
        }
    }

    /// (Σ d_i·k_i0, Σ d_i·k_i1) over `Basis { q, special: true }`. The keys may be over larger bases and there may be
    /// more of them than digits; panics if there are fewer.
    #[must_use]
    pub fn inner_product(&self, key: &[[Poly<Ntt>; 2]]) -> [Poly<Ntt>; 2] {
        assert!(
            key.len() >= self.digits.len(),
            "{} digits, {} keys",
            self.digits.len(),
            key.len()
        );
        let (ring, basis) = (self.digits[0].ring(), self.digits[0].basis());
        [0, 1].map(|part| {
            let terms: Vec<_> = self
                .digits
                .iter()
                .zip(key)
                .map(|(d, k)| (d, &k[part]))
                .collect();
            inner_product(ring, basis, &terms)
        })
    }

    /// [`Digits::inner_product`] of the image under X → X^g, made limb by limb.
    #[must_use]
    pub fn automorphism_inner_product(
        &self,
        element: GaloisElement,
        key: &[[Poly<Ntt>; 2]],
    ) -> [Poly<Ntt>; 2] {
        let (ring, basis) = (self.digits[0].ring(), self.digits[0].basis());
        let permutation = Permutation::new(element, ring.degree());
        accumulate(
            self.digits[0].ring(),
            basis,
            self.digits.len(),
            key,
            |digit, index, limb| {
                ring.kernel()
                    .permute(&permutation, self.digits[digit].limb_of(index), limb);
            },
        )
    }
}

/// The conversion of `digit` and what it reads.
fn prepare(
    poly: &Poly<Coeff>,
    digit: Range<usize>,
) -> (std::sync::Arc<crate::conversion::Conversion>, Vec<u64>) {
    let ring = poly.ring();
    let n = ring.degree().get();
    let conversion = ring.conversion(Source {
        start: digit.start,
        end: digit.end,
        special: false,
    });
    let mut y = Vec::with_capacity((digit.len() + 1) * n);
    y.extend_from_slice(&poly.residues()[digit.start * n..digit.end * n]);
    y.resize((digit.len() + 1) * n, 0);
    conversion.prepare(ring.kernel(), n, &mut y);
    (conversion, y)
}

/// Σ over digits of (digit limb)·(key limb), limb by limb; `write(digit, prime index, limb)` makes the digit's limb.
fn accumulate(
    ring: &std::sync::Arc<crate::Ring>,
    basis: Basis,
    digits: usize,
    key: &[[Poly<Ntt>; 2]],
    write: impl Fn(usize, usize, &mut [u64]) + Sync + Send,
) -> [Poly<Ntt>; 2] {
    assert!(key.len() >= digits, "{digits} digits, {} keys", key.len());
    assert!(
        key.iter().flatten().all(|k| same_ring(k.ring(), ring)),
        "key from a different ring"
    );
    let n = ring.degree().get();
    let [mut first, mut second] = [Poly::zero(ring, basis), Poly::zero(ring, basis)];
    let parts = [first.residues_mut(), second.residues_mut()];
    limbs::for_each_pair(n, parts, digits * n, |i, scratch, out| {
        let index = ring.prime_index(basis, i);
        for (digit, limb) in scratch.chunks_exact_mut(n).enumerate() {
            write(digit, index, limb);
        }
        let limbs: Vec<&[u64]> = scratch.chunks_exact(n).collect();
        for (part, out) in out.into_iter().enumerate() {
            let keys: Vec<&[u64]> = key[..digits]
                .iter()
                .map(|k| k[part].limb_of(index))
                .collect();
            ring.kernel()
                .dot(ring.all_moduli()[index], &limbs, &keys, out);
        }
    });
    [first, second]
}

/// Decomposes `poly` and multiplies with `key` in one go, limb by limb: the same as
/// `Digits::decompose(poly, w).inner_product(key)` with a scratch of one limb a digit instead of all digits.
#[must_use]
pub fn gadget_product(
    poly: &Poly<Ntt>,
    digit_width: usize,
    key: &[[Poly<Ntt>; 2]],
) -> [Poly<Ntt>; 2] {
    let basis = poly.basis();
    assert!(!basis.special, "digits of {basis:?}");
    let ring = poly.ring();
    let coefficients = poly.clone().into_coeff();
    let digits: Vec<_> = digit_ranges(basis.q, digit_width)
        .map(|range| (range.clone(), prepare(&coefficients, range)))
        .collect();
    drop(coefficients);
    accumulate(
        ring,
        Basis::with_special(basis.q),
        digits.len(),
        key,
        |digit, index, limb| {
            let (range, (conversion, y)) = &digits[digit];
            if range.contains(&index) {
                limb.copy_from_slice(poly.limb(index));
            } else {
                conversion.convert(ring.kernel(), index, ring.all_moduli()[index], y, limb);
                ring.kernel().forward(ring.table(index), limb);
            }
        },
    )
}
