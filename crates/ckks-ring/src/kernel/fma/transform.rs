//! The transforms on f64 lanes: two stages a pass, entries within as many q between passes as the prime leaves room for.
//!
//! A product by a constant takes entries within 2^52; where it is below 2^53 it needs no second word, which saves two
//! operations of six (`EXACT`). Forward, a stage adds 3q/4 to what an entry may be, backward it doubles it: entries are
//! reduced in a pass (`REDUCED`) after which the next would otherwise leave too little room.
//!
//! No closure here is handed to an array's `map`: the compiler leaves it a function of its own, which lacks the vector
//! instructions and calls each of them.

use super::{Constant, Lanes, Prime};
use crate::Modulus;
use crate::ntt::NttTable;

/// Twiddle factors of one direction: values and quotients.
type Twiddles<'a> = [&'a [u64]; 2];

#[inline(always)]
fn constant<L: Lanes>(twiddles: Twiddles<'_>, i: usize) -> Constant<L> {
    Constant::new([twiddles[0][i], twiddles[1][i]])
}

/// Primes whose products with entries within 4q are exact: constants are within q/2.
const EXACT_BELOW: u64 = 1 << 26;

/// How many q an entry may come to before it is multiplied; four at least.
#[inline(always)]
fn room<const EXACT: bool>(q: Modulus) -> u64 {
    if EXACT {
        (1 << 54) / (q.value() * q.value())
    } else {
        (1 << 52) / q.value()
    }
}

/// x·w within 3q/4.
#[inline(always)]
fn times<L: Lanes, const EXACT: bool>(p: &Prime<L>, w: Constant<L>, x: L) -> L {
    if EXACT {
        p.mul_constant_exact(w, x)
    } else {
        p.mul_constant(w, x)
    }
}

/// (u + v·w, u − v·w).
#[inline(always)]
fn cooley_tukey<L: Lanes, const EXACT: bool>(
    p: &Prime<L>,
    w: Constant<L>,
    [u, v]: [L; 2],
) -> [L; 2] {
    let v = times::<L, EXACT>(p, w, v);
    [u.add(v), u.sub(v)]
}

