//! Sums of products modulo a prime below 2^31: a product is one word, and a float only where sums are reduced.

use super::{Constant, Lanes, Prime, twiddle};
use crate::Modulus;

/// Entries whose sums stay in the nearest cache.
const BLOCK: usize = 256;

/// Σ a_i · b_i as halves of 32 bits, both sums below 2^52 for up to 2^20 terms.
#[inline(always)]
pub(super) fn dot<L: Lanes>(q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]) {
    if a.is_empty() {
        return out.fill(0);
    }
    let p = Prime::<L>::new(q);
    let by_2_32 = Constant::<L>::new(twiddle(q, (1 << 32) % q.value()));
    let mut high = [0; BLOCK];
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        let mut sums = [&mut *out, &mut high[..]];
        let terms = a.chunks(4).zip(b.chunks(4)); // four products below 2^62 fit a word
        for (group, (a, b)) in terms.enumerate() {
            let (at, first) = (block * BLOCK, group == 0);
            let sums = sums.each_mut().map(|sum| &mut **sum);
            match a.len() {
                4 => add_products::<L, 4>(a, b, at, sums, first),
                3 => add_products::<L, 3>(a, b, at, sums, first),
                2 => add_products::<L, 2>(a, b, at, sums, first),
                _ => add_products::<L, 1>(a, b, at, sums, first),
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

/// low + 2^32·high += Σ a_k · b_k from entry `at` on, or = if these are the `first`; the sum is below 2^64.
#[inline(always)]
fn add_products<L: Lanes, const K: usize>(
    a: &[&[u64]],
    b: &[&[u64]],
    at: usize,
    [low, high]: [&mut [u64]; 2],
    first: bool,
) {
    let len = low.len();
    let mut terms: [[&[u64]; 2]; K] = [[&[]; 2]; K];
    for (k, term) in terms.iter_mut().enumerate() {
        *term = [&a[k][at..][..len], &b[k][at..][..len]];
    }
    let sums = low.chunks_exact_mut(L::COUNT);
    for (i, (low, high)) in sums.zip(high.chunks_exact_mut(L::COUNT)).enumerate() {
        let at = i * L::COUNT;
        let mut sum = L::splat(0.0); // whose bits are zero
        for [a, b] in terms {
            sum = sum.add_words(L::load(&a[at..]).mul_words(L::load(&b[at..])));
        }
        let halves = sum.halves();
        if first {
            halves[0].store(low);
            halves[1].store(high);
        } else {
            halves[0].add_words(L::load(low)).store(low);
            halves[1].add_words(L::load(high)).store(high);
        }
    }
}
