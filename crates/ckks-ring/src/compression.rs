//! Coefficients as whole numbers below Q, without their lowest bits: the shortest form of a polynomial over several primes.

use crate::whole::{add_mul, less, mul_word, sub};
use crate::{Coeff, Modulus, Poly};

/// Rounds coefficients modulo Q = q_0·…·q_ℓ to multiples of 2^d: x ↦ ⌊(x + 2^{d−1})/2^d⌋ for 0 ≤ x < Q, and back to x' = 2^d times
/// that, modulo each prime. x' − x lies in (−2^{d−1}, 2^{d−1}]: for uniform x a variance of (4^d + 2)/12.
///
/// One number takes ⌈log2 Q⌉ − d bits, or one more; residues apart would take ⌈log2 q_i⌉ each.
#[derive(Debug, Clone, PartialEq)]
pub struct Compression {
    moduli: Vec<Modulus>,
    dropped: u32,
    bits: u32,
    /// Words of one number: Q + 2^{d−1} fits.
    words: usize,
    q: Vec<u64>,
    /// The largest number that a coefficient becomes.
    largest: Vec<u64>,
    /// Of each prime: Q/q_i, `words` words.
    cofactors: Vec<u64>,
    /// Of each prime: (Q/q_i)^{−1} modulo q_i, and 1/q_i.
    inverses: Vec<(u64, f64)>,
    /// Of each prime: 2^{32k + d} modulo it, for every half word k.
    powers: Vec<u64>,
}

impl Compression {
    /// Most bits that can be dropped.
    pub const MOST_DROPPED: u32 = 16;

    /// Most words of a number: of 64 primes, and more than any secure modulus has.
    pub const MOST_WORDS: usize = 63;

    /// Of coefficients modulo these distinct primes, without their `dropped` lowest bits (at most [`Compression::MOST_DROPPED`]). Panics
    /// where Q has more than [`Compression::MOST_WORDS`] words.
    #[must_use]
    pub fn new(moduli: impl IntoIterator<Item = Modulus>, dropped: u32) -> Self {
        let moduli: Vec<_> = moduli.into_iter().collect();
        let dropped = dropped.min(Self::MOST_DROPPED);
        let product = |skipped: Option<usize>| {
            let factors = moduli
                .iter()
                .enumerate()
                .filter(|(i, _)| Some(*i) != skipped);
            factors.fold(vec![1], |product, (_, q)| mul_word(&product, q.value()))
        };
        let q = product(None);
        let mut rounded = q.clone();
        add_mul(&mut rounded, &[1], (1 << dropped) >> 1);
        let words = rounded
            .iter()
            .rposition(|&word| word > 0)
            .map_or(1, |top| top + 1);
        assert!(words <= Self::MOST_WORDS, "a modulus of {words} words");
        let fitted = |mut number: Vec<u64>| {
            number.resize(words, 0);
            number
        };
        let mut largest = fitted(sub(&rounded, &[1]));
        shift_right(&mut largest, dropped);
        let top = largest.iter().rposition(|&word| word > 0).unwrap_or(0);
        let bits = 64 * top as u32 + u64::BITS - largest[top].leading_zeros();
        let (mut cofactors, mut inverses, mut powers) = (Vec::new(), Vec::new(), Vec::new());
        for (i, &modulus) in moduli.iter().enumerate() {
            cofactors.extend(fitted(product(Some(i))));
            let others = moduli.iter().enumerate().filter(|(j, _)| *j != i);
            let cofactor = others.fold(1, |product, (_, q)| {
                modulus.mul(product, modulus.reduce(q.value()))
            });
            inverses.push((modulus.inv(cofactor), 1.0 / modulus.value() as f64));
            powers
                .extend((0..2 * words as u64).map(|k| modulus.pow(2, 32 * k + u64::from(dropped))));
        }
        Self {
            q: fitted(q),
            moduli,
            dropped,
            bits,
            words,
            largest,
            cofactors,
            inverses,
            powers,
        }
    }

    /// Bits that one number fits.
    #[must_use]
    pub const fn bits(&self) -> u32 {
        self.bits
    }

    /// 64-bit words that one number is held in.
    #[must_use]
    pub const fn words(&self) -> usize {
        self.words
    }

    /// The primes.
    #[must_use]
    pub fn moduli(&self) -> &[Modulus] {
        &self.moduli
    }

    /// Whether a coefficient may become this number of [`Compression::words`] words.
    #[must_use]
    pub fn is_in_range(&self, number: &[u64]) -> bool {
        !less(&self.largest, number)
    }

    /// The coefficients as numbers, one after the other, lowest word first. Panics if they are not modulo these primes.
    #[must_use]
    pub fn compress(&self, poly: &Poly<Coeff>) -> Vec<u64> {
        assert_eq!(
            poly.limb_count(),
            self.moduli.len(),
            "a polynomial modulo these primes"
        );
        let limbs: Vec<_> = poly.limbs().map(|(_, limb)| limb).collect();
        match self.words {
            0..=3 => self.compress_within::<4>(&limbs),
            4..=7 => self.compress_within::<8>(&limbs),
            8..=15 => self.compress_within::<16>(&limbs),
            _ => self.compress_within::<{ Self::MOST_WORDS + 1 }>(&limbs),
        }
    }

