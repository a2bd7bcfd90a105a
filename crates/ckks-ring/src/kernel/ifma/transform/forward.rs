//! Cooley–Tukey: from coefficients to values.

use core::arch::x86_64::__m512i;

use super::{Eight, LEAF, eights, leaves, load_eight, parts, stages, store_eight};
use crate::kernel::ifma::butterfly::{Room, forward as butterfly, forward_turned as turned};
use crate::kernel::ifma::transpose::transposed;
use crate::kernel::ifma::twiddles::{Leaf, Three, Twiddles, fetch_ahead, leaf_inner, leaf_outer};
use crate::kernel::ifma::vector::{Constant, Prime, load, store};
use crate::ntt::NttTable;

/// Natural order in, bit-reversed order out; N ≥ 64.
#[target_feature(enable = "avx512f,avx512ifma")]
pub(in crate::kernel::ifma) fn forward(table: &NttTable, x: &mut [u64]) {
    let p = Prime::new(table.modulus());
    let twiddles = Twiddles::new(table.forward(), x.len());
    match Room::of(table.modulus()) {
        Room::LARGE => forward_block::<{ Room::LARGE }>(&p, twiddles, x, 1),
        Room::MEDIUM => forward_block::<{ Room::MEDIUM }>(&p, twiddles, x, 1),
        _ => forward_block::<{ Room::SMALL }>(&p, twiddles, x, 1),
    }
}

/// All stages on one block, whose first stage has twiddle number `index`.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_block<const ROOM: u32>(p: &Prime, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let stages = stages(x.len());
    match stages {
        0 => {}
        1 => {
            let [one] = twiddles.neighbours(index);
            forward_2::<ROOM>(p, one, x);
        }
        2 => {
            let ([one], two) = (twiddles.neighbours(index), twiddles.neighbours(2 * index));
            forward_4::<ROOM>(p, (one, two), x);
        }
        _ => forward_8::<ROOM>(p, twiddles.three(index), x),
    }
    if x.len() >> stages == LEAF {
        let turns = twiddles.turns();
        for (x, leaf) in leaves(x).iter_mut().zip(twiddles.leaves) {
            fetch_ahead(leaf);
            forward_leaf::<ROOM>(p, (leaf, turns), x);
        }
        return;
    }
    let parts = x.chunks_exact_mut(x.len() >> stages);
    for (i, (part, twiddles)) in parts.zip(twiddles.parts(1 << stages)).enumerate() {
        forward_block::<ROOM>(p, twiddles, part, (index << stages) + i);
    }
}

/// One stage.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_2<const ROOM: u32>(p: &Prime, w: Constant, x: &mut [u64]) {
    let [a, b] = parts(x);
    for (a, b) in a.iter_mut().zip(b) {
        let [u, v] = butterfly::<ROOM, 0>(p, w, [load(a), load(b)]);
        store(a, u);
        store(b, v);
    }
}

/// Two stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_4<const ROOM: u32>(
    p: &Prime,
    (first, second): (Constant, [Constant; 2]),
    x: &mut [u64],
) {
    let [a, b, c, d] = parts(x);
    for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
        let x = [load(a), load(b), load(c), load(d)];
        let [xa, xb, xc, xd] = across_4::<ROOM, 0>(p, first, second, x);
        store(a, xa);
        store(b, xb);
        store(c, xc);
        store(d, xd);
    }
}

/// Three stages.
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_8<const ROOM: u32>(p: &Prime, twiddles: Three, x: &mut [u64]) {
    for [a, b, c, d, e, f, g, h] in eights(x) {
        let x = load_eight([a, b, c, d, e, f, g, h]);
        let x = across_8::<ROOM>(p, twiddles, x);
        store_eight([a, b, c, d, e, f, g, h], x);
    }
}

/// The last six stages; the result is fully reduced.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn forward_leaf<const ROOM: u32>(
    p: &Prime,
    (leaf, turns): (&Leaf, [Constant; 3]),
    x: &mut [[u64; 8]; 8],
) {
    let [a, b, c, d, e, f, g, h] = x;
    let x = load_eight([a, b, c, d, e, f, g, h]);
    let x = across_8::<ROOM>(p, leaf_outer(leaf), x);
    let x = inside_8::<ROOM>(p, leaf_inner(leaf), turns, transposed(x));
    let [low, high] = transposed(x);
    store_eight(
        [a, b, c, d, e, f, g, h],
        [finished(p, low), finished(p, high)],
    );
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn finished(p: &Prime, [a, b, c, d]: [__m512i; 4]) -> [__m512i; 4] {
    [p.finished(a), p.finished(b), p.finished(c), p.finished(d)]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn across_8<const ROOM: u32>(
    p: &Prime,
    (first, second, [wa, wb, wc, wd]): Three,
    [[a, b, c, d], [e, f, g, h]]: Eight,
) -> Eight {
    let [a, e] = butterfly::<ROOM, 0>(p, first, [a, e]);
    let [b, f] = butterfly::<ROOM, 0>(p, first, [b, f]);
    let [c, g] = butterfly::<ROOM, 0>(p, first, [c, g]);
    let [d, h] = butterfly::<ROOM, 0>(p, first, [d, h]);
    [
        across_4::<ROOM, 1>(p, second[0], [wa, wb], [a, b, c, d]),
        across_4::<ROOM, 1>(p, second[1], [wc, wd], [e, f, g, h]),
    ]
}

/// Two stages, the first of which is number `STAGE` of three.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn across_4<const ROOM: u32, const STAGE: u32>(
    p: &Prime,
    first: Constant,
    second: [Constant; 2],
    [a, b, c, d]: [__m512i; 4],
) -> [__m512i; 4] {
    let [a, c] = butterfly::<ROOM, STAGE>(p, first, [a, c]);
    let [b, d] = butterfly::<ROOM, STAGE>(p, first, [b, d]);
    let [a, b] = butterfly::<ROOM, 2>(p, second[0], [a, b]);
    let [c, d] = butterfly::<ROOM, 2>(p, second[1], [c, d]);
    [a, b, c, d]
}

/// Three stages of which the first twiddles are known. The first is written out as in [`across_8`]: with a function for both,
/// whole transforms took 3 to 15 % longer.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn inside_8<const ROOM: u32>(
    p: &Prime,
    [first, second, third]: [Constant; 3],
    [half, quarter, both]: [Constant; 3],
    [[a, b, c, d], [e, f, g, h]]: Eight,
) -> Eight {
    let [a, e] = butterfly::<ROOM, 0>(p, first, [a, e]);
    let [b, f] = butterfly::<ROOM, 0>(p, first, [b, f]);
    let [c, g] = butterfly::<ROOM, 0>(p, first, [c, g]);
    let [d, h] = butterfly::<ROOM, 0>(p, first, [d, h]);
    let [a, c] = butterfly::<ROOM, 1>(p, second, [a, c]);
    let [b, d] = butterfly::<ROOM, 1>(p, second, [b, d]);
    let [e, g] = turned::<ROOM, 1>(p, [second, half], [e, g]);
    let [f, h] = turned::<ROOM, 1>(p, [second, half], [f, h]);
    let [a, b] = butterfly::<ROOM, 2>(p, third, [a, b]);
    let [c, d] = turned::<ROOM, 2>(p, [third, half], [c, d]);
    let [e, f] = turned::<ROOM, 2>(p, [third, quarter], [e, f]);
    let [g, h] = turned::<ROOM, 2>(p, [third, both], [g, h]);
    [[a, b, c, d], [e, f, g, h]]
}
