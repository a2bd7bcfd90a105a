//! The transforms on f64 lanes: two stages a pass, every entry within 2q between passes.
//!
//! No closure here is handed to an array's `map`: the compiler leaves it a function of its own, which lacks the vector
//! instructions and calls each of them.

use super::{Constant, Lanes, Prime};
use crate::ntt::NttTable;

/// Twiddle factors of one direction: values and quotients.
type Twiddles<'a> = [&'a [u64]; 2];

#[inline(always)]
fn constant<L: Lanes>(twiddles: Twiddles<'_>, i: usize) -> Constant<L> {
    Constant::new([twiddles[0][i], twiddles[1][i]])
}

/// (u + v·w, u − v·w).
#[inline(always)]
fn cooley_tukey<L: Lanes>(p: &Prime<L>, w: Constant<L>, [u, v]: [L; 2]) -> [L; 2] {
    let v = p.mul_constant(w, v);
    [u.add(v), u.sub(v)]
}

/// (u + v, (u − v)·w).
#[inline(always)]
fn gentleman_sande<L: Lanes>(p: &Prime<L>, w: Constant<L>, [u, v]: [L; 2]) -> [L; 2] {
    [u.add(v), p.mul_constant(w, u.sub(v))]
}

/// Twiddles of the groups of a stage inside a vector.
#[inline(always)]
fn inner<L: Lanes>(distance: usize, twiddles: Twiddles<'_>, block: usize) -> Constant<L> {
    let start = block * (L::COUNT / distance);
    Constant {
        value: L::load_twiddles(distance, twiddles[0], start),
        quotient: L::load_twiddles(distance, twiddles[1], start),
    }
}

/// Natural order in, bit-reversed order out.
#[inline(always)]
pub(super) fn forward<L: Lanes>(table: &NttTable, x: &mut [u64]) {
    let p = Prime::<L>::new(table.modulus());
    let twiddles = table.forward_tables();
    for x in x.chunks_exact_mut(L::COUNT) {
        L::load_words(x).store(x);
    }
    let mut blocks = 1;
    if (x.len() / (2 * L::COUNT)).trailing_zeros() % 2 == 1 {
        forward_2(&p, constant(twiddles, 1), x);
        blocks = 2;
    }
    while x.len() / blocks > 2 * L::COUNT {
        let len = x.len() / blocks;
        for (i, block) in x.chunks_exact_mut(len).enumerate() {
            forward_4(&p, twiddles, block, blocks + i);
        }
        blocks *= 4;
    }
    for (i, block) in x.chunks_exact_mut(2 * L::COUNT).enumerate() {
        forward_last(&p, twiddles, block, blocks + i);
    }
}

/// One stage.
#[inline(always)]
fn forward_2<L: Lanes>(p: &Prime<L>, w: Constant<L>, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in low
        .chunks_exact_mut(L::COUNT)
        .zip(high.chunks_exact_mut(L::COUNT))
    {
        let [a, b] = cooley_tukey(p, w, [L::load(u), L::load(v)]);
        a.store(u);
        b.store(v);
    }
}

/// Two stages.
#[inline(always)]
fn forward_4<L: Lanes>(p: &Prime<L>, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let first = constant(twiddles, index);
    let second = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters::<L>(x) {
        let [xa, xc] = cooley_tukey(p, first, [p.reduce(L::load(a)), L::load(c)]);
        let [xb, xd] = cooley_tukey(p, first, [p.reduce(L::load(b)), L::load(d)]);
        let [xa, xb] = cooley_tukey(p, second[0], [xa, xb]);
        let [xc, xd] = cooley_tukey(p, second[1], [xc, xd]);
        xa.store(a);
        xb.store(b);
        xc.store(c);
        xd.store(d);
    }
}

