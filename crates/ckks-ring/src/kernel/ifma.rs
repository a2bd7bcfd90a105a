//! AVX-512 IFMA: eight residues a vector, 52-bit multiply-add.
//!
//! A prime q < 2^50 leaves room for 4q in a 52-bit word. Products by a constant w use its companion
//! w' = ⌊w·2^52/q⌋: for x < 2^52, x·w − ⌊x·w'/2^52⌋·q lies in 0..2q and is known from its low 52 bits.

#![allow(unsafe_code)]

mod butterfly;
mod short;
mod transform;
mod transpose;
mod twiddles;
mod vector;

use core::arch::x86_64::*;

use super::fma::avx2::Avx2;
use super::{Fractions, Kernel};
use crate::Modulus;
use crate::galois::Permutation;
use crate::ntt::NttTable;
use vector::{Constant, Prime, chunks, chunks_mut, load, store};

/// Products a sum of low and high words can hold before it is folded.
const TERMS: usize = 14;

/// Machines with AVX-512 F and IFMA. The only value is made by [`Ifma::detect`].
pub(crate) struct Ifma(());

static IFMA: Ifma = Ifma(());

impl Ifma {
    /// The kernel, if this machine can run it.
    pub(crate) fn detect() -> Option<&'static dyn Kernel> {
        let there = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma");
        there.then_some(&IFMA)
    }
}

/// floor(w · 2^52 / q) for w < q.
fn companion(q: Modulus, w: u64) -> u64 {
    super::portable::shoup(q, w) >> 12
}

