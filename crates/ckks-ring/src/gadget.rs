//! RNS gadget decomposition and its inner product with key-switching keys.

mod key;

pub use key::GadgetKey;

use core::ops::Range;
use std::sync::Arc;

use crate::buffers::Buffer;
use crate::conversion::{Conversion, Source};
use crate::poly::same_ring;
use crate::{Basis, GaloisElement, Ntt, Poly, Ring, limbs};

/// Digits of which single limbs can be had, over `Basis { q, special: true }`.
pub(crate) trait DigitLimbs: Sync {
    /// The ring.
    fn ring(&self) -> &Arc<Ring>;
    /// Primes of Q.
    fn q(&self) -> usize;
    /// Number of digits.
    fn count(&self) -> usize;
    /// Limbs of scratch that [`DigitLimbs::limbs`] wants for every prime.
    fn scratch_limbs(&self) -> usize;
    /// For each of the primes of numbers `indices` the limb of every digit.
    fn limbs<'a>(&'a self, indices: &[usize], scratch: &'a mut [u64]) -> Vec<Vec<&'a [u64]>>;
}

/// The digits of a polynomial, each extended to all limbs and the special primes: digit i is the centred value of
/// limbs i·w … (i+1)·w−1. Kept for hoisting: one decomposition serves many automorphisms.
pub struct Digits {
    digits: Vec<Poly<Ntt>>,
}

impl Digits {
    /// Decomposes `poly` (over primes of Q only) into digits of `digit_width` limbs.
    #[must_use]
    pub fn decompose(poly: &Poly<Ntt>, digit_width: usize) -> Self {
        let decomposition = Decomposition::new(poly, digit_width);
        let (ring, basis) = (poly.ring(), Basis::with_special(poly.basis().q));
        let n = ring.degree().get();
        let extend = |digit| {
            let mut extended: Poly<Ntt> = Poly::unwritten(ring, basis);
            let group = limbs::group(extended.limb_count());
            limbs::for_each(group * n, extended.residues_mut(), |g, limbs| {
                let limbs = limbs.chunks_exact_mut(n).enumerate();
                let mut others = Vec::with_capacity(group);
                for (i, limb) in limbs {
                    let index = ring.prime_index(basis, g * group + i);
                    match decomposition.own(digit, index) {
                        Some(own) => limb.copy_from_slice(own),
                        None => others.push((index, limb)),
                    }
                }
                decomposition.write(digit, &mut others);
            });
            extended
        };
        Self {
            digits: (0..decomposition.count()).map(extend).collect(),
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

    /// (Σ d_i·k_i0, Σ d_i·k_i1) over `Basis { q, special: true }`. The key may be over a larger basis and have more pairs than
    /// there are digits; panics if it has fewer.
    #[must_use]
    pub fn inner_product(&self, key: &GadgetKey) -> [Poly<Ntt>; 2] {
        check_key(self, key);
        let (ring, basis) = (self.ring(), self.digits[0].basis());
        let [mut first, mut second] = [0, 1].map(|_| Poly::unwritten(ring, basis));
        let parts = [first.residues_mut(), second.residues_mut()];
        let no_scratch = (ring.buffers(), 0);
        limbs::for_each_pair(ring.degree().get(), parts, no_scratch, |i, _, out| {
            let index = ring.prime_index(basis, i);
            let digits: Vec<_> = self.digits.iter().map(|d| d.limb_of(index)).collect();
            key.dot(index, &digits, out);
        });
        [first, second]
    }
}

impl DigitLimbs for Digits {
    fn ring(&self) -> &Arc<Ring> {
        self.digits[0].ring()
    }

    fn q(&self) -> usize {
        self.digits[0].basis().q
    }

    fn count(&self) -> usize {
        self.digits.len()
    }

    fn scratch_limbs(&self) -> usize {
        0
    }

    fn limbs<'a>(&'a self, indices: &[usize], _scratch: &'a mut [u64]) -> Vec<Vec<&'a [u64]>> {
        let of_prime = |&index| self.digits.iter().map(|d| d.limb_of(index)).collect();
        indices.iter().map(of_prime).collect()
    }
}

/// Panics unless `key` is of the digits' ring and has one pair for each or more.
pub(crate) fn check_key(digits: &impl DigitLimbs, key: &GadgetKey) {
    let (count, keys) = (digits.count(), key.count());
    assert!(keys >= count, "{count} digits, {keys} keys");
    assert!(
        same_ring(key.ring(), digits.ring()),
        "key from a different ring"
    );
}

/// What every limb of every digit of a polynomial is made from, when it is wanted.
pub(crate) struct Decomposition<'p> {
    poly: &'p Poly<Ntt>,
    digits: Vec<(Range<usize>, Arc<Conversion>)>,
    /// What the conversions read, digit by digit: a limb for each of the digit's primes and one more.
    sources: Buffer,
}

impl<'p> Decomposition<'p> {
    /// Of `poly`, over primes of Q only, into digits of `width` limbs.
    pub(crate) fn new(poly: &'p Poly<Ntt>, width: usize) -> Self {
        let (ring, basis) = (poly.ring(), poly.basis());
        assert!(!basis.special, "digits of {basis:?}");
        assert!(width >= 1, "a digit has at least one limb");
        let (n, kernel) = (ring.degree().get(), ring.kernel());
        let digits: Vec<_> = (0..basis.q)
            .step_by(width)
            .map(|start| (start, (start + width).min(basis.q)))
            .map(|(start, end)| {
                let special = false;
                let source = Source {
                    start,
                    end,
                    special,
                };
                (start..end, ring.conversion(source))
            })
            .collect();
        let mut sources = ring.buffers().unwritten((basis.q + digits.len()) * n);
        limbs::for_each(n, &mut sources, |i, limb| {
            let (range, conversion) = &digits[i / (width + 1)];
            let place = i % (width + 1);
            if place < range.len() {
                let index = range.start + place;
                limb.copy_from_slice(poly.limb(index));
                kernel.inverse(ring.table(index), limb);
                conversion.scale(kernel, place, limb);
            }
        });
        limbs::for_each((width + 1) * n, &mut sources, |digit, y| {
            digits[digit].1.round(kernel, n, y);
        });
        Self {
            poly,
            digits,
            sources,
        }
    }

