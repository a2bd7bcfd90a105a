//! Cooley–Tukey: from coefficients to values.

use super::{
    LEAF, Three, Twiddles, eight, eights, lazy, neighbours, parts, stages, store_eight, three,
    three_inner,
};
use crate::kernel::ifma::lazy::{Lazy, Room, forward as butterfly};
use crate::kernel::ifma::transpose::transposed;
use crate::kernel::ifma::vector::{Constant, Prime, chunks_mut, store};
use crate::ntt::NttTable;

/// Natural order in, bit-reversed order out; N ≥ 64.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(in crate::kernel::ifma) fn forward(table: &NttTable, x: &mut [u64]) {
    let (p, twiddles) = (Prime::new(table.modulus()), table.forward_tables());
    match table.modulus().value() {
        // Sixteen stages, at most, add 2q each to what was below q.
        q if q < 1 << 46 => forward_block::<{ Room::LARGE }, 1>(&p, twiddles, x, 1),
        q if q < 1 << 49 => forward_block::<{ Room::MEDIUM }, { Room::MEDIUM }>(&p, twiddles, x, 1),
        _ => forward_block::<{ Room::SMALL }, { Room::SMALL }>(&p, twiddles, x, 1),
    }
}

const _: () = assert!(2 * 16 < Room::LARGE);

/// All stages on one block, whose first stage has twiddle number `index`; entries are below `BOUND`·q.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_block<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    if x.len() == LEAF {
        return forward_leaf::<ROOM, BOUND>(p, twiddles, x, index);
    }
    let stages = stages(x.len());
    let [one] = neighbours(twiddles, index);
    match stages {
        1 => forward_2::<ROOM, BOUND>(p, one, x),
        2 => forward_4::<ROOM, BOUND>(p, (one, neighbours(twiddles, 2 * index)), x),
        _ => forward_8::<ROOM, BOUND>(p, three(twiddles, index), x),
    }
    let part = x.len() >> stages;
    for (i, part) in x.chunks_exact_mut(part).enumerate() {
        forward_block::<ROOM, BOUND>(p, twiddles, part, (index << stages) + i);
    }
}

/// One stage.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_2<const ROOM: u32, const BOUND: u32>(p: &Prime, w: Constant, x: &mut [u64]) {
    let [a, b] = parts(x);
    for (a, b) in a.iter_mut().zip(b) {
        let [u, v] = butterfly::<ROOM>(p, w, [lazy::<BOUND>(a), lazy::<BOUND>(b)]);
        store(a, u.value);
        store(b, v.value);
    }
}

/// Two stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_4<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    (first, second): (Constant, [Constant; 2]),
    x: &mut [u64],
) {
    let [a, b, c, d] = parts(x);
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let x = [
            lazy::<BOUND>(a),
            lazy::<BOUND>(b),
            lazy::<BOUND>(c),
            lazy::<BOUND>(d),
        ];
        let [xa, xb, xc, xd] = across_4::<ROOM>(p, first, second, x);
        store(a, xa.value);
        store(b, xb.value);
        store(c, xc.value);
        store(d, xd.value);
    }
}

/// Three stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_8<const ROOM: u32, const BOUND: u32>(p: &Prime, twiddles: Three, x: &mut [u64]) {
    for [a, b, c, d, e, f, g, h] in eights(x) {
        let x = eight::<BOUND>([a, b, c, d, e, f, g, h]);
        let x = across_8::<ROOM>(p, twiddles, x);
        store_eight([a, b, c, d, e, f, g, h], x, |x| x.value);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn across_4<const ROOM: u32>(
    p: &Prime,
    first: Constant,
    second: [Constant; 2],
    [a, b, c, d]: [Lazy; 4],
) -> [Lazy; 4] {
    let [a, c] = butterfly::<ROOM>(p, first, [a, c]);
    let [b, d] = butterfly::<ROOM>(p, first, [b, d]);
    let [a, b] = butterfly::<ROOM>(p, second[0], [a, b]);
    let [c, d] = butterfly::<ROOM>(p, second[1], [c, d]);
    [a, b, c, d]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn across_8<const ROOM: u32>(
    p: &Prime,
    (first, second, [wa, wb, wc, wd]): Three,
    [[a, b, c, d], [e, f, g, h]]: [[Lazy; 4]; 2],
) -> [[Lazy; 4]; 2] {
    let [a, e] = butterfly::<ROOM>(p, first, [a, e]);
    let [b, f] = butterfly::<ROOM>(p, first, [b, f]);
    let [c, g] = butterfly::<ROOM>(p, first, [c, g]);
    let [d, h] = butterfly::<ROOM>(p, first, [d, h]);
    [
        across_4::<ROOM>(p, second[0], [wa, wb], [a, b, c, d]),
        across_4::<ROOM>(p, second[1], [wc, wd], [e, f, g, h]),
    ]
}

/// The last six stages; the result is fully reduced.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_leaf<const ROOM: u32, const BOUND: u32>(
    p: &Prime,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let [a, b, c, d, e, f, g, h] = chunks_mut(x) else {
        return;
    };
    let x = eight::<BOUND>([a, b, c, d, e, f, g, h]);
    let x = across_8::<ROOM>(p, three(twiddles, index), x);
    let x = across_8::<ROOM>(p, three_inner(twiddles, index), transposed(x));
    let to = [a, b, c, d, e, f, g, h];
    store_eight(to, transposed(x), |x| x.finished(p));
}
