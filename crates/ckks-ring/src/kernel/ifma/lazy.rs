//! Eight residues that are not fully reduced, and what bounds them.
//!
//! Only the low 52 bits of a lane count: whoever multiplies reads no others, so nothing is masked on the way. The bound is known
//! when the code is compiled (everything here is inlined with constants), and decides where a reduction is needed.

use core::arch::x86_64::*;

use super::vector::{Constant, Prime};

/// Residues: the low 52 bits of each lane are below `bound`·q.
#[derive(Clone, Copy)]
pub(super) struct Lazy {
    pub(super) value: __m512i,
    pub(super) bound: u32,
}

/// How many multiples of the prime 52 bits hold: what a [`Lazy`]'s bound may grow to.
pub(super) enum Room {}

impl Room {
    /// Every prime is below 2^50.
    pub(super) const SMALL: u32 = 4;
    /// For primes below 2^49.
    pub(super) const MEDIUM: u32 = 8;
    /// For primes below 2^46.
    pub(super) const LARGE: u32 = 64;
}

impl Lazy {
    /// Any 52 bits, below `bound`·q.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn new(value: __m512i, bound: u32) -> Self {
        Self { value, bound }
    }

    /// The same, below 2q.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn reduced(self, p: &Prime) -> Self {
        if self.bound <= 2 {
            return self;
        }
        Self::new(p.reduce_word_unmasked(self.value), 2)
    }

    /// The same, below `bound`·q.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn below(self, p: &Prime, bound: u32) -> Self {
        if self.bound <= bound {
            self
        } else {
            self.reduced(p)
        }
    }

    /// The same, fully reduced and without what lay above 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn finished(self, p: &Prime) -> __m512i {
        p.reduce_once(p.masked(self.reduced(p).value))
    }
}

/// Cooley–Tukey: (u + v·w, u − v·w).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn forward<const ROOM: u32>(p: &Prime, w: Constant, [u, v]: [Lazy; 2]) -> [Lazy; 2] {
    let u = u.below(p, ROOM - 2);
    // u − v·w = 2u + 2q − (u + v·w): the sum is had without a product in a word of its own.
    let sum = p.add_mul(u.value, w, v.value);
    let doubled = p.add(p.add(u.value, u.value), p.multiple(2));
    [
        Lazy::new(sum, u.bound + 2),
        Lazy::new(p.sub(doubled, sum), u.bound + 2),
    ]
}

/// Gentleman–Sande: (u + v, (u − v)·w).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn inverse<const ROOM: u32>(p: &Prime, w: Constant, pair: [Lazy; 2]) -> [Lazy; 2] {
    let [sum, difference] = sum_and_difference::<ROOM>(p, pair);
    [sum, Lazy::new(p.mul_unmasked(w, difference.value), 2)]
}

/// (u + v, u − v).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn sum_and_difference<const ROOM: u32>(p: &Prime, [u, v]: [Lazy; 2]) -> [Lazy; 2] {
    // Two reduced ones always fit; where one alone will do, it is the larger.
    let fits = |u: Lazy, v: Lazy| u.bound + v.bound.next_power_of_two() <= ROOM;
    let (mut u, mut v) = (u, v);
    if !fits(u, v) && u.bound > v.bound {
        u = u.reduced(p);
    }
    if !fits(u, v) {
        v = v.reduced(p);
    }
    if !fits(u, v) {
        u = u.reduced(p);
    }
    let above = v.bound.next_power_of_two();
    let difference = p.sub(p.add(u.value, p.multiple(above)), v.value);
    [
        Lazy::new(p.add(u.value, v.value), u.bound + v.bound),
        Lazy::new(difference, u.bound + above),
    ]
}
