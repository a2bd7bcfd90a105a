//! Gentleman–Sande: from values to coefficients.

use core::arch::x86_64::__m512i;

use super::{Eight, LEAF, eights, leaves, load_eight, parts, stages, store_eight};
use crate::kernel::ifma::butterfly::{
    Room, below, inverse as butterfly, inverse_turned as turned, sum_and_difference,
};
use crate::kernel::ifma::transpose::transposed;
use crate::kernel::ifma::twiddles::{Leaf, Twiddles, fetch_ahead, leaf_inner, leaf_outer};
use crate::kernel::ifma::vector::{Constant, Prime, chunks_mut, load, store};
use crate::ntt::NttTable;

/// Bit-reversed order in, natural order out, divided by N; N ≥ 64.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(in crate::kernel::ifma) fn inverse(table: &NttTable, x: &mut [u64]) {
    let p = Prime::new(table.modulus());
    match Room::of(table.modulus()) {
        Room::LARGE => inverse_all::<{ Room::LARGE }, 8>(&p, table, x),
        Room::MEDIUM => inverse_all::<{ Room::MEDIUM }, 4>(&p, table, x),
        _ => inverse_all::<{ Room::SMALL }, 2>(&p, table, x),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_all<const ROOM: u32, const BOUND: u32>(p: &Prime, table: &NttTable, x: &mut [u64]) {
    let twiddles = Twiddles::new(table.inverse(), x.len());
    let last = table.last_inverse().map(|c| Constant::new(c));
    let stages = stages(x.len());
    inverse_parts::<ROOM, BOUND>(p, twiddles, x, 1, stages);
    match stages {
        0 => {
            for x in chunks_mut(x) {
                store(x, p.reduce_once(p.mul_lazy(last[0], load(x))));
            }
        }
        1 => inverse_2::<ROOM, BOUND, true>(p, last, x),
        2 => inverse_4::<ROOM, BOUND, true>(p, (last, twiddles.neighbours(2)), x),
        _ => {
            let (_, second, third) = twiddles.three(1);
            inverse_8::<ROOM, BOUND, true>(p, (last, second, third), x);
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
    let stages = stages(x.len());
    inverse_parts::<ROOM, BOUND>(p, twiddles, x, index, stages);
    let [one] = twiddles.neighbours(index);
    match stages {
        1 => inverse_2::<ROOM, BOUND, false>(p, [one; 2], x),
        2 => inverse_4::<ROOM, BOUND, false>(p, ([one; 2], twiddles.neighbours(2 * index)), x),
        _ => {
            let (_, second, third) = twiddles.three(index);
            inverse_8::<ROOM, BOUND, false>(p, ([one; 2], second, third), x);
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
    if x.len() >> stages == LEAF {
        let turns = twiddles.turns();
        for (x, leaf) in leaves(x).iter_mut().zip(twiddles.leaves) {
            fetch_ahead(leaf);
            inverse_leaf::<ROOM, BOUND>(p, (leaf, turns), x);
        }
        return;
    }
    let parts = x.chunks_exact_mut(x.len() >> stages);
    for (i, (part, twiddles)) in parts.zip(twiddles.parts(1 << stages)).enumerate() {
        inverse_block::<ROOM, BOUND>(p, twiddles, part, (index << stages) + i);
    }
}

/// One stage.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_2<const ROOM: u32, const BOUND: u32, const WHOLE: bool>(
    p: &Prime,
    last: [Constant; 2],
    x: &mut [u64],
) {
    let [a, b] = parts(x);
    for (a, b) in a.iter_mut().zip(b) {
        let [u, v] = last_pair::<ROOM, BOUND, 0, WHOLE>(p, last, [load(a), load(b)]);
        store(a, exit::<ROOM, BOUND, 1, BOUND, WHOLE>(p, u));
        store(b, v);
    }
}

/// Two stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_4<const ROOM: u32, const BOUND: u32, const WHOLE: bool>(
    p: &Prime,
    (last, [first, second]): ([Constant; 2], [Constant; 2]),
    x: &mut [u64],
) {
    let [a, b, c, d] = parts(x);
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let [xa, xb] = butterfly::<ROOM, BOUND, 0>(p, first, [load(a), load(b)]);
        let [xc, xd] = butterfly::<ROOM, BOUND, 0>(p, second, [load(c), load(d)]);
        let [xa, xc] = last_pair::<ROOM, BOUND, 1, WHOLE>(p, last, [xa, xc]);
        let [xb, xd] = last_pair::<ROOM, 2, 0, WHOLE>(p, last, [xb, xd]);
        store(a, exit::<ROOM, BOUND, 2, BOUND, WHOLE>(p, xa));
        store(b, exit::<ROOM, 2, 1, BOUND, WHOLE>(p, xb));
        store(c, xc);
        store(d, xd);
    }
}

/// Three stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_8<const ROOM: u32, const BOUND: u32, const WHOLE: bool>(
    p: &Prime,
    twiddles: ([Constant; 2], [Constant; 2], [Constant; 4]),
    x: &mut [u64],
) {
    for [a, b, c, d, e, f, g, h] in eights(x) {
        let x = load_eight([a, b, c, d, e, f, g, h]);
        let x = across_8::<ROOM, BOUND, WHOLE>(p, twiddles, x);
        store_eight([a, b, c, d, e, f, g, h], x);
    }
}

/// The first six stages.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inverse_leaf<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    (leaf, turns): (&Leaf, [Constant; 3]),
    x: &mut [[u64; 8]; 8],
) {
    let [a, b, c, d, e, f, g, h] = x;
    let x = transposed(load_eight([a, b, c, d, e, f, g, h]));
    let x = inside_8::<ROOM, BOUND>(p, leaf_inner(leaf), turns, x);
    let (last, second, third) = leaf_outer(leaf);
    let x = across_8::<ROOM, BOUND, false>(p, ([last; 2], second, third), transposed(x));
    store_eight([a, b, c, d, e, f, g, h], x);
}

