//! Sums of products modulo a prime below 2^32: a product is one word, and a float only where sums are reduced.

use super::{Constant, Lanes, Prime, SUMMED, twiddle};
use crate::Modulus;

/// Σ a_i · b_i as halves of 32 bits, both sums below 2^52 for up to 2^20 terms.
#[inline(always)]
pub(super) fn dot<L: Lanes>(q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]) {
    let p = Prime::<L>::new(q);
    let by_2_32 = Constant::<L>::new(twiddle(q, (1 << 32) % q.value()));
    // Four products below 2^62 fit a word.
    let together = if q.bits() == 32 { 1 } else { 4 };
    let mut high = [0; SUMMED];
    for (block, out) in out.chunks_mut(SUMMED).enumerate() {
        let at = block * SUMMED;
        let high = &mut high[..out.len()];
        high.fill(0);
        out.fill(0);
        for (a, b) in a.chunks(together).zip(b.chunks(together)) {
            match a.len() {
                4 => add_products::<4>(a, b, at, out, high),
                3 => add_products::<3>(a, b, at, out, high),
                2 => add_products::<2>(a, b, at, out, high),
                _ => add_products::<1>(a, b, at, out, high),
            }
        }
        let sums = out.chunks_exact_mut(L::COUNT);
        for (low, high) in sums.zip(high.chunks_exact(L::COUNT)) {
            let sum = p.mul_constant(by_2_32, L::load_words(high));
            let sum = sum.add(L::load_words(low));
            p.lift(p.reduce(sum)).store_words(low);
        }
    }
}

/// low + 2^32·high += Σ a_k · b_k from entry `at` on; the sum is below 2^64.
#[inline(always)]
fn add_products<const K: usize>(
    a: &[&[u64]],
    b: &[&[u64]],
    at: usize,
    low: &mut [u64],
    high: &mut [u64],
) {
    const MASK: u64 = 0xffff_ffff;
    let len = low.len();
    let high = &mut high[..len];
    let mut terms: [[&[u64]; 2]; K] = [[&[]; 2]; K];
    for (k, term) in terms.iter_mut().enumerate() {
        *term = [&a[k][at..][..len], &b[k][at..][..len]];
    }
    for i in 0..len {
        let mut sum = 0;
        for [a, b] in terms {
            sum += (a[i] & MASK) * (b[i] & MASK);
        }
        low[i] += sum & MASK;
        high[i] += sum >> 32;
    }
}
