//! An element kept in fewer bytes.

use std::sync::Arc;

use super::Poly;
use crate::{Basis, Ntt, Ring};

/// An element in evaluation form whose residues take four bytes where their prime is below 2^32 and eight elsewhere: for
/// what is kept for long and only multiplied with.
#[derive(Clone, PartialEq, Eq)]
pub struct CompactPoly {
    ring: Arc<Ring>,
    basis: Basis,
    short: Vec<u32>,
    long: Vec<u64>,
}

/// One factor of [`inner_product_of_pairs`](crate::inner_product_of_pairs).
#[derive(Clone, Copy, Debug)]
pub enum Factor<'a> {
    /// Eight bytes a residue.
    Whole(&'a Poly<Ntt>),
    /// Four where they do.
    Compact(&'a CompactPoly),
}

/// Residues of one limb.
#[derive(Clone, Copy)]
pub(super) enum Residues<'a> {
    Short(&'a [u32]),
    Long(&'a [u64]),
}

impl CompactPoly {
    /// The same element as `poly`.
    #[must_use]
    pub fn new(poly: &Poly<Ntt>) -> Self {
        let (ring, basis) = (Arc::clone(poly.ring()), poly.basis());
        let [short, long] = places(&ring, basis, ring.limb_count(basis));
        let (mut short, mut long) = (Vec::with_capacity(short), Vec::with_capacity(long));
        for (q, limb) in poly.limbs() {
            if is_short(q.value()) {
                short.extend(limb.iter().map(|&residue| residue as u32)); // below q
            } else {
                long.extend_from_slice(limb);
            }
        }
        Self {
            ring,
            basis,
            short,
            long,
        }
    }

    /// The element as it was.
    #[must_use]
    pub fn expand(&self) -> Poly<Ntt> {
        let mut poly = Poly::unwritten(&self.ring, self.basis);
        for i in 0..self.ring.limb_count(self.basis) {
            match self.limb(i) {
                Residues::Long(words) => poly.limb_mut(i).copy_from_slice(words),
                Residues::Short(words) => self.ring.kernel().widen(words, poly.limb_mut(i)),
            }
        }
        poly
    }

    /// Bytes that the residues of one take, modulo `primes`, in a ring of degree `n`.
    #[must_use]
    pub fn bytes(primes: &[u64], n: usize) -> usize {
        let word = |q| if is_short(q) { 4 } else { 8 };
        primes.iter().map(|&q| word(q) * n).sum()
    }

    fn limb(&self, i: usize) -> Residues<'_> {
        let n = self.ring.degree().get();
        let [short, long] = places(&self.ring, self.basis, i);
        let q = self.ring.all_moduli()[self.ring.prime_index(self.basis, i)];
        if is_short(q.value()) {
            Residues::Short(&self.short[short..short + n])
        } else {
            Residues::Long(&self.long[long..long + n])
        }
    }
}

impl<'a> Factor<'a> {
    /// The ring.
    #[must_use]
    pub fn ring(self) -> &'a Arc<Ring> {
        match self {
            Self::Whole(poly) => &poly.ring,
            Self::Compact(poly) => &poly.ring,
        }
    }

    /// The primes it is taken modulo.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Whole(poly) => poly.basis,
            Self::Compact(poly) => poly.basis,
        }
    }

    /// The limb of prime number `index` of the ring; panics if the basis lacks it.
    pub(super) fn limb_of(self, index: usize) -> Residues<'a> {
        match self {
            Self::Whole(poly) => Residues::Long(poly.limb_of(index)),
            Self::Compact(poly) => poly.limb(poly.ring.limb_index(poly.basis, index)),
        }
    }
}

/// Words of four and of eight bytes that the first `limbs` limbs take.
fn places(ring: &Ring, basis: Basis, limbs: usize) -> [usize; 2] {
    let n = ring.degree().get();
    let primes = ring.moduli(basis).take(limbs);
    let short = primes.filter(|q| is_short(q.value())).count();
    [short * n, (limbs - short) * n]
}

/// Whether residues modulo `q` take four bytes.
fn is_short(q: u64) -> bool {
    q <= u64::from(u32::MAX)
}

impl core::fmt::Debug for CompactPoly {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let n = self.ring.degree().get();
        write!(f, "CompactPoly(N = {n}, {:?})", self.basis)
    }
}
