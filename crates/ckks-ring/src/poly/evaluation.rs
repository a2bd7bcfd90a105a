//! Evaluation form: products, and back to coefficients.

use std::sync::Arc;

use super::compact::{Factor, Residues};
use crate::kernel::Kernel;
use crate::{Basis, Coeff, Domain, Modulus, Ntt, Poly, PublicSeed, Ring, limbs, sampling};

impl<D: Domain> Poly<D> {
    /// Applies `f` to every limb of self beside the limb of `other`.
    pub(super) fn zip_limbs(
        &mut self,
        other: &Self,
        f: impl Fn(&dyn Kernel, Modulus, &mut [u64], &[u64]) + Sync + Send,
    ) {
        self.check_same(other);
        let (n, ring, basis) = (self.n(), &self.ring, self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            f(
                ring.kernel(),
                ring.all_moduli()[ring.prime_index(basis, i)],
                limb,
                other.limb(i),
            );
        });
    }
}

impl Poly<Ntt> {
    /// Uniform from a public seed; `stream` separates draws. A limb depends on its prime and on the prime's place in the
    /// ring only, so that a polynomial over a smaller basis is the restriction of one over a larger.
    #[must_use]
    pub fn sample_uniform(ring: &Arc<Ring>, basis: Basis, seed: &PublicSeed, stream: u32) -> Self {
        let mut poly = Self::unwritten(ring, basis);
        limbs::for_each(ring.degree().get(), &mut poly.residues, |i, limb| {
            let special = i >= basis.q;
            let place = if special { i - basis.q } else { i };
            let q = ring.all_moduli()[ring.prime_index(basis, i)];
            sampling::uniform(seed, stream, sampling::limb_number(special, place), q, limb);
        });
        poly
    }

    /// To coefficient form.
    #[must_use]
    pub fn into_coeff(mut self) -> Poly<Coeff> {
        let (n, ring, basis) = (self.n(), &self.ring, self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            ring.kernel()
                .inverse(ring.table(ring.prime_index(basis, i)), limb);
        });
        self.into_form()
    }

    /// self *= other.
    pub fn mul_assign(&mut self, other: &Self) {
        self.zip_limbs(other, |kernel, q, x, y| kernel.mul(q, x, y));
    }

    /// self · other.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Self {
        let mut product = self.clone();
        product.mul_assign(other);
        product
    }

    /// self += a · b.
    pub fn add_mul_assign(&mut self, a: &Self, b: &Self) {
        self.check_same(a);
        self.check_same(b);
        let (n, ring, basis) = (self.n(), &self.ring, self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            let q = ring.all_moduli()[ring.prime_index(basis, i)];
            ring.kernel().mul_add(q, limb, a.limb(i), b.limb(i));
        });
    }

    /// P·self over the basis with the special primes added (their limbs are zero).
    #[must_use]
    pub fn mul_special(&self) -> Self {
        assert!(!self.basis.special, "special primes are there already");
        let (n, ring) = (self.n(), &self.ring);
        let basis = Basis::with_special(self.basis.q);
        let mut product = Self::unwritten(ring, basis);
        let (kept, special) = product.residues.split_at_mut(self.residues.len());
        special.fill(0);
        limbs::for_each(n, kept, |i, limb| {
            limb.copy_from_slice(self.limb(i));
            let q = ring.all_moduli()[i];
            ring.kernel().scale(q, ring.special_product(q), limb);
        });
        product
    }
}

/// Entries of all terms that are read for all three sums of [`inner_product_of_pairs`] before the next: together they stay in
/// cache.
pub(crate) const BLOCK: usize = 256;

/// Σ a·b, Σ (a·b' + a'·b) and Σ a'·b' over terms ([a, a'], [b, b']): as by [`inner_product`], but operands come from memory once.
/// Panics as it does.
#[must_use]
pub fn inner_product_of_pairs(
    ring: &Arc<Ring>,
    basis: Basis,
    terms: &[([&Poly<Ntt>; 2], [Factor<'_>; 2])],
) -> [Poly<Ntt>; 3] {
    let mut left = terms.iter().flat_map(|(a, _)| a);
    assert!(left.all(|poly| super::same_ring(poly.ring(), ring)));
    let mut right = terms.iter().flat_map(|(_, b)| b);
    assert!(right.all(|factor| super::same_ring(factor.ring(), ring)));
    let n = ring.degree().get();
    let mut sums = [0; 3].map(|_| Poly::unwritten(ring, basis));
    let residues = sums.each_mut().map(|sum| &mut sum.residues[..]);
    limbs::for_each_triple(n, residues, |i, [first, cross, last]| {
        let index = ring.prime_index(basis, i);
        let (kernel, q, k) = (ring.kernel(), ring.all_moduli()[index], terms.len());
        // All a, then all a'; and so on.
        let both = [0, 1].into_iter();
        let left = both
            .clone()
            .flat_map(|j| terms.iter().map(move |(a, _)| a[j].limb_of(index)));
        let right = both.flat_map(|j| terms.iter().map(move |(_, b)| b[j].limb_of(index)));
        let (left, right): (Vec<_>, Vec<_>) = (left.collect(), right.collect());
        let packed = right
            .iter()
            .filter(|limb| matches!(limb, Residues::Packed(..)));
        let mut wide = vec![0; packed.count() * BLOCK];
        for start in (0..n).step_by(BLOCK) {
            let block = start..n.min(start + BLOCK);
            let a: Vec<&[u64]> = left.iter().map(|limb| &limb[block.clone()]).collect();
            let mut wide = wide.chunks_exact_mut(BLOCK);
            let b = right.iter().filter_map(|limb| match limb {
                Residues::Whole(words) => Some(&words[block.clone()]),
                Residues::Packed(packed) => {
                    let wide = &mut wide.next()?[..block.len()];
                    packed.unpack(kernel, start, wide);
                    Some(&*wide)
                }
            });
            let b: Vec<&[u64]> = b.collect();
            let crossed = [&b[k..], &b[..k]].concat();
            kernel.dot(q, &a[..k], &b[..k], &mut first[block.clone()]);
            kernel.dot(q, &a, &crossed, &mut cross[block.clone()]);
            kernel.dot(q, &a[k..], &b[k..], &mut last[block.clone()]);
        }
    });
    sums
}

/// Σ a_i · b_i, reduced once at the end. Operands may be over larger bases than `basis`; only its limbs are read. Panics
/// if one lacks a limb.
#[must_use]
pub fn inner_product(
    ring: &Arc<Ring>,
    basis: Basis,
    terms: &[(&Poly<Ntt>, &Poly<Ntt>)],
) -> Poly<Ntt> {
    assert!(
        terms
            .iter()
            .all(|(a, b)| super::same_ring(a.ring(), ring) && super::same_ring(b.ring(), ring))
    );
    let mut sum = Poly::unwritten(ring, basis);
    limbs::for_each(ring.degree().get(), &mut sum.residues, |i, limb| {
        let index = ring.prime_index(basis, i);
        let (a, b): (Vec<_>, Vec<_>) = terms
            .iter()
            .map(|(a, b)| (a.limb_of(index), b.limb_of(index)))
            .unzip();
        ring.kernel().dot(ring.all_moduli()[index], &a, &b, limb);
    });
    sum
}
