//! Eight vectors as a matrix, and the order in which twiddles meet its transposed.

use core::arch::x86_64::*;

use super::lazy::Lazy;

/// Lane g of vector j becomes lane j of vector g.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn transposed([low, high]: [[Lazy; 4]; 2]) -> [[Lazy; 4]; 2] {
    let ([a, b, c, d], [e, f, g, h]) = (low, high);
    let [even, odd] = [
        quarters(lower(a, b), lower(c, d), lower(e, f), lower(g, h)),
        quarters(upper(a, b), upper(c, d), upper(e, f), upper(g, h)),
    ];
    [
        [even[0], odd[0], even[1], odd[1]],
        [even[2], odd[2], even[3], odd[3]],
    ]
}

/// The even lanes of both, in turns.
#[inline]
#[target_feature(enable = "avx512f")]
fn lower(a: Lazy, b: Lazy) -> Lazy {
    joined(_mm512_unpacklo_epi64(a.value, b.value), a, b)
}

/// The odd lanes of both, in turns.
#[inline]
#[target_feature(enable = "avx512f")]
fn upper(a: Lazy, b: Lazy) -> Lazy {
    joined(_mm512_unpackhi_epi64(a.value, b.value), a, b)
}

#[inline]
#[target_feature(enable = "avx512f")]
fn joined(value: __m512i, a: Lazy, b: Lazy) -> Lazy {
    Lazy::new(value, a.bound.max(b.bound))
}

/// Quarter g of vector j becomes quarter j of vector g.
#[inline]
#[target_feature(enable = "avx512f")]
fn quarters(a: Lazy, b: Lazy, c: Lazy, d: Lazy) -> [Lazy; 4] {
    let first = joined(_mm512_shuffle_i64x2::<0x44>(a.value, b.value), a, b);
    let second = joined(_mm512_shuffle_i64x2::<0xee>(a.value, b.value), a, b);
    let third = joined(_mm512_shuffle_i64x2::<0x44>(c.value, d.value), c, d);
    let fourth = joined(_mm512_shuffle_i64x2::<0xee>(c.value, d.value), c, d);
    [
        joined(
            _mm512_shuffle_i64x2::<0x88>(first.value, third.value),
            first,
            third,
        ),
        joined(
            _mm512_shuffle_i64x2::<0xdd>(first.value, third.value),
            first,
            third,
        ),
        joined(
            _mm512_shuffle_i64x2::<0x88>(second.value, fourth.value),
            second,
            fourth,
        ),
        joined(
            _mm512_shuffle_i64x2::<0xdd>(second.value, fourth.value),
            second,
            fourth,
        ),
    ]
}

/// Puts the twiddles of the last two stages, of which sixty-four entries have sixteen and thirty-two, in the order in which
/// the transposed matrix meets them: those of one pair of vectors side by side.
pub(super) fn arrange(twiddles: &mut [u64]) {
    let n = twiddles.len();
    let [last_but_one, last] = [n / 4..n / 2, n / 2..n];
    for (range, vectors) in [(last_but_one, 2), (last, 4)] {
        for block in twiddles[range].chunks_exact_mut(8 * vectors) {
            let natural = block.to_vec();
            for (i, w) in block.iter_mut().enumerate() {
                *w = natural[i % 8 * vectors + i / 8];
            }
        }
    }
}
