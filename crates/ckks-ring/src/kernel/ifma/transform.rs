//! The transforms: three stages a pass over memory, depth first so that eighths stay in cache; six stages of sixty-four
//! entries in eight registers, three before and three after they are transposed.

mod forward;
mod inverse;

use core::arch::x86_64::__m512i;

use super::lazy::Lazy;
use super::vector::{Constant, chunks_mut, load, store};

pub(super) use forward::forward;
pub(super) use inverse::inverse;

/// Twiddle factors of one direction: values and companions.
type Twiddles<'a> = [&'a [u64]; 2];

/// Twiddles of three stages: one of the first, two of the second, four of the third.
type Three = (Constant, [Constant; 2], [Constant; 4]);

/// Entries that go through registers once for six stages.
pub(super) const LEAF: usize = 64;

/// `K` neighbours from `start` on, in all lanes each; there are as many wherever a transform reads.
#[inline]
#[target_feature(enable = "avx512f")]
fn neighbours<const K: usize>(twiddles: Twiddles<'_>, start: usize) -> [Constant; K] {
    let [values, companions] = twiddles.map(|t| window::<K>(t, start));
    core::array::from_fn(|i| Constant::new([values[i], companions[i]]))
}

#[inline(always)]
fn window<const K: usize>(t: &[u64], start: usize) -> [u64; K] {
    let there = t.get(start..).and_then(|t| t.first_chunk());
    there.copied().unwrap_or([0; K])
}

/// Of a block whose first stage has twiddle number `index`.
#[inline]
#[target_feature(enable = "avx512f")]
fn three(twiddles: Twiddles<'_>, index: usize) -> Three {
    let [one] = neighbours(twiddles, index);
    (
        one,
        neighbours(twiddles, 2 * index),
        neighbours(twiddles, 4 * index),
    )
}

/// Of the three stages after those of [`three`], on a transposed leaf: one for every lane.
#[inline]
#[target_feature(enable = "avx512f")]
fn three_inner(twiddles: Twiddles<'_>, index: usize) -> Three {
    let [a, b, c, d] = [0, 8, 16, 24].map(|i| lanes(twiddles, 32 * index + i));
    let [two, three] = [0, 8].map(|i| lanes(twiddles, 16 * index + i));
    (lanes(twiddles, 8 * index), [two, three], [a, b, c, d])
}

#[inline]
#[target_feature(enable = "avx512f")]
fn lanes(twiddles: Twiddles<'_>, start: usize) -> Constant {
    let [value, companion] = twiddles.map(|t| load(&window(t, start)));
    Constant { value, companion }
}

/// Stages that the next pass over a block of `len` entries does, so that passes of three end at a leaf.
fn stages(len: usize) -> u32 {
    match (len / LEAF).trailing_zeros() {
        left if left % 3 == 0 || left > 4 => 3,
        left => left.min(2),
    }
}

/// `x` in parts of equal length, in vectors.
#[inline(always)]
fn parts<const V: usize>(x: &mut [u64]) -> [&mut [[u64; 8]]; V] {
    let x = chunks_mut(x);
    let mut parts = x.chunks_exact_mut(x.len() / V);
    core::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// Vectors at the same place in each eighth.
#[inline(always)]
fn eights(x: &mut [u64]) -> impl Iterator<Item = [&mut [u64; 8]; 8]> {
    let [a, b, c, d, e, f, g, h] = parts(x);
    let lower = a.iter_mut().zip(b).zip(c.iter_mut().zip(d));
    let upper = e.iter_mut().zip(f).zip(g.iter_mut().zip(h));
    lower
        .zip(upper)
        .map(|(((a, b), (c, d)), ((e, f), (g, h)))| [a, b, c, d, e, f, g, h])
}

#[inline]
#[target_feature(enable = "avx512f")]
fn lazy<const BOUND: u32>(x: &[u64; 8]) -> Lazy {
    Lazy::new(load(x), BOUND)
}

/// Eight vectors, in lower and upper half.
#[inline]
#[target_feature(enable = "avx512f")]
fn eight<const BOUND: u32>(x: [&mut [u64; 8]; 8]) -> [[Lazy; 4]; 2] {
    let [a, b, c, d, e, f, g, h] = x;
    let low = [
        lazy::<BOUND>(a),
        lazy::<BOUND>(b),
        lazy::<BOUND>(c),
        lazy::<BOUND>(d),
    ];
    let high = [
        lazy::<BOUND>(e),
        lazy::<BOUND>(f),
        lazy::<BOUND>(g),
        lazy::<BOUND>(h),
    ];
    [low, high]
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_eight(to: [&mut [u64; 8]; 8], x: [[Lazy; 4]; 2], word: impl Fn(Lazy) -> __m512i) {
    let [a, b, c, d, e, f, g, h] = to;
    let [[xa, xb, xc, xd], [xe, xf, xg, xh]] = x;
    store(a, word(xa));
    store(b, word(xb));
    store(c, word(xc));
    store(d, word(xd));
    store(e, word(xe));
    store(f, word(xf));
    store(g, word(xg));
    store(h, word(xh));
}
