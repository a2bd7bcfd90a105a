//! Eight vectors as a matrix.

use core::arch::x86_64::*;

/// Lane g of vector j becomes lane j of vector g.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn transposed([low, high]: [[__m512i; 4]; 2]) -> [[__m512i; 4]; 2] {
    let ([a, b, c, d], [e, f, g, h]) = (low, high);
    let even = quarters(
        _mm512_unpacklo_epi64(a, b),
        _mm512_unpacklo_epi64(c, d),
        _mm512_unpacklo_epi64(e, f),
        _mm512_unpacklo_epi64(g, h),
    );
    let odd = quarters(
        _mm512_unpackhi_epi64(a, b),
        _mm512_unpackhi_epi64(c, d),
        _mm512_unpackhi_epi64(e, f),
        _mm512_unpackhi_epi64(g, h),
    );
    [
        [even[0], odd[0], even[1], odd[1]],
        [even[2], odd[2], even[3], odd[3]],
    ]
}

/// Quarter g of vector j becomes quarter j of vector g.
#[inline]
#[target_feature(enable = "avx512f")]
fn quarters(a: __m512i, b: __m512i, c: __m512i, d: __m512i) -> [__m512i; 4] {
    let first = _mm512_shuffle_i64x2::<0x44>(a, b);
    let second = _mm512_shuffle_i64x2::<0xee>(a, b);
    let third = _mm512_shuffle_i64x2::<0x44>(c, d);
    let fourth = _mm512_shuffle_i64x2::<0xee>(c, d);
    [
        _mm512_shuffle_i64x2::<0x88>(first, third),
        _mm512_shuffle_i64x2::<0xdd>(first, third),
        _mm512_shuffle_i64x2::<0x88>(second, fourth),
        _mm512_shuffle_i64x2::<0xdd>(second, fourth),
    ]
}
