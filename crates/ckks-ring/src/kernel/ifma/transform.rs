//! The transforms: three stages a pass over memory, depth first so that eighths stay in cache; six stages of sixty-four
//! entries in eight registers, three before and three after they are transposed.

mod forward;
mod inverse;

use core::arch::x86_64::__m512i;

use super::vector::{chunks_mut, load, store};

pub(super) use forward::forward;
pub(super) use inverse::inverse;

/// Entries that go through registers once for six stages.
pub(super) const LEAF: usize = 64;

/// Eight vectors, in lower and upper half.
type Eight = [[__m512i; 4]; 2];

/// Stages that the next pass over a block of `len` entries does, so that passes of three end at a leaf; none on a leaf.
fn stages(len: usize) -> u32 {
    match (len / LEAF).trailing_zeros() {
        0 => 0,
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

/// `x` in leaves, in vectors.
#[inline(always)]
fn leaves(x: &mut [u64]) -> &mut [[[u64; 8]; 8]] {
    chunks_mut(x).as_chunks_mut().0
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_eight(x: [&mut [u64; 8]; 8]) -> Eight {
    let [a, b, c, d, e, f, g, h] = x;
    [
        [load(a), load(b), load(c), load(d)],
        [load(e), load(f), load(g), load(h)],
    ]
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_eight(to: [&mut [u64; 8]; 8], x: Eight) {
    let [a, b, c, d, e, f, g, h] = to;
    let [[xa, xb, xc, xd], [xe, xf, xg, xh]] = x;
    store(a, xa);
    store(b, xb);
    store(c, xc);
    store(d, xd);
    store(e, xe);
    store(f, xf);
    store(g, xg);
    store(h, xh);
}