impl Kernel for Ifma {
    fn name(&self) -> &'static str {
        "avx512ifma"
    }

    fn twiddle(&self, q: Modulus, w: u64) -> [u64; 2] {
        [w, companion(q, w)]
    }

    fn twiddles(&self, q: Modulus, powers: &[u64]) -> Vec<u64> {
        if powers.len() < transform::LEAF {
            super::words_apart(self, q, powers)
        } else {
            twiddles::arranged(q, powers)
        }
    }

    fn forward(&self, table: &NttTable, x: &mut [u64]) {
        if x.len() < transform::LEAF {
            return short::forward(table, x);
        }
        // SAFETY: an `Ifma` exists only where `detect` found the instructions (so for every block below).
        unsafe { transform::forward(table, x) }
    }

    fn inverse(&self, table: &NttTable, x: &mut [u64]) {
        if x.len() < transform::LEAF {
            return short::inverse(table, x);
        }
        // SAFETY: as above.
        unsafe { transform::inverse(table, x) }
    }

    fn add(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        // SAFETY: as above.
        unsafe { zip(q, x, y, |p, x, y| p.reduce_once(p.add(x, y))) }
    }

    fn sub(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        // SAFETY: as above.
        unsafe { zip(q, x, y, |p, x, y| p.reduce_once(p.sub(p.add(x, p.q), y))) }
    }

    fn neg(&self, q: Modulus, x: &mut [u64]) {
        // SAFETY: as above.
        unsafe { map(q, x, |p, x| p.reduce_once(p.sub(p.q, x))) }
    }

    fn mul(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        // SAFETY: as above.
        unsafe { zip(q, x, y, |p, x, y| p.reduce_sum(p.product(x, y))) }
    }

    fn dot(&self, q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]) {
        // SAFETY: as above.
        unsafe { dots(q, a, [b], [out]) }
    }

    fn dot_pair(&self, q: Modulus, a: &[&[u64]], b: [&[&[u64]]; 2], out: [&mut [u64]; 2]) {
        // SAFETY: as above.
        unsafe { dots(q, a, b, out) }
    }

    fn unpack(&self, bits: u32, packed: &[u8], words: &mut [u64]) {
        match Avx2::detect() {
            Some(avx2) => avx2.unpack(bits, packed, words),
            None => super::unpack(bits, packed, words),
        }
    }

    fn mul_add(&self, q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]) {
        // SAFETY: as above.
        unsafe { mul_add(q, x, a, b) }
    }

    fn scale(&self, q: Modulus, w: u64, x: &mut [u64]) {
        let w = [w, companion(q, w)];
        // SAFETY: as above.
        unsafe { map(q, x, |p, x| p.reduce_once(p.mul_lazy(Constant::new(w), x))) }
    }

    fn sub_scale(&self, q: Modulus, w: u64, x: &mut [u64], y: &[u64]) {
        let w = [w, companion(q, w)];
        // SAFETY: as above.
        unsafe {
            zip(q, x, y, |p, x, y| {
                p.reduce_once(p.mul_lazy(Constant::new(w), p.sub(p.add(x, p.q), y)))
            })
        }
    }

    fn convert(&self, q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]) {
        // SAFETY: as above.
        unsafe { convert(q, weights, (y, stride), out) }
    }

    fn round_fractions(&self, fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool {
        // SAFETY: as above.
        unsafe { round_fractions(fractions, y, v) }
    }

    fn permute(&self, permutation: &Permutation, x: &[u64], image: &mut [u64]) {
        // SAFETY: as above.
        unsafe { permute(permutation, x, image) }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn map(q: Modulus, x: &mut [u64], f: impl Fn(&Prime, __m512i) -> __m512i) {
    let p = Prime::new(q);
    for x in chunks_mut(x) {
        store(x, f(&p, load(x)));
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn zip(q: Modulus, x: &mut [u64], y: &[u64], f: impl Fn(&Prime, __m512i, __m512i) -> __m512i) {
    let p = Prime::new(q);
    for (x, y) in chunks_mut(x).iter_mut().zip(chunks(y)) {
        store(x, f(&p, load(x), load(y)));
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn mul_add(q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]) {
    let p = Prime::new(q);
    for ((x, a), b) in chunks_mut(x).iter_mut().zip(chunks(a)).zip(chunks(b)) {
        let sum = p.add_product([load(x), p.zero()], load(a), load(b));
        store(x, p.reduce_sum(sum));
    }
}

/// Sums of products of which one factor is the same, four vectors at a time, so that the loop over the terms costs little
/// beside the products.
#[target_feature(enable = "avx512f,avx512ifma")]
fn dots<const B: usize>(q: Modulus, a: &[&[u64]], b: [&[&[u64]]; B], mut out: [&mut [u64]; B]) {
    let p = Prime::new(q);
    let n = out.first().map_or(0, |out| out.len());
    let whole = n - n % 32;
    for start in (0..whole).step_by(32) {
        dots_block::<4, B>(&p, a, b, start, &mut out);
    }
    for start in (whole..n).step_by(8) {
        dots_block::<1, B>(&p, a, b, start, &mut out);
    }
}

/// Entries `start..start + 8·V` of the sums of products.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn dots_block<const V: usize, const B: usize>(
    p: &Prime,
    a: &[&[u64]],
    b: [&[&[u64]]; B],
    start: usize,
    out: &mut [&mut [u64]; B],
) {
    let vectors = |x: &[u64]| -> [__m512i; V] {
        let x = chunks(&x[start..start + 8 * V]);
        core::array::from_fn(|v| load(&x[v]))
    };
    let mut sums = [[[p.zero(); 2]; V]; B];
    let mut since = 0;
    for (i, a) in a.iter().enumerate() {
        let a = vectors(a);
        for (sums, b) in sums.iter_mut().zip(b) {
            let b = vectors(b[i]);
            for v in 0..V {
                sums[v] = p.add_product(sums[v], a[v], b[v]);
            }
        }
        since += 1;
        if since == TERMS {
            since = 1; // what is folded counts as a term
            for sum in sums.as_flattened_mut() {
                *sum = [p.reduce_sum(*sum), p.zero()];
            }
        }
    }
    for (sums, out) in sums.iter().zip(out) {
        for (&sum, out) in sums.iter().zip(chunks_mut(&mut out[start..start + 8 * V])) {
            store(out, p.reduce_sum(sum));
        }
    }
}

/// As [`dots`], with a constant in place of one factor; the words to one entry lie `stride` apart.
#[target_feature(enable = "avx512f,avx512ifma")]
fn convert(q: Modulus, weights: &[u64], (y, stride): (&[u64], usize), out: &mut [u64]) {
    let p = Prime::new(q);
    match weights.len() {
        2 => convert_all::<2>(&p, weights, (y, stride), out),
        3 => convert_all::<3>(&p, weights, (y, stride), out),
        4 => convert_all::<4>(&p, weights, (y, stride), out),
        5 => convert_all::<5>(&p, weights, (y, stride), out),
        6 => convert_all::<6>(&p, weights, (y, stride), out),
        7 => convert_all::<7>(&p, weights, (y, stride), out),
        8 => convert_all::<8>(&p, weights, (y, stride), out),
        9 => convert_all::<9>(&p, weights, (y, stride), out),
        10 => convert_all::<10>(&p, weights, (y, stride), out),
        11 => convert_all::<11>(&p, weights, (y, stride), out),
        _ => convert_any(&p, weights, (y, stride), out),
    }
}

/// As many weights as the compiler is told, so that it keeps them in registers and unrolls the sum.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn convert_all<const K: usize>(
    p: &Prime,
    weights: &[u64],
    (y, stride): (&[u64], usize),
    out: &mut [u64],
) {
    const { assert!(K <= TERMS) };
    let mut constants = [p.zero(); K];
    let mut sources: [&[[u64; 8]]; K] = [&[]; K];
    for k in 0..K {
        constants[k] = p.splat(weights[k]);
        sources[k] = chunks(&y[k * stride..][..out.len()]);
    }
    for (i, out) in chunks_mut(out).iter_mut().enumerate() {
        let mut sum = [p.zero(); 2];
        for k in 0..K {
            sum = p.add_product(sum, constants[k], load(&sources[k][i]));
        }
        store(out, p.reduce_sum(sum));
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn convert_any(p: &Prime, weights: &[u64], (y, stride): (&[u64], usize), out: &mut [u64]) {
    for (i, out) in chunks_mut(out).iter_mut().enumerate() {
        let mut sum = [p.zero(); 2];
        for (weights, y) in weights.chunks(TERMS).zip(y.chunks(TERMS * stride)) {
            for (&w, y) in weights.iter().zip(y.chunks(stride)) {
                sum = p.add_product(sum, p.splat(w), load(&chunks(y)[i]));
            }
            sum = [p.reduce_sum(sum), p.zero()];
        }
        let [sum, _] = sum;
        store(out, sum);
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn round_fractions(fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool {
    let n = v.len();
    let y = chunks(y);
    let half = _mm512_set1_epi64(1 << (fractions.shift - 1));
    let slack = _mm512_set1_epi64(fractions.slack() as i64);
    let shift = _mm_set_epi64x(0, i64::from(fractions.shift));
    let mut ambiguous = 0;
    for (i, v) in chunks_mut(v).iter_mut().enumerate() {
        let mut sum = half;
        for (&r, y) in fractions.reciprocals.iter().zip(y.chunks_exact(n / 8)) {
            sum = _mm512_madd52hi_epu64(sum, load(&y[i]), _mm512_set1_epi64(r as i64));
        }
        let low = _mm512_srl_epi64(sum, shift);
        let high = _mm512_srl_epi64(_mm512_add_epi64(sum, slack), shift);
        ambiguous |= _mm512_cmpneq_epu64_mask(low, high);
        store(v, low);
    }
    ambiguous != 0
}

/// The orders are widened one at a time, from a register: LLVM 22 put an array of eight vectors on a stack aligned to
/// eight bytes and stored it as if to sixty-four, which ended in a fault.
#[target_feature(enable = "avx512f,avx512ifma")]
fn permute(permutation: &Permutation, x: &[u64], image: &mut [u64]) {
    let inner = permutation.inner().map(i64::from_le_bytes);
    let x = chunks(x);
    for (image, &block) in chunks_mut(image).iter_mut().zip(permutation.blocks()) {
        let order = _mm512_cvtepu8_epi64(_mm_cvtsi64_si128(inner[(block % 8) as usize]));
        let block = load(&x[(block / 8) as usize]);
        store(image, _mm512_permutexvar_epi64(order, block));
    }
}
