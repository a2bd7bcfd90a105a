//! The transforms: two stages a pass over memory, depth first so that halves stay in cache; the last four stages of each
//! sixteen entries in two registers.

use core::arch::x86_64::*;

use super::vector::{Constant, Prime, chunks_mut, load, store};
use crate::ntt::NttTable;

/// Twiddle factors of one direction: values and companions.
type Twiddles<'a> = [&'a [u64]; 2];

#[inline]
#[target_feature(enable = "avx512f")]
fn constant(twiddles: Twiddles<'_>, i: usize) -> Constant {
    Constant::new([twiddles[0][i], twiddles[1][i]])
}

/// Natural order in, bit-reversed order out.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn forward(table: &NttTable, x: &mut [u64]) {
    let p = Prime::new(table.modulus());
    if table.modulus().value() < LAZY {
        forward_block::<true>(&p, table.forward_tables(), x, 1);
    } else {
        forward_block::<false>(&p, table.forward_tables(), x, 1);
    }
}

/// Below this primes are small enough for a forward transform that reduces nothing on the way: what a stage adds to is
/// below 4q at first and grows by 2q, to 36q < 2^52 after sixteen of them.
const LAZY: u64 = 1 << 46;
const _: () = assert!(36 * LAZY < 1 << 52);

/// All stages on one block, whose first stage has twiddle number `index`.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_block<const LAZY: bool>(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    match x.len() {
        16 => forward_16::<LAZY>(p, twiddles, x, index),
        32 => {
            forward_2::<LAZY>(p, constant(twiddles, index), x);
            for (i, half) in x.chunks_exact_mut(16).enumerate() {
                forward_16::<LAZY>(p, twiddles, half, 2 * index + i);
            }
        }
        len => {
            forward_4::<LAZY>(p, twiddles, x, index);
            for (i, quarter) in x.chunks_exact_mut(len / 4).enumerate() {
                forward_block::<LAZY>(p, twiddles, quarter, 4 * index + i);
            }
        }
    }
}

/// One stage.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_2<const LAZY: bool>(p: &Prime, w: Constant, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in chunks_mut(low).iter_mut().zip(chunks_mut(high)) {
        let [a, b] = p.forward::<LAZY>(w, [load(u), load(v)]);
        store(u, a);
        store(v, b);
    }
}

/// Two stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_4<const LAZY: bool>(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let first = constant(twiddles, index);
    let second = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters(x) {
        let [xa, xc] = p.forward::<LAZY>(first, [load(a), load(c)]);
        let [xb, xd] = p.forward::<LAZY>(first, [load(b), load(d)]);
        let [xa, xb] = p.forward::<LAZY>(second[0], [xa, xb]);
        let [xc, xd] = p.forward::<LAZY>(second[1], [xc, xd]);
        store(a, xa);
        store(b, xb);
        store(c, xc);
        store(d, xd);
    }
}

/// Vectors at the same place in each quarter.
#[inline(always)]
fn quarters(x: &mut [u64]) -> impl Iterator<Item = [&mut [u64; 8]; 4]> {
    let (low, high) = x.split_at_mut(x.len() / 2);
    let (a, b) = low.split_at_mut(low.len() / 2);
    let (c, d) = high.split_at_mut(high.len() / 2);
    let (a, b, c, d) = (chunks_mut(a), chunks_mut(b), chunks_mut(c), chunks_mut(d));
    a.iter_mut()
        .zip(b)
        .zip(c)
        .zip(d)
        .map(|(((a, b), c), d)| [a, b, c, d])
}

#[inline]
#[target_feature(enable = "avx512f")]
fn order(a: [i64; 8]) -> __m512i {
    _mm512_setr_epi64(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7])
}

/// Eight neighbours from `start` on.
#[inline]
#[target_feature(enable = "avx512f")]
fn window(t: &[u64], start: usize) -> __m512i {
    load(t[start..].first_chunk().unwrap_or(&[0; 8])) // there are eight: N ≥ 16
}

/// Twiddles of the stages inside sixteen entries: 2, 4 and 8 of them, spread over the lanes.
#[inline]
#[target_feature(enable = "avx512f")]
fn inner(twiddles: Twiddles<'_>, index: usize) -> [Constant; 3] {
    let spread = |start: usize, by: __m512i| {
        let [value, companion] = twiddles.map(|t| _mm512_permutexvar_epi64(by, window(t, start)));
        Constant { value, companion }
    };
    let two = spread(2 * index, order([0, 0, 0, 0, 1, 1, 1, 1]));
    let four = spread(4 * index, order([0, 0, 1, 1, 2, 2, 3, 3]));
    let [value, companion] = twiddles.map(|t| window(t, 8 * index));
    [two, four, Constant { value, companion }]
}