/// (u + v, (u − v)·w).
#[inline(always)]
fn gentleman_sande<L: Lanes, const EXACT: bool>(
    p: &Prime<L>,
    w: Constant<L>,
    [u, v]: [L; 2],
) -> [L; 2] {
    [u.add(v), times::<L, EXACT>(p, w, u.sub(v))]
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

/// x, or x reduced.
#[inline(always)]
fn reduced_if<L: Lanes, const REDUCED: bool>(p: &Prime<L>, x: L) -> L {
    if REDUCED { p.reduce(x) } else { x }
}

/// Natural order in, bit-reversed order out.
#[inline(always)]
pub(super) fn forward<L: Lanes>(table: &NttTable, x: &mut [u64]) {
    if table.modulus().value() < EXACT_BELOW {
        forward_all::<L, true>(table, x);
    } else {
        forward_all::<L, false>(table, x);
    }
}

#[inline(always)]
fn forward_all<L: Lanes, const EXACT: bool>(table: &NttTable, x: &mut [u64]) {
    let p = Prime::<L>::new(table.modulus());
    let twiddles = table.forward_tables();
    for x in x.chunks_exact_mut(L::COUNT) {
        L::load_words(x).store(x);
    }
    let room = room::<EXACT>(table.modulus());
    let (mut blocks, mut within) = (1, 1);
    if (x.len() / (2 * L::COUNT)).trailing_zeros() % 2 == 1 {
        forward_2::<L, EXACT>(&p, constant(twiddles, 1), x);
        (blocks, within) = (2, 2);
    }
    while x.len() / blocks > 2 * L::COUNT {
        let len = x.len() / blocks;
        let reduced = within + 2 > room;
        for (i, block) in x.chunks_exact_mut(len).enumerate() {
            if reduced {
                forward_4::<L, EXACT, true>(&p, twiddles, block, blocks + i);
            } else {
                forward_4::<L, EXACT, false>(&p, twiddles, block, blocks + i);
            }
        }
        within = if reduced { 2 } else { within + 2 };
        blocks *= 4;
    }
    let reduced = within + 2 > room;
    for (i, block) in x.chunks_exact_mut(2 * L::COUNT).enumerate() {
        if reduced {
            forward_last::<L, EXACT, true>(&p, twiddles, block, blocks + i);
        } else {
            forward_last::<L, EXACT, false>(&p, twiddles, block, blocks + i);
        }
    }
}

/// One stage.
#[inline(always)]
fn forward_2<L: Lanes, const EXACT: bool>(p: &Prime<L>, w: Constant<L>, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in low
        .chunks_exact_mut(L::COUNT)
        .zip(high.chunks_exact_mut(L::COUNT))
    {
        let [a, b] = cooley_tukey::<L, EXACT>(p, w, [L::load(u), L::load(v)]);
        a.store(u);
        b.store(v);
    }
}

/// Two stages: entries within m·q come to be within (m + 2)·q, or within 2q if they are reduced.
#[inline(always)]
fn forward_4<L: Lanes, const EXACT: bool, const REDUCED: bool>(
    p: &Prime<L>,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let first = constant(twiddles, index);
    let second = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters::<L>(x) {
        let [xa, xb] = [L::load(a), L::load(b)];
        let [xa, xb] = [
            reduced_if::<L, REDUCED>(p, xa),
            reduced_if::<L, REDUCED>(p, xb),
        ];
        let [xa, xc] = cooley_tukey::<L, EXACT>(p, first, [xa, L::load(c)]);
        let [xb, xd] = cooley_tukey::<L, EXACT>(p, first, [xb, L::load(d)]);
        let [xa, xb] = cooley_tukey::<L, EXACT>(p, second[0], [xa, xb]);
        let [xc, xd] = cooley_tukey::<L, EXACT>(p, second[1], [xc, xd]);
        xa.store(a);
        xb.store(b);
        xc.store(c);
        xd.store(d);
    }
}

/// The stages from distance COUNT down to one, on two vectors; the result is fully reduced words.
#[inline(always)]
fn forward_last<L: Lanes, const EXACT: bool, const REDUCED: bool>(
    p: &Prime<L>,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let (low, high) = x.split_at_mut(L::COUNT);
    let first = reduced_if::<L, REDUCED>(p, L::load(low));
    let w = constant(twiddles, index);
    let mut pair = cooley_tukey::<L, EXACT>(p, w, [first, L::load(high)]);
    let mut distance = L::COUNT / 2;
    while distance > 0 {
        let w = inner(distance, twiddles, index);
        pair = cooley_tukey::<L, EXACT>(p, w, L::exchange(distance, pair));
        pair = L::exchange(distance, pair);
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
    if table.modulus().value() < EXACT_BELOW {
        inverse_all::<L, true>(table, x);
    } else {
        inverse_all::<L, false>(table, x);
    }
}

#[inline(always)]
fn inverse_all<L: Lanes, const EXACT: bool>(table: &NttTable, x: &mut [u64]) {
    let p = Prime::<L>::new(table.modulus());
    let twiddles = table.inverse_tables();
    let room = room::<EXACT>(table.modulus());
    let mut blocks = x.len() / (2 * L::COUNT);
    for (i, block) in x.chunks_exact_mut(2 * L::COUNT).enumerate() {
        inverse_first::<L, EXACT>(&p, twiddles, block, blocks + i);
    }
    let mut within = 1;
    while blocks >= 4 {
        blocks /= 4;
        let len = x.len() / blocks;
        within *= 4;
        let reduced = 4 * within > room;
        for (i, block) in x.chunks_exact_mut(len).enumerate() {
            if reduced {
                inverse_4::<L, EXACT, true>(&p, twiddles, block, blocks + i);
            } else {
                inverse_4::<L, EXACT, false>(&p, twiddles, block, blocks + i);
            }
        }
        if reduced {
            within = 1;
        }
    }
    if blocks == 2 {
        inverse_2::<L, EXACT>(&p, constant(twiddles, 1), x);
    }
    let by_n = Constant::new(table.last_inverse()[0]);
    for x in x.chunks_exact_mut(L::COUNT) {
        let quotient = times::<L, EXACT>(&p, by_n, L::load(x));
        p.lift(quotient).store_words(x);
    }
}

/// One stage.
#[inline(always)]
fn inverse_2<L: Lanes, const EXACT: bool>(p: &Prime<L>, w: Constant<L>, x: &mut [u64]) {
    let (low, high) = x.split_at_mut(x.len() / 2);
    for (u, v) in low
        .chunks_exact_mut(L::COUNT)
        .zip(high.chunks_exact_mut(L::COUNT))
    {
        let [a, b] = gentleman_sande::<L, EXACT>(p, w, [L::load(u), L::load(v)]);
        a.store(u);
        b.store(v);
    }
}

/// Two stages: sums of four entries within m·q stay within 4m·q, and are reduced if told so.
#[inline(always)]
fn inverse_4<L: Lanes, const EXACT: bool, const REDUCED: bool>(
    p: &Prime<L>,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let last = constant(twiddles, index);
    let first = [
        constant(twiddles, 2 * index),
        constant(twiddles, 2 * index + 1),
    ];
    for [a, b, c, d] in quarters::<L>(x) {
        let [xa, xb] = gentleman_sande::<L, EXACT>(p, first[0], [L::load(a), L::load(b)]);
        let [xc, xd] = gentleman_sande::<L, EXACT>(p, first[1], [L::load(c), L::load(d)]);
        let [xa, xc] = gentleman_sande::<L, EXACT>(p, last, [xa, xc]);
        let [xb, xd] = gentleman_sande::<L, EXACT>(p, last, [xb, xd]);
        reduced_if::<L, REDUCED>(p, xa).store(a);
        reduced_if::<L, REDUCED>(p, xb).store(b);
        xc.store(c);
        xd.store(d);
    }
}

/// The stages from distance one up to COUNT, on two vectors of words.
#[inline(always)]
fn inverse_first<L: Lanes, const EXACT: bool>(
    p: &Prime<L>,
    twiddles: Twiddles<'_>,
    x: &mut [u64],
    index: usize,
) {
    let (low, high) = x.split_at_mut(L::COUNT);
    let mut pair = [L::load_words(low), L::load_words(high)];
    let mut distance = 1;
    while distance < L::COUNT {
        let w = inner(distance, twiddles, index);
        let [u, v] = gentleman_sande::<L, EXACT>(p, w, L::exchange(distance, pair));
        pair = L::exchange(distance, [p.reduce(u), v]);
        distance *= 2;
    }
    let [u, v] = gentleman_sande::<L, EXACT>(p, constant(twiddles, index), pair);
    p.reduce(u).store(low);
    v.store(high);
}
