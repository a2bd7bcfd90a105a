//! Plain Rust: 64-bit Shoup multiplication, Harvey's lazy butterflies, 128-bit sums.

mod transform;

use super::{Fractions, Kernel};
use crate::Modulus;
use crate::galois::Permutation;
use crate::ntt::NttTable;

/// Runs everywhere.
pub(crate) struct Portable;

/// floor(w · 2^64 / q) for w < q. Not constant time in `w`.
pub(crate) fn shoup(q: Modulus, w: u64) -> u64 {
    // Barrett's estimate falls short by less than 6; so the rest is below 7q and known from its low word.
    let mut quotient = ((u128::from(w) * u128::from(q.barrett())) >> (q.bits() - 2)) as u64;
    let mut rest = 0u64.wrapping_sub(quotient.wrapping_mul(q.value()));
    while rest >= q.value() {
        rest -= q.value();
        quotient += 1;
    }
    quotient
}

/// x · w mod q in 0..2q for any word x, with w's Shoup companion.
#[inline(always)]
pub(crate) fn mul_lazy(q: u64, w: u64, companion: u64, x: u64) -> u64 {
    let quotient = ((u128::from(x) * u128::from(companion)) >> 64) as u64;
    x.wrapping_mul(w).wrapping_sub(quotient.wrapping_mul(q))
}

/// x mod m for x < 2m.
#[inline(always)]
pub(crate) fn reduce_once(m: u64, x: u64) -> u64 {
    x.min(x.wrapping_sub(m))
}

impl Kernel for Portable {
    fn name(&self) -> &'static str {
        "portable"
    }

    fn twiddle(&self, q: Modulus, w: u64) -> [u64; 2] {
        [w, shoup(q, w)]
    }

    fn twiddles(&self, q: Modulus, powers: &[u64]) -> Vec<u64> {
        super::words_apart(self, q, powers)
    }

    fn forward(&self, table: &NttTable, x: &mut [u64]) {
        transform::forward(table, x);
    }

    fn inverse(&self, table: &NttTable, x: &mut [u64]) {
        transform::inverse(table, x);
    }

    fn add(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        let q = q.value();
        for (x, &y) in x.iter_mut().zip(y) {
            *x = reduce_once(q, *x + y);
        }
    }

    fn sub(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        let q = q.value();
        for (x, &y) in x.iter_mut().zip(y) {
            *x = reduce_once(q, *x + q - y);
        }
    }

    fn neg(&self, q: Modulus, x: &mut [u64]) {
        let q = q.value();
        for x in x {
            *x = reduce_once(q, q - *x);
        }
    }

    fn mul(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
        for (x, &y) in x.iter_mut().zip(y) {
            *x = q.mul(*x, y);
        }
    }

    fn dot(&self, q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]) {
        let most = 1usize << (62 - q.bits()); // products of residues that a sum can hold
        for (start, out) in out.chunks_mut(64).enumerate().map(|(i, c)| (64 * i, c)) {
            let mut sums = [0u128; 64];
            for (term, (a, b)) in a.iter().zip(b).enumerate() {
                if term > 0 && term % (most - 1) == 0 {
                    sums.iter_mut()
                        .for_each(|s| *s = u128::from(q.reduce_lazy_sum(*s)));
                }
                let range = start..start + out.len();
                for ((s, &a), &b) in sums.iter_mut().zip(&a[range.clone()]).zip(&b[range]) {
                    *s += u128::from(a) * u128::from(b);
                }
            }
            for (out, s) in out.iter_mut().zip(sums) {
                *out = q.reduce_lazy_sum(s);
            }
        }
    }

    fn mul_add(&self, q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]) {
        for ((x, &a), &b) in x.iter_mut().zip(a).zip(b) {
            *x = q.reduce_lazy_sum(u128::from(a) * u128::from(b) + u128::from(*x));
        }
    }

    fn scale(&self, q: Modulus, w: u64, x: &mut [u64]) {
        let companion = shoup(q, w);
        let q = q.value();
        for x in x {
            *x = reduce_once(q, mul_lazy(q, w, companion, *x));
        }
    }

    fn sub_scale(&self, q: Modulus, w: u64, x: &mut [u64], y: &[u64]) {
        let companion = shoup(q, w);
        let q = q.value();
        for (x, &y) in x.iter_mut().zip(y) {
            *x = reduce_once(q, mul_lazy(q, w, companion, *x + q - y));
        }
    }

    fn convert(&self, q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]) {
        for (start, out) in out.chunks_mut(64).enumerate().map(|(i, c)| (64 * i, c)) {
            let mut sums = [0u64; 64];
            for (&w, y) in weights.iter().zip(y.chunks(stride)) {
                let companion = shoup(q, w);
                for (s, &y) in sums.iter_mut().zip(&y[start..start + out.len()]) {
                    *s += mul_lazy(q.value(), w, companion, y);
                }
            }
            for (out, s) in out.iter_mut().zip(sums) {
                *out = q.reduce(s);
            }
        }
    }

    fn round_fractions(&self, fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool {
        let n = v.len();
        v.fill(0);
        for (&r, y) in fractions.reciprocals.iter().zip(y.chunks_exact(n)) {
            for (v, &y) in v.iter_mut().zip(y) {
                *v += ((u128::from(y) * u128::from(r)) >> 52) as u64;
            }
        }
        let mut ambiguous = false;
        for v in v {
            ambiguous |= fractions.is_ambiguous(*v);
            *v = fractions.round(*v);
        }
        ambiguous
    }

    fn permute(&self, permutation: &Permutation, x: &[u64], image: &mut [u64]) {
        for (image, &block) in image.chunks_exact_mut(8).zip(permutation.blocks()) {
            let start = (block & !7) as usize;
            let source = &x[start..start + 8];
            for (out, &r) in image
                .iter_mut()
                .zip(&permutation.inner()[(block % 8) as usize])
            {
                *out = source[usize::from(r)];
            }
        }
    }
}
