//! An element of the ring, typed by the form it is in.

mod arithmetic;
mod automorphism;
mod coefficients;
mod division;
mod evaluation;

pub use evaluation::inner_product;

use std::marker::PhantomData;
use std::sync::Arc;

use zeroize::Zeroize;

use crate::{Basis, Domain, Modulus, Ring, RingError};

/// An element of the ring over a [`Basis`], in form `D`. Residues lie limb by limb in one flat vector.
///
/// Binary operations panic if the operands differ in ring or basis: levels are compared by the layer above.
#[derive(Clone, PartialEq, Eq)]
pub struct Poly<D: Domain> {
    ring: Arc<Ring>,
    basis: Basis,
    residues: Vec<u64>,
    domain: PhantomData<D>,
}

impl<D: Domain> Poly<D> {
    /// The zero polynomial. Panics if the ring has not the primes of `basis`.
    #[must_use]
    pub fn zero(ring: &Arc<Ring>, basis: Basis) -> Self {
        let limbs = ring.limb_count(basis);
        Self::from_parts(ring, basis, vec![0; limbs * ring.degree().get()])
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
            let q = modulus.value();
            let limb_residues = &residues[limb * n..(limb + 1) * n];
            if let Some(i) = limb_residues.iter().position(|&r| r >= q) {
                let index = limb * n + i;
                return Err(RingError::ResidueOutOfRange {
                    index,
                    value: residues[index],
                    modulus: q,
                });
            }
        }
        Ok(Self::from_parts(ring, basis, residues))
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
        let limbs = self.ring.limb_count(basis);
        let mut residues = Vec::with_capacity(limbs * n);
        for limb in 0..limbs {
            residues.extend_from_slice(self.limb_of(self.ring.prime_index(basis, limb)));
        }
        Self::from_parts(&self.ring, basis, residues)
    }

    /// N.
    fn n(&self) -> usize {
        self.ring.degree().get()
    }

    /// All residues, to be changed.
    pub(crate) fn residues_mut(&mut self) -> &mut [u64] {
        &mut self.residues
    }

    /// From residues known to be right.
    pub(crate) fn from_parts(ring: &Arc<Ring>, basis: Basis, residues: Vec<u64>) -> Self {
        Self {
            ring: Arc::clone(ring),
            basis,
            residues,
            domain: PhantomData,
        }
    }

    /// The limb of prime number `index` of the ring; panics if the basis lacks it.
    pub(crate) fn limb_of(&self, index: usize) -> &[u64] {
        let is_q = index < self.ring.q().len();
        assert!(
            if is_q {
                index < self.basis.q
            } else {
                self.basis.special
            },
            "no prime {index} in {:?}",
            self.basis
        );
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
