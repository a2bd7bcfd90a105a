//! Key-switching keys as they are multiplied with.

use std::sync::Arc;

use crate::poly::{BLOCK, CompactPoly, same_ring};
use crate::{Basis, Modulus, Ntt, Poly, Ring};

/// The pairs (k_i0, k_i1) of a key-switching key, one a digit, all over one basis. Their residues take the bits of their
/// primes where that is far less than eight bytes each.
#[derive(Clone, PartialEq)]
pub struct GadgetKey {
    ring: Arc<Ring>,
    basis: Basis,
    count: usize,
    kept: Kept,
}

#[derive(Clone, PartialEq)]
enum Kept {
    Whole(Vec<[Poly<Ntt>; 2]>),
    /// k_00, k_01, k_10, …
    Packed(Vec<u8>),
}

/// Residues are packed where that takes at most five eighths of the bytes, 40 bits each: keys of longer primes stay as they are
/// multiplied.
const WORTH: [usize; 2] = [5, 8];

impl GadgetKey {
    /// Keeps `pairs`, which are asked for one by one. Panics if one is of another ring or basis.
    #[must_use]
    pub fn new(
        ring: &Arc<Ring>,
        basis: Basis,
        pairs: impl ExactSizeIterator<Item = [Poly<Ntt>; 2]>,
    ) -> Self {
        let count = pairs.len();
        let pairs = pairs.inspect(|pair| {
            let alike = |k: &Poly<Ntt>| same_ring(k.ring(), ring) && k.basis() == basis;
            assert!(pair.iter().all(alike), "pairs of one ring and basis");
        });
        let primes: Vec<u64> = ring.moduli(basis).map(Modulus::value).collect();
        let kept = match packed_bytes(&primes, ring.degree().get()) {
            None => Kept::Whole(pairs.collect()),
            Some(each) => {
                let mut bytes = vec![0; 2 * count * each];
                for (poly, place) in pairs.flatten().zip(bytes.chunks_exact_mut(each)) {
                    CompactPoly::pack(&poly, place);
                }
                Kept::Packed(bytes)
            }
        };
        Self {
            ring: Arc::clone(ring),
            basis,
            count,
            kept,
        }
    }

    /// The ring.
    #[must_use]
    pub fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// Number of pairs.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Copies of all pairs.
    #[must_use]
    pub fn pairs(&self) -> Vec<[Poly<Ntt>; 2]> {
        match &self.kept {
            Kept::Whole(pairs) => pairs.clone(),
            Kept::Packed(bytes) => {
                let pair = |i| [0, 1].map(|part| self.packed(bytes, i, part).expand());
                (0..self.count).map(pair).collect()
            }
        }
    }

    /// Bytes that `count` pairs take modulo `primes` in a ring of degree `n`.
    #[must_use]
    pub fn bytes(primes: &[u64], n: usize, count: usize) -> usize {
        2 * count * packed_bytes(primes, n).unwrap_or(8 * n * primes.len())
    }

    /// out_j = Σ digit_i · k_ij modulo prime number `index`, from the digits' limbs; panics if there are fewer pairs.
    pub(crate) fn dot(&self, index: usize, digits: &[&[u64]], mut out: [&mut [u64]; 2]) {
        let (kernel, q, k) = (
            self.ring.kernel(),
            self.ring.all_moduli()[index],
            digits.len(),
        );
        let bytes = match &self.kept {
            Kept::Packed(bytes) => bytes,
            Kept::Whole(pairs) => {
                let keys = [0, 1].map(|part| -> Vec<&[u64]> {
                    let part = pairs[..k].iter().map(|pair| &pair[part]);
                    part.map(|k| k.limb_of(index)).collect()
                });
                return kernel.dot_pair(q, digits, [&keys[0], &keys[1]], out);
            }
        };
        // All k_i0, then all k_i1.
        let limb = |part| move |i| self.packed(bytes, i, part).limb_of(index);
        let limbs: Vec<_> = (0..k).map(limb(0)).chain((0..k).map(limb(1))).collect();
        let mut room = vec![0; limbs.len() * BLOCK];
        for start in (0..self.ring.degree().get()).step_by(BLOCK) {
            let block = start..out[0].len().min(start + BLOCK);
            let rooms = room.chunks_exact_mut(BLOCK);
            for (limb, room) in limbs.iter().zip(rooms) {
                limb.unpack(kernel, start, &mut room[..block.len()]);
            }
            let keys = room.chunks_exact(BLOCK).map(|room| &room[..block.len()]);
            let keys: Vec<&[u64]> = keys.collect();
            let digits: Vec<&[u64]> = digits.iter().map(|limb| &limb[block.clone()]).collect();
            let out = out.each_mut().map(|out| &mut out[block.clone()]);
            kernel.dot_pair(q, &digits, [&keys[..k], &keys[k..]], out);
        }
    }

    fn packed<'a>(&'a self, bytes: &'a [u8], i: usize, part: usize) -> CompactPoly<'a> {
        let each = bytes.len() / (2 * self.count);
        let bytes = &bytes[(2 * i + part) * each..][..each];
        CompactPoly::new(&self.ring, self.basis, bytes)
    }
}

/// Bytes of a packed polynomial modulo `primes`, if residues are to be packed.
fn packed_bytes(primes: &[u64], n: usize) -> Option<usize> {
    let (packed, whole) = (CompactPoly::bytes(primes, n), 8 * n * primes.len());
    (WORTH[1] * packed <= WORTH[0] * whole).then_some(packed)
}

impl core::fmt::Debug for GadgetKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (n, count) = (self.ring.degree().get(), self.count);
        write!(f, "GadgetKey(N = {n}, {count} pairs, {:?})", self.basis)
    }
}