/// The stages from distance COUNT down to one, on two vectors; the result is fully reduced words.
#[inline(always)]
fn forward_last<L: Lanes>(p: &Prime<L>, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let (low, high) = x.split_at_mut(L::COUNT);
    let mut pair = cooley_tukey(
        p,
        constant(twiddles, index),
        [p.reduce(L::load(low)), L::load(high)],
    );
    let mut distance = L::COUNT / 2;
    while distance > 0 {
        let w = inner(distance, twiddles, index);
        pair = L::exchange(distance, cooley_tukey(p, w, L::exchange(distance, pair)));
        distance /= 2;
    }
    p.lift(p.reduce(pair[0])).store_words(low);
    p.lift(p.reduce(pair[1])).store_words(high);
}

/// Vectors at the same place in each quarter.
#[inline(always)]
fn quarters<L: Lanes>(x: &mut [u64]) -> impl Iterator<Item = [&mut [u64]; 4]> {
    let (low, high) = x.split_at_mut(x.len() / 2);
    let (a, b) = low.split_at_mut(low.len() / 2);
    let (c, d) = high.split_at_mut(high.len() / 2);
    let [a, b, c, d] = [a, b, c, d].map(|part| part.chunks_exact_mut(L::COUNT));
    a.zip(b).zip(c).zip(d).map(|(((a, b), c), d)| [a, b, c, d])
}

/// Bit-reversed order in, natural order out, divided by N.
#[inline(always)]
pub(super) fn inverse<L: Lanes>(table: &NttTable, x: &mut [u64]) {
    let p = Prime::<L>::new(table.modulus());
    let twiddles = table.inverse_tables();
    let mut blocks = x.len() / (2 * L::COUNT);
    for (i, block) in x.chunks_exact_mut(2 * L::COUNT).enumerate() {
        inverse_first(&p, twiddles, block, blocks + i);
    }
    while blocks >= 4 {
        blocks /= 4;
        let len = x.len() / blocks;
        for (i, block) in x.chunks_exact_mut(len).enumerate() {
            inverse_4(&p, twiddles, block, blocks + i);
        }
    }
    if blocks == 2 {
        inverse_2(&p, constant(twiddles, 1), x);
    }
    let by_n = Constant::new(table.last_inverse()[0]);
    for x in x.chunks_exact_mut(L::COUNT) {
        p.lift(p.mul_constant(by_n, L::load(x))).store_words(x);
    }
}

/// One stage.
#[inline(always)]
fn inverse_2<L: Lanes>(p: &Prime<L>, w: Constant<L>, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in low
        .chunks_exact_mut(L::COUNT)
        .zip(high.chunks_exact_mut(L::COUNT))
    {
        let [a, b] = gentleman_sande(p, w, [L::load(u), L::load(v)]);
        a.store(u);
        b.store(v);
    }
}

/// Two stages: sums of four entries within 3q/4 stay within 3q, and are reduced.
#[inline(always)]
fn inverse_4<L: Lanes>(p: &Prime<L>, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let last = constant(twiddles, index);
    let first = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters::<L>(x) {
        let [xa, xb] = gentleman_sande(p, first[0], [L::load(a), L::load(b)]);
        let [xc, xd] = gentleman_sande(p, first[1], [L::load(c), L::load(d)]);
        let [xa, xc] = gentleman_sande(p, last, [xa, xc]);
        let [xb, xd] = gentleman_sande(p, last, [xb, xd]);
        p.reduce(xa).store(a);
        p.reduce(xb).store(b);
        xc.store(c);
        xd.store(d);
    }
}

/// The stages from distance one up to COUNT, on two vectors of words.
#[inline(always)]
fn inverse_first<L: Lanes>(p: &Prime<L>, twiddles: Twiddles<'_>, x: &mut [u64], index: usize) {
    let (low, high) = x.split_at_mut(L::COUNT);
    let mut pair = [L::load_words(low), L::load_words(high)];
    let mut distance = 1;
    while distance < L::COUNT {
        let w = inner(distance, twiddles, index);
        let [u, v] = gentleman_sande(p, w, L::exchange(distance, pair));
        pair = L::exchange(distance, [p.reduce(u), v]);
        distance *= 2;
    }
    let [u, v] = gentleman_sande(p, constant(twiddles, index), pair);
    p.reduce(u).store(low);
    v.store(high);
}
