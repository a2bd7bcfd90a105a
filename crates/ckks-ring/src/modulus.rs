//! A prime modulus and arithmetic on single residues.

use crate::{RingError, is_prime};

/// Primes are below 2^50, so that four of them fit a 52-bit word and exact f64 arithmetic.
pub const MAX_MODULUS_BITS: u32 = 50;

/// A prime q, 2 < q < 2^50.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Modulus {
    value: u64,
    /// floor(2^(62 + bits) / q), for Barrett reduction.
    barrett: u64,
}

impl Modulus {
    /// Smallest prime accepted.
    pub const MIN: u64 = 17;
    /// Largest value accepted.
    pub const MAX: u64 = (1 << MAX_MODULUS_BITS) - 1;

    /// Checks that `value` is a prime in range.
    pub fn new(value: u64) -> Result<Self, RingError> {
        if !(Self::MIN..=Self::MAX).contains(&value) {
            return Err(RingError::PrimeOutOfRange {
                value,
                min: Self::MIN,
                max: Self::MAX,
            });
        }
        if !is_prime(value) {
            return Err(RingError::NotPrime { value });
        }
        let bits = u64::BITS - value.leading_zeros();
        let barrett = ((1u128 << (62 + bits)) / u128::from(value)) as u64;
        Ok(Self { value, barrett })
    }

    /// q.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.value
    }

    /// Bits of q: 2^{bits−1} < q < 2^bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        u64::BITS - self.value.leading_zeros()
    }

    /// `x` mod q. Constant time.
    #[must_use]
    pub const fn reduce(self, x: u64) -> u64 {
        self.reduce_lazy_sum(x as u128)
    }

    /// `x` mod q. Constant time.
    #[must_use]
    pub const fn reduce_u128(self, x: u128) -> u64 {
        let high = self.reduce((x >> 64) as u64);
        let word = self.reduce_lazy_sum(1 << 64);
        self.add(self.mul(high, word), self.reduce(x as u64))
    }

    /// `x` mod q in 0..q, also for negative `x`. Constant time.
    #[must_use]
    pub const fn reduce_signed(self, x: i128) -> u64 {
        let residue = self.reduce_u128(x.unsigned_abs());
        let negative = (x >> 127) as u64;
        (residue & !negative) | (self.neg(residue) & negative)
    }

    /// `x` mod q for x < 2^(62 + bits): a sum of up to 2^(62 − bits) products of residues, or any 64-bit word. Barrett,
    /// constant time.
    pub(crate) const fn reduce_lazy_sum(self, x: u128) -> u64 {
        let high = (x >> (self.bits() - 2)) as u64;
        let quotient = ((high as u128 * self.barrett as u128) >> 64) as u64;
        let rest = (x as u64).wrapping_sub(quotient.wrapping_mul(self.value));
        self.reduce_once(self.reduce_once(rest))
    }

    /// floor(2^(62 + bits) / q).
    pub(crate) const fn barrett(self) -> u64 {
        self.barrett
    }

    /// `x` mod q for x < 2q, without a branch.
    pub(crate) const fn reduce_once(self, x: u64) -> u64 {
        let less = x.wrapping_sub(self.value);
        less.wrapping_add(self.value & ((less as i64 >> 63) as u64))
    }

    /// a + b mod q; both reduced.
    #[must_use]
    pub const fn add(self, a: u64, b: u64) -> u64 {
        self.reduce_once(a + b)
    }

    /// a − b mod q; both reduced.
    #[must_use]
    pub const fn sub(self, a: u64, b: u64) -> u64 {
        self.reduce_once(a + self.value - b)
    }

    /// −a mod q; reduced.
    #[must_use]
    pub const fn neg(self, a: u64) -> u64 {
        self.reduce_once(self.value - a)
    }

    /// a · b mod q; both reduced.
    #[must_use]
    pub const fn mul(self, a: u64, b: u64) -> u64 {
        self.reduce_lazy_sum(a as u128 * b as u128)
    }

    /// a^e mod q.
    #[must_use]
    pub const fn pow(self, a: u64, mut e: u64) -> u64 {
        let (mut result, mut square) = (1, a % self.value);
        while e > 0 {
            if e & 1 == 1 {
                result = self.mul(result, square);
            }
            square = self.mul(square, square);
            e >>= 1;
        }
        result
    }

    /// 1/a mod q, by Fermat; 0 for 0.
    #[must_use]
    pub const fn inv(self, a: u64) -> u64 {
        self.pow(a, self.value - 2)
    }

    /// The representative of `a` in −(q−1)/2..=(q−1)/2.
    #[must_use]
    pub const fn centred(self, a: u64) -> i64 {
        if a > self.value / 2 {
            a as i64 - self.value as i64
        } else {
            a as i64
        }
    }
}
