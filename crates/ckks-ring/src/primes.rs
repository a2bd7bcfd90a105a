//! Deterministic search for NTT primes.

use crate::{MAX_MODULUS_BITS, RingDegree, RingError};

/// Whether `n` is prime; deterministic Miller–Rabin, right for every 64-bit number.
#[must_use]
pub const fn is_prime(n: u64) -> bool {
    const WITNESSES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let mut i = 0;
    while i < WITNESSES.len() {
        if n == WITNESSES[i] {
            return true;
        }
        if n.is_multiple_of(WITNESSES[i]) {
            return false;
        }
        i += 1;
    }
    if n < 2 {
        return false;
    }
    let mut i = 0;
    while i < WITNESSES.len() {
        if !passes(n, WITNESSES[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// One round of Miller–Rabin for odd n.
const fn passes(n: u64, witness: u64) -> bool {
    let twos = (n - 1).trailing_zeros();
    let mut exponent = (n - 1) >> twos;
    let (mut x, mut square) = (1u64, witness % n);
    while exponent > 0 {
        if exponent & 1 == 1 {
            x = mul_mod(x, square, n);
        }
        square = mul_mod(square, square, n);
        exponent >>= 1;
    }
    if x == 1 || x == n - 1 {
        return true;
    }
    let mut round = 1;
    while round < twos {
        x = mul_mod(x, x, n);
        if x == n - 1 {
            return true;
        }
        round += 1;
    }
    false
}

const fn mul_mod(a: u64, b: u64, n: u64) -> u64 {
    ((a as u128 * b as u128) % n as u128) as u64
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
