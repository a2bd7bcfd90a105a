//! Key switching from end to end, limb by limb: digits, inner product, division by the special primes and what follows.
//!
//! A limb of the result is finished while it is in cache; the product with the key is never in memory as a whole.

use std::sync::Arc;

use crate::buffers::Buffer;
use crate::conversion::{Conversion, Source};
use crate::gadget::{Decomposition, DigitLimbs, Digits, GadgetKey, check_key};
use crate::galois::Permutation;
use crate::{Basis, GaloisElement, Ntt, Poly, Ring, limbs};

/// What is done with (k_0, k_1) = Σ digit_i·key_i over Q and the special primes.
#[derive(Clone, Copy, Default)]
pub struct SwitchEnd<'a> {
    /// Added, times P, before the division: over the digits' primes of Q.
    pub addends: [Option<&'a Poly<Ntt>>; 2],
    /// Divide not by P alone but by P times the last prime of Q, with one rounding.
    pub rescale: bool,
    /// Take the image under X → X^g in the end.
    pub automorphism: Option<GaloisElement>,
}

/// Decomposes `poly` (over primes of Q only) into digits of `digit_width` limbs, multiplies with `key` and divides by the special
/// primes: φ(round((k_j + P·addend_j)/P)), exactly. The key may be over a larger basis and have more pairs than
/// there are digits; panics if it has fewer, or if a rescale has no second prime of Q.
#[must_use]
pub fn key_switch(
    poly: &Poly<Ntt>,
    digit_width: usize,
    key: &GadgetKey,
    end: SwitchEnd<'_>,
) -> [Poly<Ntt>; 2] {
    Switch::new(&Decomposition::new(poly, digit_width), key, end).run()
}

impl Digits {
    /// [`key_switch`] of the polynomial that these are the digits of.
    #[must_use]
    pub fn key_switch(&self, key: &GadgetKey, end: SwitchEnd<'_>) -> [Poly<Ntt>; 2] {
        Switch::new(self, key, end).run()
    }
}

/// One key switch under way.
struct Switch<'a, D> {
    digits: &'a D,
    key: &'a GadgetKey,
    end: SwitchEnd<'a>,
    ring: &'a Arc<Ring>,
    n: usize,
    /// Primes of Q that stay.
    kept: usize,
    /// From the primes that go to those that stay.
    conversion: Arc<Conversion>,
    permutation: Option<Permutation>,
}

impl<'a, D: DigitLimbs> Switch<'a, D> {
    fn new(digits: &'a D, key: &'a GadgetKey, end: SwitchEnd<'a>) -> Self {
        check_key(digits, key);
        let (ring, q) = (digits.ring(), digits.q());
        let basis = Basis::of_q(q);
        for addend in end.addends.iter().flatten() {
            assert_eq!(addend.basis(), basis, "addend over another basis");
        }
        let kept = q - usize::from(end.rescale);
        assert!(kept >= 1, "rescale over {basis:?}");
        let degree = ring.degree();
        Self {
            digits,
            key,
            end,
            ring,
            n: degree.get(),
            kept,
            conversion: ring.conversion(Source {
                start: kept,
                end: q,
                special: true,
            }),
            permutation: end.automorphism.map(|g| Permutation::new(g, degree)),
        }
    }

    fn run(&self) -> [Poly<Ntt>; 2] {
        let remainders = self.remainders();
        let basis = Basis::of_q(self.kept);
        let [mut first, mut second] = [0, 1].map(|_| Poly::unwritten(self.ring, basis));
        let parts = [first.residues_mut(), second.residues_mut()];
        let (n, group) = (self.n, limbs::group(self.kept));
        let scratch = (self.digits.scratch_limbs() + 1) * group;
        let scratch = (self.ring.buffers(), scratch * n);
        limbs::for_each_pair(group * n, parts, scratch, |g, scratch, out| {
            let indices = g * group..g * group + out[0].len() / n;
            let indices: Vec<usize> = indices.collect();
            let (own, digits) = scratch.split_at_mut(group * n);
            let digits = self.digits.limbs(&indices, digits);
            let [first, second] = out;
            let places = first.chunks_exact_mut(n).zip(second.chunks_exact_mut(n));
            for ((&i, digits), (first, second)) in indices.iter().zip(&digits).zip(places) {
                self.key.dot(i, digits, [first, second]);
            }
            for (part, out) in [first, second].into_iter().enumerate() {
                let room = indices.iter().copied().zip(own.chunks_exact_mut(n));
                let mut quotients: Vec<_> = room.collect();
                self.conversion
                    .convert(self.ring, &remainders[part], &mut quotients);
                let parts = quotients.into_iter().zip(out.chunks_exact_mut(n));
                for ((i, remainder), out) in parts {
                    self.finish((i, part), remainder, out);
                }
            }
        });
        [first, second]
    }