/// Three stages, of which the first twiddles are known, on entries below q: below `EXIT`·q then.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inside_8<const ROOM: u32, const EXIT: u32>(
    p: &Prime,
    [last, second, first]: [Constant; 3],
    [half, quarter, both]: [Constant; 3],
    [[a, b, c, d], [e, f, g, h]]: Eight,
) -> Eight {
    let [a, b] = butterfly::<ROOM, 1, 0>(p, first, [a, b]);
    let [c, d] = turned::<ROOM, 1, 0>(p, [first, half], [c, d]);
    let [e, f] = turned::<ROOM, 1, 0>(p, [first, quarter], [e, f]);
    let [g, h] = turned::<ROOM, 1, 0>(p, [first, both], [g, h]);
    let [a, c] = butterfly::<ROOM, 1, 1>(p, second, [a, c]);
    let [b, d] = butterfly::<ROOM, 2, 0>(p, second, [b, d]);
    let [e, g] = turned::<ROOM, 1, 1>(p, [second, half], [e, g]);
    let [f, h] = turned::<ROOM, 2, 0>(p, [second, half], [f, h]);
    let [a, e] = butterfly::<ROOM, 1, 2>(p, last, [a, e]);
    let [b, f] = butterfly::<ROOM, 2, 1>(p, last, [b, f]);
    let [c, g] = butterfly::<ROOM, 2, 0>(p, last, [c, g]);
    let [d, h] = butterfly::<ROOM, 2, 0>(p, last, [d, h]);
    let low = [
        below::<ROOM, 1, 3, EXIT>(p, a),
        below::<ROOM, 2, 2, EXIT>(p, b),
        below::<ROOM, 2, 1, EXIT>(p, c),
        below::<ROOM, 2, 1, EXIT>(p, d),
    ];
    [low, [e, f, g, h]]
}

/// Three stages on entries below `BOUND`·q: below it again then, or fully reduced if they are the last of the `WHOLE`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn across_8<const ROOM: u32, const BOUND: u32, const WHOLE: bool>(
    p: &Prime,
    (last, second, [wa, wb, wc, wd]): ([Constant; 2], [Constant; 2], [Constant; 4]),
    [[a, b, c, d], [e, f, g, h]]: Eight,
) -> Eight {
    let [a, b] = butterfly::<ROOM, BOUND, 0>(p, wa, [a, b]);
    let [c, d] = butterfly::<ROOM, BOUND, 0>(p, wb, [c, d]);
    let [e, f] = butterfly::<ROOM, BOUND, 0>(p, wc, [e, f]);
    let [g, h] = butterfly::<ROOM, BOUND, 0>(p, wd, [g, h]);
    let [a, c] = butterfly::<ROOM, BOUND, 1>(p, second[0], [a, c]);
    let [b, d] = butterfly::<ROOM, 2, 0>(p, second[0], [b, d]);
    let [e, g] = butterfly::<ROOM, BOUND, 1>(p, second[1], [e, g]);
    let [f, h] = butterfly::<ROOM, 2, 0>(p, second[1], [f, h]);
    let [a, e] = last_pair::<ROOM, BOUND, 2, WHOLE>(p, last, [a, e]);
    let [b, f] = last_pair::<ROOM, 2, 1, WHOLE>(p, last, [b, f]);
    let [c, g] = last_pair::<ROOM, 2, 0, WHOLE>(p, last, [c, g]);
    let [d, h] = last_pair::<ROOM, 2, 0, WHOLE>(p, last, [d, h]);
    let low = [
        exit::<ROOM, BOUND, 3, BOUND, WHOLE>(p, a),
        exit::<ROOM, 2, 2, BOUND, WHOLE>(p, b),
        exit::<ROOM, 2, 1, BOUND, WHOLE>(p, c),
        exit::<ROOM, 2, 1, BOUND, WHOLE>(p, d),
    ];
    [low, [e, f, g, h]]
}

/// A butterfly of the last of some stages; if it is the last of the `WHOLE` transform, both are divided by N, by factors of
/// their own, and fully reduced.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn last_pair<const ROOM: u32, const BOUND: u32, const TIMES: u32, const WHOLE: bool>(
    p: &Prime,
    [by_n, w]: [Constant; 2],
    pair: [__m512i; 2],
) -> [__m512i; 2] {
    if !WHOLE {
        return butterfly::<ROOM, BOUND, TIMES>(p, w, pair);
    }
    let [sum, difference] = sum_and_difference::<ROOM, BOUND, TIMES>(p, pair);
    [
        p.reduce_once(p.mul_lazy(by_n, sum)),
        p.reduce_once(p.mul_lazy(w, difference)),
    ]
}

/// A sum on its way out of some stages: below `EXIT`·q, or as it is after the last stage of the `WHOLE`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn exit<const ROOM: u32, const BOUND: u32, const TIMES: u32, const EXIT: u32, const WHOLE: bool>(
    p: &Prime,
    x: __m512i,
) -> __m512i {
    if WHOLE {
        x
    } else {
        below::<ROOM, BOUND, TIMES, EXIT>(p, x)
    }
}