/// The last four stages, on sixteen entries; the result is fully reduced.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_16<const LAZY: bool>(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let [a, b] = chunks_mut(x) else { return };
    let [two, four, eight] = inner(twiddles, index);
    let [u, v] = p.forward::<LAZY>(constant(twiddles, index), [load(a), load(b)]);
    let [u, v] = [
        _mm512_shuffle_i64x2::<0x44>(u, v),
        _mm512_shuffle_i64x2::<0xee>(u, v),
    ];
    let [u, v] = p.forward::<LAZY>(two, [u, v]);
    let [u, v] = [
        _mm512_permutex2var_epi64(u, order([0, 1, 8, 9, 4, 5, 12, 13]), v),
        _mm512_permutex2var_epi64(u, order([2, 3, 10, 11, 6, 7, 14, 15]), v),
    ];
    let [u, v] = p.forward::<LAZY>(four, [u, v]);
    let [u, v] = [_mm512_unpacklo_epi64(u, v), _mm512_unpackhi_epi64(u, v)];
    let [u, v] = p.forward::<LAZY>(eight, [u, v]).map(|x| match LAZY {
        true => p.reduce_once(p.reduce_word(x)),
        false => p.reduce_once(p.reduce_twice(x)),
    });
    store(
        a,
        _mm512_permutex2var_epi64(u, order([0, 8, 1, 9, 2, 10, 3, 11]), v),
    );
    store(
        b,
        _mm512_permutex2var_epi64(u, order([4, 12, 5, 13, 6, 14, 7, 15]), v),
    );
}

/// Bit-reversed order in, natural order out, divided by N.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn inverse(table: &NttTable, x: &mut [u64]) {
    let p = Prime::new(table.modulus());
    let twiddles = table.inverse_tables();
    let scaled = table.last_inverse().map(|c| Constant::new(c));
    if x.len() < 64 {
        inverse_block(&p, twiddles, x, 1);
        for x in chunks_mut(x) {
            store(x, p.reduce_once(p.mul_lazy(scaled[0], load(x))));
        }
    } else {
        let quarter = x.len() / 4;
        for (i, quarter) in x.chunks_exact_mut(quarter).enumerate() {
            inverse_block(&p, twiddles, quarter, 4 + i);
        }
        inverse_last_4(
            &p,
            [constant(twiddles, 2), constant(twiddles, 3)],
            scaled,
            x,
        );
    }
}

/// The last two stages and the division by N.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_last_4(p: &Prime, first: [Constant; 2], scaled: [Constant; 2], x: &mut [u64]) {
    for [a, b, c, d] in quarters(x) {
        let [xa, xb] = p.inverse(first[0], [load(a), load(b)]);
        let [xc, xd] = p.inverse(first[1], [load(c), load(d)]);
        for (low, high, u, v) in [(a, c, xa, xc), (b, d, xb, xd)] {
            let [sum, difference] = p.sum_and_difference([u, v]);
            store(low, p.reduce_once(p.mul_lazy(scaled[0], sum)));
            store(high, p.reduce_once(p.mul_lazy(scaled[1], difference)));
        }
    }
}

/// All stages on one block, whose last stage has twiddle number `index`.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_block(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    match x.len() {
        16 => inverse_16(p, twiddles, x, index),
        32 => {
            for (i, half) in x.chunks_exact_mut(16).enumerate() {
                inverse_16(p, twiddles, half, 2 * index + i);
            }
            inverse_2(p, constant(twiddles, index), x);
        }
        len => {
            for (i, quarter) in x.chunks_exact_mut(len / 4).enumerate() {
                inverse_block(p, twiddles, quarter, 4 * index + i);
            }
            inverse_4(p, twiddles, x, index);
        }
    }
}

/// One stage.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_2(p: &Prime, w: Constant, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in chunks_mut(low).iter_mut().zip(chunks_mut(high)) {
        let [a, b] = p.inverse(w, [load(u), load(v)]);
        store(u, a);
        store(v, b);
    }
}

/// Two stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_4(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let last = constant(twiddles, index);
    let first = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters(x) {
        let [xa, xb] = p.inverse(first[0], [load(a), load(b)]);
        let [xc, xd] = p.inverse(first[1], [load(c), load(d)]);
        let [xa, xc] = p.inverse(last, [xa, xc]);
        let [xb, xd] = p.inverse(last, [xb, xd]);
        store(a, xa);
        store(b, xb);
        store(c, xc);
        store(d, xd);
    }
}

/// The first four stages, on sixteen entries.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_16(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let [a, b] = chunks_mut(x) else { return };
    let [two, four, eight] = inner(twiddles, index);
    let [u, v] = [load(a), load(b)];
    let [u, v] = [
        _mm512_permutex2var_epi64(u, order([0, 2, 4, 6, 8, 10, 12, 14]), v),
        _mm512_permutex2var_epi64(u, order([1, 3, 5, 7, 9, 11, 13, 15]), v),
    ];
    let [u, v] = p.inverse(eight, [u, v]);
    let [u, v] = [_mm512_unpacklo_epi64(u, v), _mm512_unpackhi_epi64(u, v)];
    let [u, v] = p.inverse(four, [u, v]);
    let [u, v] = [
        _mm512_permutex2var_epi64(u, order([0, 1, 8, 9, 4, 5, 12, 13]), v),
        _mm512_permutex2var_epi64(u, order([2, 3, 10, 11, 6, 7, 14, 15]), v),
    ];
    let [u, v] = p.inverse(two, [u, v]);
    let [u, v] = [
        _mm512_shuffle_i64x2::<0x44>(u, v),
        _mm512_shuffle_i64x2::<0xee>(u, v),
    ];
    let [u, v] = p.inverse(constant(twiddles, index), [u, v]);
    store(a, u);
    store(b, v);
}