    /// What the division's remainder is converted from, for both parts: k_j + P·addend_j modulo the primes that go.
    fn remainders(&self) -> [Buffer; 2] {
        let (n, ring, kernel) = (self.n, self.ring, self.ring.kernel());
        let basis = Basis::with_special(self.digits.q());
        let sources = self.conversion.source_len() * n;
        let mut remainders = [0, 1].map(|_| ring.buffers().unwritten(sources + n));
        let parts = remainders.each_mut().map(|y| &mut y[..sources]);
        let group = limbs::group(self.conversion.source_len());
        let scratch = self.digits.scratch_limbs() * group * n;
        let scratch = (ring.buffers(), scratch);
        limbs::for_each_pair(group * n, parts, scratch, |g, scratch, out| {
            let places = g * group..g * group + out[0].len() / n;
            let index = |place| ring.prime_index(basis, self.kept + place);
            let indices: Vec<usize> = places.clone().map(index).collect();
            let digits = self.digits.limbs(&indices, scratch);
            let [first, second] = out;
            let limbs = first.chunks_exact_mut(n).zip(second.chunks_exact_mut(n));
            for ((place, digits), (first, second)) in places.zip(&digits).zip(limbs) {
                self.key.dot(index(place), digits, [first, second]);
                for (part, out) in [first, second].into_iter().enumerate() {
                    self.remainder((place, index(place), part), out);
                }
            }
        });
        for y in &mut remainders {
            self.conversion.round(kernel, n, y);
        }
        remainders
    }

    /// From k_part to (k_part + P·addend_part)·(P/p)^(−1) modulo p, prime number `index`, the division's source number
    /// `place`; in coefficients.
    fn remainder(&self, (place, index, part): (usize, usize, usize), out: &mut [u64]) {
        let (ring, kernel) = (self.ring, self.ring.kernel());
        // P is 0 modulo the special primes.
        if index < self.digits.q() {
            self.add_addend((index, part), out);
        }
        kernel.inverse(ring.table(index), out);
        self.conversion.scale(kernel, place, out);
    }

    /// out += P·addend_part modulo prime number `index` of Q.
    fn add_addend(&self, (index, part): (usize, usize), out: &mut [u64]) {
        if let Some(addend) = self.end.addends[part] {
            let (kernel, q) = (self.ring.kernel(), self.ring.all_moduli()[index]);
            kernel.add_scaled(q, self.ring.special_product(q), out, addend.limb(index));
        }
    }

    /// From k_part and the limb of the division's remainder, in coefficients, to limb `i` of one part of the result.
    fn finish(&self, (i, part): (usize, usize), remainder: &mut [u64], out: &mut [u64]) {
        let (kernel, q) = (self.ring.kernel(), self.ring.all_moduli()[i]);
        if self.end.rescale {
            self.add_addend((i, part), out);
        }
        kernel.forward(self.ring.table(i), remainder);
        let inverse = self.conversion.inverse(i);
        let quotient = match &self.permutation {
            None => {
                kernel.sub_scale(q, inverse, out, remainder);
                &mut *out
            }
            Some(_) => {
                kernel.sub_scale(q, q.neg(inverse), remainder, out);
                &mut *remainder
            }
        };
        // P·addend/P.
        if let Some(addend) = self.end.addends[part].filter(|_| !self.end.rescale) {
            kernel.add(q, quotient, addend.limb(i));
        }
        if let Some(permutation) = &self.permutation {
            kernel.permute(permutation, remainder, out);
        }
    }
}
