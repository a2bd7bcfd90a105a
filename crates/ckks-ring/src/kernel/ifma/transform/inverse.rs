//! Gentleman–Sande: from values to coefficients.

use super::{
    LEAF, Twiddles, eight, eights, lazy, neighbours, parts, stages, store_eight, three, three_inner,
};
use crate::kernel::ifma::lazy::{Lazy, Room, inverse as butterfly, sum_and_difference};
use crate::kernel::ifma::transpose::transposed;
use crate::kernel::ifma::vector::{Constant, Prime, chunks_mut, load, store};
use crate::ntt::NttTable;

/// Bit-reversed order in, natural order out, divided by N; N ≥ 64.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(in crate::kernel::ifma) fn inverse(table: &NttTable, x: &mut [u64]) {
    let p = Prime::new(table.modulus());
    match table.modulus().value() {
        q if q < 1 << 46 => inverse_all::<{ Room::LARGE }, 8>(&p, table, x),
        q if q < 1 << 49 => inverse_all::<{ Room::MEDIUM }, 4>(&p, table, x),
        _ => inverse_all::<{ Room::SMALL }, 2>(&p, table, x),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_all<const ROOM: u32, const BOUND: u32>(p: &Prime, table: &NttTable, x: &mut [u64]) {
    let twiddles = table.inverse_tables();
    let scaled = table.last_inverse().map(|c| Constant::new(c));
    if x.len() == LEAF {
        inverse_block::<ROOM, BOUND>(p, twiddles, x, 1);
        for x in chunks_mut(x) {
            store(x, p.reduce_once(p.mul_lazy(scaled[0], load(x))));
        }
        return;
    }
    let stages = stages(x.len());
    inverse_parts::<ROOM, BOUND>(p, twiddles, x, 1, stages);
    let last = |pair| {
        let pair = sum_and_difference::<ROOM>(p, pair);
        [(pair[0], scaled[0]), (pair[1], scaled[1])]
            .map(|(x, w)| Lazy::new(p.reduce_once(p.mul_lazy(w, x.value)), 1))
    };
    match stages {
        1 => inverse_2::<BOUND>(p, x, last),
        2 => inverse_4::<ROOM, BOUND>(p, neighbours(twiddles, 2), x, last),
        _ => {
            let (_, second, third) = three(twiddles, 1);
            inverse_8::<ROOM, BOUND>(p, (second, third), x, last);
        }
    }
}

/// All stages on one block, whose last stage has twiddle number `index`; what it leaves is below `BOUND`·q.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_block<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    if x.len() == LEAF {
        return inverse_leaf::<ROOM, BOUND>(p, twiddles, x, index);
    }
    let stages = stages(x.len());
    inverse_parts::<ROOM, BOUND>(p, twiddles, x, index, stages);
    let [w] = neighbours(twiddles, index);
    let last = |pair| butterfly::<ROOM>(p, w, pair);
    match stages {
        1 => inverse_2::<BOUND>(p, x, last),
        2 => inverse_4::<ROOM, BOUND>(p, neighbours(twiddles, 2 * index), x, last),
        _ => {
            let (_, second, third) = three(twiddles, index);
            inverse_8::<ROOM, BOUND>(p, (second, third), x, last);
        }
    }
}

/// All but the last `stages` stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_parts<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
    stages: u32,
) {
    let part = x.len() >> stages;
    for (i, part) in x.chunks_exact_mut(part).enumerate() {
        inverse_block::<ROOM, BOUND>(p, twiddles, part, (index << stages) + i);
    }
}

/// One stage: the `last`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_2<const BOUND: u32>(p: &Prime, x: &mut [u64], last: impl Fn([Lazy; 2]) -> [Lazy; 2]) {
    let [a, b] = parts(x);
    for (a, b) in a.iter_mut().zip(b) {
        let [u, v] = last([lazy::<BOUND>(a), lazy::<BOUND>(b)]);
        store(a, u.below(p, BOUND).value);
        store(b, v.below(p, BOUND).value);
    }
}

/// Two stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_4<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    second: [Constant; 2],
    x: &mut [u64],
    last: impl Fn([Lazy; 2]) -> [Lazy; 2],
) {
    let [a, b, c, d] = parts(x);
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let x = [
            lazy::<BOUND>(a),
            lazy::<BOUND>(b),
            lazy::<BOUND>(c),
            lazy::<BOUND>(d),
        ];
        let [xa, xb, xc, xd] = inverse_across_4::<ROOM>(p, second, x, &last);
        store(a, xa.below(p, BOUND).value);
        store(b, xb.below(p, BOUND).value);
        store(c, xc.below(p, BOUND).value);
        store(d, xd.below(p, BOUND).value);
    }
}

/// Three stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_8<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: ([Constant; 2], [Constant; 4]),
    x: &mut [u64],
    last: impl Fn([Lazy; 2]) -> [Lazy; 2],
) {
    for [a, b, c, d, e, f, g, h] in eights(x) {
        let x = eight::<BOUND>([a, b, c, d, e, f, g, h]);
        let x = inverse_across_8::<ROOM>(p, twiddles, x, &last);
        store_eight([a, b, c, d, e, f, g, h], x, |x| x.below(p, BOUND).value);
    }
}

/// The first six stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_leaf<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let [a, b, c, d, e, f, g, h] = chunks_mut(x) else {
        return;
    };
    let x = eight::<1>([a, b, c, d, e, f, g, h]);
    let (last, second, third) = three_inner(twiddles, index);
    let last = |pair| butterfly::<ROOM>(p, last, pair);
    let x = transposed(x);
    let x = inverse_across_8::<ROOM>(p, (second, third), x, &last);
    let (last, second, third) = three(twiddles, index);
    let last = |pair| butterfly::<ROOM>(p, last, pair);
    let x = inverse_across_8::<ROOM>(p, (second, third), transposed(x), &last);
    store_eight([a, b, c, d, e, f, g, h], x, |x| x.below(p, BOUND).value);
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_across_8<const ROOM: u32>(
    p: &Prime,
    (second, [wa, wb, wc, wd]): ([Constant; 2], [Constant; 4]),
    [low, high]: [[Lazy; 4]; 2],
    last: &impl Fn([Lazy; 2]) -> [Lazy; 2],
) -> [[Lazy; 4]; 2] {
    let middle = |pair| butterfly::<ROOM>(p, second[0], pair);
    let [a, b, c, d] = inverse_across_4::<ROOM>(p, [wa, wb], low, &middle);
    let middle = |pair| butterfly::<ROOM>(p, second[1], pair);
    let [e, f, g, h] = inverse_across_4::<ROOM>(p, [wc, wd], high, &middle);
    let ([a, e], [b, f]) = (last([a, e]), last([b, f]));
    let ([c, g], [d, h]) = (last([c, g]), last([d, h]));
    [[a, b, c, d], [e, f, g, h]]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_across_4<const ROOM: u32>(
    p: &Prime,
    first: [Constant; 2],
    [a, b, c, d]: [Lazy; 4],
    last: &impl Fn([Lazy; 2]) -> [Lazy; 2],
) -> [Lazy; 4] {
    let [a, b] = butterfly::<ROOM>(p, first[0], [a, b]);
    let [c, d] = butterfly::<ROOM>(p, first[1], [c, d]);
    let [a, c] = last([a, c]);
    let [b, d] = last([b, d]);
    [a, b, c, d]
}
