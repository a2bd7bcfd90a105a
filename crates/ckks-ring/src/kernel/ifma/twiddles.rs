//! Twiddle factors in the order in which transforms read them.

use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

use super::companion;
use super::transform::LEAF;
use super::vector::{Constant, load};
use crate::Modulus;

/// Twiddles of three stages: one of the first, two of the second, four of the third.
pub(super) type Three = (Constant, [Constant; 2], [Constant; 4]);

/// Twiddles of the six stages of a leaf: seven values of its first three stages and seven companions, which serve all lanes; then,
/// of each of the three others, values and companions of the first twiddle, one for each lane of the transposed leaf. The
/// stage's others are [`Twiddles::turns`] of it: what is not read from memory is worth the products.
pub(super) type Leaf = [[u64; 8]; 8];

/// Twiddles of one direction, for a transform or a block of it.
#[derive(Clone, Copy)]
pub(super) struct Twiddles<'a> {
    /// Values and companions of the stages before the leaves.
    outer: [&'a [u64]; 2],
    /// Of the block's leaves.
    pub(super) leaves: &'a [Leaf],
}

/// The powers of a root in bit-reversed order, N ≥ 64 of them, as [`Twiddles`] reads them.
pub(super) fn arranged(q: Modulus, powers: &[u64]) -> Vec<u64> {
    let leaves = powers.len() / LEAF;
    let mut words = Vec::with_capacity(2 * outer_len(leaves) + powers.len());
    let mut extend = |part: &[u64], len: usize| {
        for companions in [false, true] {
            let start = words.len();
            let word = |&w| if companions { companion(q, w) } else { w };
            words.extend(part.iter().map(word));
            words.resize(start + len, 0);
        }
    };
    extend(&powers[..leaves.max(TURNS)], outer_len(leaves));
    for leaf in leaves..2 * leaves {
        let neighbours = |count: usize| &powers[count * leaf..][..count];
        extend(&[1, 2, 4].map(neighbours).concat(), 8);
        for vectors in [1, 2, 4] {
            let stage = neighbours(8 * vectors);
            let lanes: Vec<u64> = stage.iter().step_by(vectors).copied().collect();
            extend(&lanes, 8);
        }
    }
    words
}

/// The first twiddles, 1 and [`Twiddles::turns`], are there however short a transform is.
const TURNS: usize = 4;

/// Words of the values of a transform with so many leaves: whole vectors.
fn outer_len(leaves: usize) -> usize {
    leaves.max(TURNS).next_multiple_of(8)
}

impl<'a> Twiddles<'a> {
    /// Of what [`arranged`] made for transforms of `n` entries.
    pub(super) fn new(words: &'a [u64], n: usize) -> Self {
        let len = outer_len(n / LEAF);
        let (outer, leaves) = words.split_at(2 * len);
        Self {
            outer: outer.split_at(len).into(),
            leaves: leaves.as_chunks().0.as_chunks().0,
        }
    }

    /// Of so many parts of equal length.
    pub(super) fn parts(self, count: usize) -> impl Iterator<Item = Self> {
        let parts = self.leaves.chunks_exact(self.leaves.len() / count);
        parts.map(move |leaves| Self { leaves, ..self })
    }

    /// `K` neighbours from `start` on, in all lanes each; there are as many wherever a transform reads.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn neighbours<const K: usize>(&self, start: usize) -> [Constant; K] {
        let [values, companions] = self.outer.map(|t| window::<K>(t, start));
        core::array::from_fn(|i| Constant::new([values[i], companions[i]]))
    }

    /// What follows twiddle 2i or 4i of a stage, over it: ψ^(N/2), ψ^(N/4) and their product, since brv(4i + k) is
    /// brv(4i) + brv(k).
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn turns(&self) -> [Constant; 3] {
        self.neighbours(1)
    }

    /// Of a block whose first stage has twiddle number `index`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn three(&self, index: usize) -> Three {
        let [one] = self.neighbours(index);
        (one, self.neighbours(2 * index), self.neighbours(4 * index))
    }
}

#[inline(always)]
fn window<const K: usize>(t: &[u64], start: usize) -> [u64; K] {
    let there = t.get(start..).and_then(|t| t.first_chunk());
    there.copied().unwrap_or([0; K])
}

/// Asks for the twiddles of the leaf after the next one: they are read once, as fast as they come, and processors that see
/// what is read in order stop at the end of a page.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn fetch_ahead(leaf: &Leaf) {
    let after_next = leaf.as_ptr().wrapping_add(2 * leaf.len());
    for i in 0..leaf.len() {
        _mm_prefetch::<_MM_HINT_T0>(after_next.wrapping_add(i).cast());
    }
}

/// Of the first three stages of a leaf.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn leaf_outer([values, companions, ..]: &Leaf) -> Three {
    let at = |i: usize| Constant::new([values[i], companions[i]]);
    (at(0), [at(1), at(2)], [at(3), at(4), at(5), at(6)])
}

/// Of the three others, on a transposed leaf: the first of each.
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn leaf_inner(leaf: &Leaf) -> [Constant; 3] {
    let at = |i: usize| Constant {
        value: load(&leaf[i]),
        companion: load(&leaf[i + 1]),
    };
    [at(2), at(4), at(6)]
}
