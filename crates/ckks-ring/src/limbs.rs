//! Work on the limbs of a polynomial: one after another, or all at once with the feature `parallel`.

/// Calls `f(i, limb_i)` for every limb of `n` residues.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each(
    n: usize,
    residues: &mut [u64],
    f: impl Fn(usize, &mut [u64]) + Sync + Send,
) {
    residues
        .chunks_exact_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, limb));
}

/// Calls `f(i, limb_i)` for every limb of `n` residues.
#[cfg(feature = "parallel")]
pub(crate) fn for_each(
    n: usize,
    residues: &mut [u64],
    f: impl Fn(usize, &mut [u64]) + Sync + Send,
) {
    use rayon::prelude::*;
    residues
        .par_chunks_exact_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, limb));
}

/// Calls `f(i, scratch, a_i, b_i)` for the limbs of two polynomials side by side, with `scratch_len` words of scratch
/// kept from limb to limb.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each_pair(
    n: usize,
    [a, b]: [&mut [u64]; 2],
    scratch_len: usize,
    f: impl Fn(usize, &mut [u64], [&mut [u64]; 2]) + Sync + Send,
) {
    let mut scratch = vec![0; scratch_len];
    let limbs = a.chunks_exact_mut(n).zip(b.chunks_exact_mut(n));
    limbs
        .enumerate()
        .for_each(|(i, (a, b))| f(i, &mut scratch, [a, b]));
}

/// Calls `f(i, scratch, a_i, b_i)` for the limbs of two polynomials side by side, with `scratch_len` words of scratch
/// kept from limb to limb.
#[cfg(feature = "parallel")]
pub(crate) fn for_each_pair(
    n: usize,
    [a, b]: [&mut [u64]; 2],
    scratch_len: usize,
    f: impl Fn(usize, &mut [u64], [&mut [u64]; 2]) + Sync + Send,
) {
    use rayon::prelude::*;
    let limbs = a.par_chunks_exact_mut(n).zip(b.par_chunks_exact_mut(n));
    limbs.enumerate().for_each_init(
        || vec![0; scratch_len],
        |scratch, (i, (a, b))| f(i, scratch, [a, b]),
    );
}

/// Calls `f(i, scratch, limb_i)` with `scratch_len` words of scratch kept from limb to limb.
#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each_with_scratch(
    n: usize,
    residues: &mut [u64],
    scratch_len: usize,
    f: impl Fn(usize, &mut [u64], &mut [u64]) + Sync + Send,
) {
    let mut scratch = vec![0; scratch_len];
    residues
        .chunks_exact_mut(n)
        .enumerate()
        .for_each(|(i, limb)| f(i, &mut scratch, limb));
}

/// Calls `f(i, scratch, limb_i)` with `scratch_len` words of scratch kept from limb to limb.
#[cfg(feature = "parallel")]
pub(crate) fn for_each_with_scratch(
    n: usize,
    residues: &mut [u64],
    scratch_len: usize,
    f: impl Fn(usize, &mut [u64], &mut [u64]) + Sync + Send,
) {
    use rayon::prelude::*;
    residues.par_chunks_exact_mut(n).enumerate().for_each_init(
        || vec![0; scratch_len],
        |scratch, (i, limb)| f(i, scratch, limb),
    );
}