    /// The limb of prime number `index` of digit `digit` if the polynomial has it already.
    fn own(&self, digit: usize, index: usize) -> Option<&'p [u64]> {
        let there = self.digits[digit].0.contains(&index);
        there.then(|| self.poly.limb(index))
    }

    /// The limbs of other primes than the digit's own, each given by its number and where it goes.
    fn write(&self, digit: usize, targets: &mut [(usize, &mut [u64])]) {
        let (range, conversion) = &self.digits[digit];
        let (ring, n) = (self.poly.ring(), self.poly.ring().degree().get());
        let start = (range.start + digit) * n;
        let y = &self.sources[start..start + (range.len() + 1) * n];
        conversion.convert(ring, y, targets);
        for (index, limb) in targets {
            ring.kernel().forward(ring.table(*index), limb);
        }
    }
}

impl DigitLimbs for Decomposition<'_> {
    fn ring(&self) -> &Arc<Ring> {
        self.poly.ring()
    }

    fn q(&self) -> usize {
        self.poly.basis().q
    }

    fn count(&self) -> usize {
        self.digits.len()
    }

    fn scratch_limbs(&self) -> usize {
        self.digits.len()
    }

    fn limbs<'a>(&'a self, indices: &[usize], scratch: &'a mut [u64]) -> Vec<Vec<&'a [u64]>> {
        let n = self.poly.ring().degree().get();
        let mut limbs = vec![Vec::with_capacity(self.digits.len()); indices.len()];
        for (digit, scratch) in scratch
            .chunks_exact_mut(indices.len() * n)
            .take(self.digits.len())
            .enumerate()
        {
            let room = indices.iter().copied().zip(scratch.chunks_exact_mut(n));
            let mut others: Vec<_> = room
                .filter(|&(index, _)| self.own(digit, index).is_none())
                .collect();
            self.write(digit, &mut others);
            let mut others = others.into_iter();
            for (limbs, &index) in limbs.iter_mut().zip(indices) {
                let written = || others.next().map(|(_, limb)| -> &'a [u64] { limb });
                limbs.extend(self.own(digit, index).or_else(written));
            }
        }
        limbs
    }
}