    /// The same in sums of `W` words, of which there is one more than a number has.
    fn compress_within<const W: usize>(&self, limbs: &[&[u64]]) -> Vec<u64> {
        let wide = |number: &[u64]| {
            let mut words = [0; W];
            words[..number.len()].copy_from_slice(number);
            words
        };
        let q = wide(&self.q);
        let cofactors: Vec<[u64; W]> = self.cofactors.chunks_exact(self.words).map(wide).collect();
        let count = limbs.first().map_or(0, |limb| limb.len());
        let mut numbers = Vec::with_capacity(count * self.words);
        for at in 0..count {
            let mut number = self.combine(limbs, at, &q, &cofactors);
            round(&mut number, self.dropped);
            numbers.extend_from_slice(&number[..self.words]);
        }
        numbers
    }

    /// Coefficient `at`, in [0, Q), by the Chinese remainder theorem: Σ y_i·Q/q_i − v·Q for y_i = x_i·(Q/q_i)^{−1} mod q_i, v the whole
    /// part of Σ y_i/q_i, which f64 gives exactly or one less.
    fn combine<const W: usize>(
        &self,
        limbs: &[&[u64]],
        at: usize,
        q: &[u64; W],
        cofactors: &[[u64; W]],
    ) -> [u64; W] {
        let mut sums = [0_u128; W];
        let mut share = -f64::powi(2.0, -40);
        let primes = self.moduli.iter().zip(&self.inverses).zip(cofactors);
        for (limb, ((modulus, (inverse, reciprocal)), cofactor)) in limbs.iter().zip(primes) {
            let y = modulus.mul(limb[at], *inverse);
            share += y as f64 * reciprocal;
            // Of products below 2^114 nothing has to be carried before the end.
            for (sum, word) in sums.iter_mut().zip(cofactor) {
                *sum += u128::from(*word) * u128::from(y);
            }
        }
        let mut sum = carried(&sums);
        subtract_multiple(&mut sum, q, share.max(0.0) as u64);
        if sum.iter().rev().ge(q.iter().rev()) {
            subtract_multiple(&mut sum, q, 1);
        }
        sum
    }

    /// The residues of numbers modulo prime `limb`; they need not be in range. Panics if there are not as many numbers as residues, or no
    /// such prime.
    pub fn decompress(&self, numbers: &[u64], limb: usize, residues: &mut [u64]) {
        assert_eq!(
            numbers.len(),
            residues.len() * self.words,
            "a number for each residue"
        );
        let (modulus, halves) = (self.moduli[limb], 2 * self.words);
        let powers = &self.powers[limb * halves..][..halves];
        let numbers = numbers.chunks_exact(self.words);
        // As many products below 2^(32 + bits) as there are half words.
        let narrow = modulus.bits() + 32 + halves.next_power_of_two().ilog2() <= u64::BITS;
        for (residue, number) in residues.iter_mut().zip(numbers) {
            let pairs = number.iter().zip(powers.as_chunks::<2>().0);
            *residue = if narrow {
                let halves = pairs.map(|(word, [low, high])| {
                    (word & u64::from(u32::MAX)) * low + (word >> 32) * high
                });
                modulus.reduce(halves.sum())
            } else {
                let halves = pairs.map(|(word, [low, high])| {
                    let word = u128::from(*word);
                    (word & u128::from(u32::MAX)) * u128::from(*low)
                        + (word >> 32) * u128::from(*high)
                });
                modulus.reduce_lazy_sum(halves.sum())
            };
        }
    }
}

/// Σ sums[k]·2^{64k}, which fits.
fn carried<const W: usize>(sums: &[u128; W]) -> [u64; W] {
    let mut carry = 0;
    sums.map(|sum| {
        let whole = sum + carry;
        carry = whole >> 64;
        whole as u64
    })
}

/// sum −= a·w ≤ sum.
fn subtract_multiple<const W: usize>(sum: &mut [u64; W], a: &[u64; W], w: u64) {
    let (mut carry, mut borrow) = (0, false);
    for (s, a) in sum.iter_mut().zip(a) {
        let wide = u128::from(*a) * u128::from(w) + u128::from(carry);
        carry = (wide >> 64) as u64;
        let (x, first) = s.overflowing_sub(wide as u64);
        let (x, second) = x.overflowing_sub(u64::from(borrow));
        (*s, borrow) = (x, first || second);
    }
}

/// ⌊(x + 2^{d−1})/2^d⌋.
fn round(x: &mut [u64], d: u32) {
    let mut carry = (1 << d) >> 1;
    for word in x.iter_mut() {
        let (sum, over) = word.overflowing_add(carry);
        (*word, carry) = (sum, u64::from(over));
    }
    shift_right(x, d);
}

/// ⌊x/2^d⌋ for d < 64.
fn shift_right(x: &mut [u64], d: u32) {
    let mut above = 0;
    for word in x.iter_mut().rev() {
        let from_above = above << 1 << (63 - d);
        above = *word;
        *word = *word >> d | from_above;
    }
}
