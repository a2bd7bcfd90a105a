//! Butterflies on eight residues that are not fully reduced, and what bounds them.
//!
//! Only the low 52 bits of a lane count: whoever multiplies reads no others, so nothing is masked on the way. Bounds are known
//! when the code is compiled, and decide where something is reduced.

use core::arch::x86_64::*;

use super::vector::{Constant, Prime};
use crate::{Modulus, RingDegree};

/// How many multiples of the prime 52 bits hold.
pub(super) enum Room {}

impl Room {
    /// Every prime is below 2^50.
    pub(super) const SMALL: u32 = 4;
    /// For primes below 2^49.
    pub(super) const MEDIUM: u32 = 8;
    /// For primes below 2^46.
    pub(super) const LARGE: u32 = 64;

    /// For multiples of this prime.
    pub(super) fn of(q: Modulus) -> u32 {
        match q.value() {
            q if q < 1 << 46 => Self::LARGE,
            q if q < 1 << 49 => Self::MEDIUM,
            _ => Self::SMALL,
        }
    }
}

/// Cooley–Tukey, stage number `STAGE` of three: (u + v·w, u − v·w). The product is in −q..q, so that both are off u by q at
/// most; u is raised first if it may be below q, or reduced if there is no room to raise it.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn forward<const ROOM: u32, const STAGE: u32>(
    p: &Prime,
    w: Constant,
    [u, v]: [__m512i; 2],
) -> [__m512i; 2] {
    let u = match (ROOM, STAGE) {
        // In three stages 4q are added here, and q at most in each: 7q.
        (Room::LARGE, 0) => p.add(u, p.multiple(4)),
        // 3q..5q, so 0..8q after three stages.
        (Room::MEDIUM, 0) => p.reduce_word_unmasked::<3>(u),
        // q..3q, so 0..4q after every stage.
        (Room::SMALL, _) => p.reduce_word_unmasked::<1>(u),
        _ => u,
    };
    let product = p.mul_centred(w, v);
    [p.add(u, product), p.sub(u, product)]
}

// Entries are below q at first, and pass through seven times three stages at the most.
const _: () = assert!(RingDegree::MAX_LOG <= 7 * 3 && 7 * 7 < Room::LARGE);

/// As [`forward`], with the product w·turn.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn forward_turned<const ROOM: u32, const STAGE: u32>(
    p: &Prime,
    [w, turn]: [Constant; 2],
    [u, v]: [__m512i; 2],
) -> [__m512i; 2] {
    forward::<ROOM, STAGE>(p, turn, [u, p.mul_unmasked(w, v)])
}

/// Gentleman–Sande: (u + v, (u − v)·w), of entries below [`doubled`]`(ROOM, BOUND, TIMES)`·q; the product is below 2q.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn inverse<const ROOM: u32, const BOUND: u32, const TIMES: u32>(
    p: &Prime,
    w: Constant,
    pair: [__m512i; 2],
) -> [__m512i; 2] {
    let [sum, difference] = sum_and_difference::<ROOM, BOUND, TIMES>(p, pair);
    [sum, p.mul_unmasked(w, difference)]
}

/// As [`inverse`], with the product w·turn.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn inverse_turned<const ROOM: u32, const BOUND: u32, const TIMES: u32>(
    p: &Prime,
    [w, turn]: [Constant; 2],
    pair: [__m512i; 2],
) -> [__m512i; 2] {
    let [sum, product] = inverse::<ROOM, BOUND, TIMES>(p, w, pair);
    [sum, p.mul_unmasked(turn, product)]
}

/// (u + v, u − v), of entries below [`doubled`]`(ROOM, BOUND, TIMES)`·q.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn sum_and_difference<const ROOM: u32, const BOUND: u32, const TIMES: u32>(
    p: &Prime,
    [u, v]: [__m512i; 2],
) -> [__m512i; 2] {
    let bound = const { doubled(ROOM, BOUND, TIMES) };
    let (u, v, above) = if 2 * bound > ROOM {
        let (u, v) = (
            p.reduce_word_unmasked::<0>(u),
            p.reduce_word_unmasked::<0>(v),
        );
        (u, v, 2)
    } else {
        (u, v, bound)
    };
    [p.add(u, v), p.sub(p.add(u, p.multiple(above)), v)]
}

/// The same residues below `EXIT`·q, 2q or more, of what is below [`doubled`]`(ROOM, BOUND, TIMES)`·q.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn below<const ROOM: u32, const BOUND: u32, const TIMES: u32, const EXIT: u32>(
    p: &Prime,
    x: __m512i,
) -> __m512i {
    if const { doubled(ROOM, BOUND, TIMES) > EXIT } {
        p.reduce_word_unmasked::<0>(x)
    } else {
        x
    }
}

/// What bounds sums, of sums and so on `times` times, of what is below `bound`·q, over q; if there is no room for a sum, both
/// are reduced to 2q first.
const fn doubled(room: u32, bound: u32, times: u32) -> u32 {
    let mut bound = bound;
    let mut left = times;
    while left > 0 {
        bound = if 2 * bound > room { 4 } else { 2 * bound };
        left -= 1;
    }
    bound
}
