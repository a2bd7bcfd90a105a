//! Deterministic search for NTT primes.

use crate::{MAX_MODULUS_BITS, RingDegree, RingError};

/// Bases of Miller–Rabin; no composite passes for them all.
const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
/// No smaller composite passes for the first seven (Jaeschke, "On strong pseudoprimes to several bases", 1993).
const SEVEN_SUFFICE: u64 = 341_550_071_728_321;

/// Whether `n` is prime; deterministic Miller–Rabin, right for every 64-bit number.
#[must_use]
pub const fn is_prime(n: u64) -> bool {
    if n < 2 {
        return false;
    }
    let mut i = 0;
    while i < BASES.len() {
        if n.is_multiple_of(BASES[i]) {
            return n == BASES[i];
        }
        i += 1;
    }
    let residues = Montgomery::new(n);
    let bases = if n < SEVEN_SUFFICE { 7 } else { BASES.len() };
    let mut i = 0;
    while i < bases {
        if !residues.passes(BASES[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// Residues x·2^64 modulo an odd number, which are multiplied without a division (Montgomery, 1985).
struct Montgomery {
    n: u64,
    /// n⁻¹ modulo 2^64.
    inverse: u64,
    /// 2^64 modulo n: the residue of 1.
    one: u64,
    /// 2^128 modulo n.
    square: u64,
}

impl Montgomery {
    const fn new(n: u64) -> Self {
        // Right to three bits, and each step doubles them.
        let mut inverse = n;
        let mut step = 0;
        while step < 5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(n.wrapping_mul(inverse)));
            step += 1;
        }
        let one = (u64::MAX % n + 1) % n;
        let square = ((one as u128 * one as u128) % n as u128) as u64;
        Self {
            n,
            inverse,
            one,
            square,
        }
    }

    /// a·b/2^64 modulo n.
    const fn mul(&self, a: u64, b: u64) -> u64 {
        let product = a as u128 * b as u128;
        let quotient = (product as u64).wrapping_mul(self.inverse);
        let taken = ((quotient as u128 * self.n as u128) >> 64) as u64;
        let (difference, borrowed) = ((product >> 64) as u64).overflowing_sub(taken);
        if borrowed {
            difference.wrapping_add(self.n)
        } else {
            difference
        }
    }

    /// One round of Miller–Rabin.
    const fn passes(&self, base: u64) -> bool {
        let (one, minus_one) = (self.one, self.n - self.one);
        let twos = (self.n - 1).trailing_zeros();
        let mut exponent = (self.n - 1) >> twos;
        let (mut x, mut power) = (one, self.mul(base, self.square));
        while exponent > 0 {
            if exponent & 1 == 1 {
                x = self.mul(x, power);
            }
            power = self.mul(power, power);
            exponent >>= 1;
        }
        if x == one || x == minus_one {
            return true;
        }
        let mut round = 1;
        while round < twos {
            x = self.mul(x, x);
            if x == minus_one {
                return true;
            }
            round += 1;
        }
        false
    }
}

/// The `count` largest primes below 2^`bits` that are 1 modulo 2N and not in `avoid`, descending.
pub fn ntt_primes_below(
    degree: RingDegree,
    bits: u32,
    count: usize,
    avoid: &[u64],
) -> Result<Vec<u64>, RingError> {
    let two_n = degree.two_n();
    let top = if bits <= MAX_MODULUS_BITS {
        1u64 << bits
    } else {
        0
    };
    let candidates = (1..=top / two_n).map(|i| (top - i * two_n) + 1);
    collect(candidates, degree, bits, count, avoid)
}

/// The `count` primes closest to 2^`bits` (on either side, but below 2^50) that are 1 modulo 2N and not in
/// `avoid`, closest first; of two equally close the larger comes first.
pub fn ntt_primes_near(
    degree: RingDegree,
    bits: u32,
    count: usize,
    avoid: &[u64],
) -> Result<Vec<u64>, RingError> {
    let two_n = degree.two_n();
    let centre = if bits <= MAX_MODULUS_BITS {
        1u64 << bits
    } else {
        0
    };
    let candidates = (0..=centre / two_n).flat_map(move |i| {
        let above = centre + i * two_n + 1;
        let below = (centre + 1).saturating_sub((i + 1) * two_n);
        [above, below]
    });
    collect(candidates, degree, bits, count, avoid)
}

fn collect(
    candidates: impl Iterator<Item = u64>,
    degree: RingDegree,
    bits: u32,
    count: usize,
    avoid: &[u64],
) -> Result<Vec<u64>, RingError> {
    let smallest = degree.two_n();
    let primes: Vec<u64> = candidates
        .filter(|&p| p > smallest && p < 1 << MAX_MODULUS_BITS)
        .filter(|p| !avoid.contains(p) && is_prime(*p))
        .take(count)
        .collect();
    if primes.len() < count {
        return Err(RingError::TooFewPrimes {
            bits,
            wanted: count,
            found: primes.len(),
        });
    }
    Ok(primes)
}
