//! An element of the ring, typed by the form it is in.

mod arithmetic;
mod automorphism;
mod coefficients;
mod compact;
mod division;
mod evaluation;

pub use compact::{CompactPoly, Factor};
pub(crate) use evaluation::BLOCK;
pub use evaluation::{inner_product, inner_product_of_pairs};

use std::marker::PhantomData;
use std::sync::Arc;

use zeroize::Zeroize;

use crate::buffers::Buffer;
use crate::{Basis, Domain, Modulus, Ring, RingError, limbs};

/// An element of the ring over a [`Basis`], in form `D`. Residues lie limb by limb in one flat buffer, which a later
/// polynomial uses again: a secret one belongs in `Zeroizing`.
///
/// Binary operations panic if the operands differ in ring or basis: levels are compared by the layer above.
#[derive(Clone, PartialEq, Eq)]
pub struct Poly<D: Domain> {
    ring: Arc<Ring>,
    basis: Basis,
    residues: Buffer,
    domain: PhantomData<D>,
}

impl<D: Domain> Poly<D> {
    /// The zero polynomial. Panics if the ring has not the primes of `basis`.
    #[must_use]
    pub fn zero(ring: &Arc<Ring>, basis: Basis) -> Self {
        let limbs = ring.limb_count(basis);
        let residues = ring.buffers().zeros(limbs * ring.degree().get());
        Self::from_parts(ring, basis, residues)
    }

    /// From residues, limb-major, each below its prime.
    pub fn from_residues(
        ring: &Arc<Ring>,
        basis: Basis,
        residues: Vec<u64>,
    ) -> Result<Self, RingError> {
        ring.check_basis(basis)?;
        let n = ring.degree().get();
        let expected = ring.limb_count(basis) * n;
        if residues.len() != expected {
            return Err(RingError::WrongLength {
                expected,
                got: residues.len(),
            });
        }
        for (limb, modulus) in ring.moduli(basis).enumerate() {
            let limb_residues = &residues[limb * n..(limb + 1) * n];
            if let Some(i) = first_above(modulus, limb_residues) {
                let index = limb * n + i;
                return Err(RingError::ResidueOutOfRange {
                    index,
                    value: residues[index],
                    modulus: modulus.value(),
                });
            }
        }
        let mut poly = Self::unwritten(ring, basis);
        poly.residues.copy_from_slice(&residues);
        Ok(poly)
    }

    /// The ring.
    #[must_use]
    pub fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// The primes it is taken modulo.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// All residues, limb-major.
    #[must_use]
    pub fn residues(&self) -> &[u64] {
        &self.residues
    }

    /// Number of limbs.
    #[must_use]
    pub fn limb_count(&self) -> usize {
        self.ring.limb_count(self.basis)
    }

    /// Residues of limb `i`, N of them.
    #[must_use]
    pub fn limb(&self, i: usize) -> &[u64] {
        let n = self.n();
        &self.residues[i * n..(i + 1) * n]
    }

    /// Residues of limb `i`, to be changed; whoever writes keeps them below the prime.
    pub fn limb_mut(&mut self, i: usize) -> &mut [u64] {
        let n = self.n();
        &mut self.residues[i * n..(i + 1) * n]
    }

    /// Every limb with its prime.
    pub fn limbs(&self) -> impl Iterator<Item = (Modulus, &[u64])> {
        self.ring
            .moduli(self.basis)
            .zip(self.residues.chunks(self.ring.degree().get()))
    }

    /// Keeps the first `q` primes of Q and no special ones. Panics if there are fewer.
    pub fn truncate(&mut self, q: usize) {
        assert!(
            q >= 1 && q <= self.basis.q,
            "truncate {:?} to {q} primes",
            self.basis
        );
        self.basis = Basis::of_q(q);
        self.residues.truncate(q * self.n());
    }

    /// A copy of the limbs of `basis` (a subset of this one's). Panics if it is not.
    #[must_use]
    pub fn restrict(&self, basis: Basis) -> Self {
        let n = self.n();
        let mut restricted = Self::unwritten(&self.ring, basis);
        limbs::for_each(n, &mut restricted.residues, |i, limb| {
            limb.copy_from_slice(self.limb_of(self.ring.prime_index(basis, i)));
        });
        restricted
    }

    /// N.
    fn n(&self) -> usize {
        self.ring.degree().get()
    }

    /// All residues, to be changed.
    pub(crate) fn residues_mut(&mut self) -> &mut [u64] {
        &mut self.residues
    }

    /// Residues of any value, for whoever writes every one of them.
    pub(crate) fn unwritten(ring: &Arc<Ring>, basis: Basis) -> Self {
        let words = ring.limb_count(basis) * ring.degree().get();
        Self::from_parts(ring, basis, ring.buffers().unwritten(words))
    }

    /// The same residues in the other form.
    fn into_form<F: Domain>(self) -> Poly<F> {
        Poly::from_parts(&self.ring, self.basis, self.residues)
    }

    /// From residues known to be right.
    pub(crate) fn from_parts(ring: &Arc<Ring>, basis: Basis, residues: Buffer) -> Self {
        Self {
            ring: Arc::clone(ring),
            basis,
            residues,
            domain: PhantomData,
        }
    }

    /// The limb of prime number `index` of the ring; panics if the basis lacks it.
    pub(crate) fn limb_of(&self, index: usize) -> &[u64] {
        self.limb(self.ring.limb_index(self.basis, index))
    }

    /// Panics unless `other` is over the same ring and basis.
    fn check_same(&self, other: &Self) {
        assert_eq!(self.basis, other.basis, "operands over different bases");
        assert!(
            same_ring(&self.ring, &other.ring),
            "operands from different rings"
        );
    }
}

/// Where the first residue is that is not below the prime, if there is one.
fn first_above(modulus: Modulus, residues: &[u64]) -> Option<usize> {
    let largest = modulus.value() - 1;
    // Below 2^63 on both sides of the difference, its top bit tells; this loop is a vector loop.
    let excess = residues
        .iter()
        .fold(0, |excess, &r| excess | r | largest.wrapping_sub(r));
    if excess >> 63 == 0 {
        return None;
    }
    residues.iter().position(|&r| r > largest)
}

/// Whether two handles name one ring.
pub(crate) fn same_ring(a: &Arc<Ring>, b: &Arc<Ring>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

impl<D: Domain> Zeroize for Poly<D> {
    fn zeroize(&mut self) {
        self.residues.zeroize();
    }
}

impl<D: Domain> core::fmt::Debug for Poly<D> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "Poly<{}>(N = {}, {:?})",
            D::NAME,
            self.ring.degree().get(),
            self.basis
        )
    }
}
