//! Work on the limbs of a polynomial: one after another, or all at once with the feature `parallel`.

use std::sync::Arc;

use crate::buffers::Buffers;

/// How many of `count` limbs to make together from the same sources, which are read once for all of them: fewer where every
/// thread would not have several groups.
pub(crate) fn group(count: usize) -> usize {
    #[cfg(not(feature = "parallel"))]
    let threads = 1;
    #[cfg(feature = "parallel")]
    let threads = rayon::current_num_threads();
    let most = if threads == 1 {
        MOST_TOGETHER
    } else {
        count.div_ceil(3 * threads).min(MOST_TOGETHER)
    };
    most.clamp(1, count.max(1))
}

/// Limbs made together at most, so that what is made stays in cache until it is used.
const MOST_TOGETHER: usize = 2;

/// Calls `f(i, limb_i)` for every limb of `n` residues; the last may be shorter.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each(
    n: usize,
    residues: &mut [u64],
    f: impl Fn(usize, &mut [u64]) + Sync + Send,
) {
    residues
        .chunks_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, limb));
}

/// Calls `f(i, limb_i)` for every limb of `n` residues; the last may be shorter.
#[cfg(feature = "parallel")]
pub(crate) fn for_each(
    n: usize,
    residues: &mut [u64],
    f: impl Fn(usize, &mut [u64]) + Sync + Send,
) {
    use rayon::prelude::*;
    residues
        .par_chunks_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, limb));
}

/// Calls `f(i, scratch, a_i, b_i)` for the limbs of two polynomials side by side, with `scratch_len` words of scratch
/// from `buffers` kept from limb to limb, of any value at first.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each_pair(
    n: usize,
    [a, b]: [&mut [u64]; 2],
    (buffers, scratch_len): (&Arc<Buffers>, usize),
    f: impl Fn(usize, &mut [u64], [&mut [u64]; 2]) + Sync + Send,
) {
    let mut scratch = buffers.unwritten(scratch_len);
    let limbs = a.chunks_mut(n).zip(b.chunks_mut(n));
    limbs
        .enumerate()
        .for_each(|(i, (a, b))| f(i, &mut scratch, [a, b]));
}

/// Calls `f(i, scratch, a_i, b_i)` for the limbs of two polynomials side by side, with `scratch_len` words of scratch
/// from `buffers` kept from limb to limb, of any value at first.
#[cfg(feature = "parallel")]
pub(crate) fn for_each_pair(
    n: usize,
    [a, b]: [&mut [u64]; 2],
    (buffers, scratch_len): (&Arc<Buffers>, usize),
    f: impl Fn(usize, &mut [u64], [&mut [u64]; 2]) + Sync + Send,
) {
    use rayon::prelude::*;
    let limbs = a.par_chunks_mut(n).zip(b.par_chunks_mut(n));
    limbs.enumerate().for_each_init(
        || buffers.unwritten(scratch_len),
        |scratch, (i, (a, b))| f(i, scratch, [a, b]),
    );
}

/// Calls `f(i, [a_i, b_i, c_i])` for the limbs of three polynomials side by side.
pub(crate) fn for_each_triple(
    n: usize,
    [a, b, c]: [&mut [u64]; 3],
    f: impl Fn(usize, [&mut [u64]; 3]) + Sync + Send,
) {
    #[cfg(not(feature = "parallel"))]
    {
        let limbs = a.chunks_mut(n).zip(b.chunks_mut(n)).zip(c.chunks_mut(n));
        let limbs = limbs.enumerate();
        limbs.for_each(|(i, ((a, b), c))| f(i, [a, b, c]));
    }
    #[cfg(feature = "parallel")]
    {
        use rayon::prelude::*;
        let limbs = a.par_chunks_mut(n).zip(b.par_chunks_mut(n));
        let limbs = limbs.zip(c.par_chunks_mut(n)).enumerate();
        limbs.for_each(|(i, ((a, b), c))| f(i, [a, b, c]));
    }
}

/// Calls `f(i, scratch, limb_i)` with `scratch_len` words of scratch from `buffers` kept from limb to limb, of any value at
/// first.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each_with_scratch(
    n: usize,
    residues: &mut [u64],
    (buffers, scratch_len): (&Arc<Buffers>, usize),
    f: impl Fn(usize, &mut [u64], &mut [u64]) + Sync + Send,
) {
    let mut scratch = buffers.unwritten(scratch_len);
    residues
        .chunks_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, &mut scratch, limb));
}

/// Calls `f(i, scratch, limb_i)` with `scratch_len` words of scratch from `buffers` kept from limb to limb, of any value at
/// first.
#[cfg(feature = "parallel")]
pub(crate) fn for_each_with_scratch(
    n: usize,
    residues: &mut [u64],
    (buffers, scratch_len): (&Arc<Buffers>, usize),
    f: impl Fn(usize, &mut [u64], &mut [u64]) + Sync + Send,
) {
    use rayon::prelude::*;
    residues.par_chunks_mut(n).enumerate().for_each_init(
        || buffers.unwritten(scratch_len),
        |scratch, (i, limb)| f(i, scratch, limb),
    );
}
