//! Coefficients as whole numbers below Q, without their lowest bits: the shortest form of a polynomial over several primes.

use crate::conversion::{Conversion, Source};
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
    /// The largest number that a coefficient becomes.
    largest: Vec<u64>,
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
        let mut rounded = moduli
            .iter()
            .fold(vec![1], |product, q| mul_word(&product, q.value()));
        add_mul(&mut rounded, &[1], (1 << dropped) >> 1);
        let words = rounded
            .iter()
            .rposition(|&word| word > 0)
            .map_or(1, |top| top + 1);
        assert!(words <= Self::MOST_WORDS, "a modulus of {words} words");
        let mut largest = sub(&rounded, &[1]);
        largest.truncate(words);
        shift_right(&mut largest, dropped);
        let top = largest.iter().rposition(|&word| word > 0).unwrap_or(0);
        let bits = 64 * top as u32 + u64::BITS - largest[top].leading_zeros();
        let powers = moduli
            .iter()
            .flat_map(|q| (0..2 * words as u64).map(|k| q.pow(2, 32 * k + u64::from(dropped))));
        Self {
            powers: powers.collect(),
            moduli,
            dropped,
            bits,
            words,
            largest,
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
        let (ring, n) = (poly.ring(), poly.ring().degree().get());
        let own = ring.moduli(poly.basis()).eq(self.moduli.iter().copied());
        assert!(
            own && !poly.basis().special,
            "a polynomial modulo these primes"
        );
        let conversion = ring.conversion(Source {
            start: 0,
            end: poly.basis().q,
            special: false,
        });
        let mut y = ring.buffers().unwritten(poly.residues().len() + n);
        y[..poly.residues().len()].copy_from_slice(poly.residues());
        conversion.prepare(ring.kernel(), n, &mut y);
        match self.words {
            0..=3 => self.compress_within::<4>(&conversion, n, &y),
            4..=7 => self.compress_within::<8>(&conversion, n, &y),
            8..=15 => self.compress_within::<16>(&conversion, n, &y),
            _ => self.compress_within::<{ Self::MOST_WORDS + 1 }>(&conversion, n, &y),
        }
    }

    /// The same from what [`Conversion::prepare`] left, in sums of `W` words, of which there is one more than a number has.
    fn compress_within<const W: usize>(
        &self,
        conversion: &Conversion,
        n: usize,
        y: &[u64],
    ) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(n * self.words);
        conversion.for_each_whole::<W>(n, y, |mut number| {
            round(&mut number, self.dropped);
            numbers.extend_from_slice(&number[..self.words]);
        });
        numbers
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
