//! An element of the ring, typed by the form it is in.

use std::marker::PhantomData;
use std::sync::Arc;

use zeroize::Zeroize;

use crate::{
    Basis, Coeff, Domain, GaloisElement, Modulus, Ntt, PublicSeed, Ring, RingError, SmallPoly,
};

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
        let _ = (ring, basis);
        todo!()
    }

    /// From residues, limb-major, each below its prime.
    pub fn from_residues(
        ring: &Arc<Ring>,
        basis: Basis,
        residues: Vec<u64>,
    ) -> Result<Self, RingError> {
        let _ = (ring, basis, residues);
        todo!()
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
        let _ = i;
        todo!()
    }

    /// Residues of limb `i`, to be changed; whoever writes keeps them below the prime.
    pub fn limb_mut(&mut self, i: usize) -> &mut [u64] {
        let _ = i;
        todo!()
    }

    /// Every limb with its prime.
    pub fn limbs(&self) -> impl Iterator<Item = (Modulus, &[u64])> {
        self.ring
            .moduli(self.basis)
            .zip(self.residues.chunks(self.ring.degree().get()))
    }

    /// self += other.
    pub fn add_assign(&mut self, other: &Self) {
        let _ = other;
        todo!()
    }

    /// self −= other.
    pub fn sub_assign(&mut self, other: &Self) {
        let _ = other;
        todo!()
    }

    /// self = −self.
    pub fn neg_assign(&mut self) {
        todo!()
    }

    /// Multiplies limb i by `scalars[i]` (each below its prime).
    pub fn mul_scalar_assign(&mut self, scalars: &[u64]) {
        let _ = scalars;
        todo!()
    }

    /// Multiplies by a (signed) integer.
    pub fn mul_integer_assign(&mut self, integer: i128) {
        let _ = integer;
        todo!()
    }

    /// Multiplies by X^k, k taken modulo 2N.
    pub fn mul_monomial_assign(&mut self, k: i64) {
        let _ = k;
        todo!()
    }

    /// The image under X → X^g.
    #[must_use]
    pub fn automorphism(&self, element: GaloisElement) -> Self {
        let _ = element;
        todo!()
    }

    /// Keeps the first `q` primes of Q and no special ones. Panics if there are fewer.
    pub fn truncate(&mut self, q: usize) {
        let _ = q;
        todo!()
    }

    /// A copy of the limbs of `basis` (a subset of this one's). Panics if it is not.
    #[must_use]
    pub fn restrict(&self, basis: Basis) -> Self {
        let _ = basis;
        todo!()
    }
}

impl Poly<Coeff> {
    /// From N signed coefficients. Panics if there are not N. Constant time in the values.
    #[must_use]
    pub fn from_signed(ring: &Arc<Ring>, basis: Basis, coefficients: &[i64]) -> Self {
        let _ = (ring, basis, coefficients);
        todo!()
    }

    /// From N signed coefficients of up to 127 bits. Panics if there are not N. Not constant time.
    #[must_use]
    pub fn from_signed_wide(ring: &Arc<Ring>, basis: Basis, coefficients: &[i128]) -> Self {
        let _ = (ring, basis, coefficients);
        todo!()
    }

    /// From a secret or noise polynomial. Constant time.
    #[must_use]
    pub fn from_small(ring: &Arc<Ring>, basis: Basis, small: &SmallPoly) -> Self {
        let _ = (ring, basis, small);
        todo!()
    }

    /// To evaluation form.
    #[must_use]
    pub fn into_ntt(self) -> Poly<Ntt> {
        todo!()
    }

    /// Divides by the last prime of Q and rounds to nearest, exactly: one limb fewer. Needs two limbs, none special.
    #[must_use]
    pub fn rescale(self) -> Self {
        todo!()
    }

    /// Divides by the product P of the special primes and rounds to nearest, exactly.
    #[must_use]
    pub fn mod_down(self) -> Self {
        todo!()
    }

    /// Extends limbs `digit` (a range of limb numbers of this basis) to `target`: the value of the result is the
    /// centred representative modulo the product of those primes, exactly.
    #[must_use]
    pub fn mod_up(&self, digit: core::ops::Range<usize>, target: Basis) -> Self {
        let _ = (digit, target);
        todo!()
    }

    /// The coefficients as centred f64 values times `factor` (for decoding): |x| up to Q/2, exact integer
    /// reconstruction before the one rounding to f64.
    #[must_use]
    pub fn to_centred_f64(&self) -> Vec<f64> {
        todo!()
    }
}

impl Poly<Ntt> {
    /// Uniform from a public seed; `stream` separates draws, each limb expands alone (and does not depend on the
    /// basis, only on its prime and the prime's place in the ring).
    #[must_use]
    pub fn sample_uniform(ring: &Arc<Ring>, basis: Basis, seed: &PublicSeed, stream: u32) -> Self {
        let _ = (ring, basis, seed, stream);
        todo!()
    }

    /// To coefficient form.
    #[must_use]
    pub fn into_coeff(self) -> Poly<Coeff> {
        todo!()
    }

    /// self *= other.
    pub fn mul_assign(&mut self, other: &Self) {
        let _ = other;
        todo!()
    }

    /// self · other.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        let _ = other;
        todo!()
    }

    /// self += a · b.
    pub fn add_mul_assign(&mut self, a: &Self, b: &Self) {
        let _ = (a, b);
        todo!()
    }

    /// [`Poly::<Coeff>::rescale`] in evaluation form: only the dropped limb is transformed back.
    #[must_use]
    pub fn rescale(self) -> Self {
        todo!()
    }

    /// [`Poly::<Coeff>::mod_down`] in evaluation form.
    #[must_use]
    pub fn mod_down(self) -> Self {
        todo!()
    }

    /// Divides by P·q_last with ONE rounding: mod-down and rescale together.
    #[must_use]
    pub fn mod_down_rescale(self) -> Self {
        todo!()
    }

    /// P·self over the basis with special primes added (their limbs are zero).
    #[must_use]
    pub fn mul_special(&self) -> Self {
        todo!()
    }
}

/// Σ a_i · b_i, reduced once at the end. Operands may be over larger bases than `basis`; only its limbs are read.
#[must_use]
pub fn inner_product(
    ring: &Arc<Ring>,
    basis: Basis,
    terms: &[(&Poly<Ntt>, &Poly<Ntt>)],
) -> Poly<Ntt> {
    let _ = (ring, basis, terms);
    todo!()
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
