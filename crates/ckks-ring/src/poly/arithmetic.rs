//! What both forms can do: sums, multiples by numbers and by monomials.

use crate::kernel::Kernel;
use crate::ntt::NttTable;
use crate::{Domain, Poly, limbs};

impl<D: Domain> Poly<D> {
    /// self += other.
    pub fn add_assign(&mut self, other: &Self) {
        self.zip_limbs(other, |kernel, q, x, y| kernel.add(q, x, y));
    }

    /// self −= other.
    pub fn sub_assign(&mut self, other: &Self) {
        self.zip_limbs(other, |kernel, q, x, y| kernel.sub(q, x, y));
    }

    /// self = −self.
    pub fn neg_assign(&mut self) {
        let (n, ring, basis) = (self.n(), self.ring.clone(), self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            ring.kernel()
                .neg(ring.all_moduli()[ring.prime_index(basis, i)], limb);
        });
    }

    /// Multiplies limb i by `scalars[i]` (each below its prime). Panics if there is not one for each limb.
    pub fn mul_scalar_assign(&mut self, scalars: &[u64]) {
        assert_eq!(scalars.len(), self.limb_count(), "one scalar for each limb");
        let (n, ring, basis) = (self.n(), self.ring.clone(), self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            let q = ring.all_moduli()[ring.prime_index(basis, i)];
            ring.kernel().scale(q, q.reduce(scalars[i]), limb);
        });
    }

    /// Multiplies by a (signed) integer.
    pub fn mul_integer_assign(&mut self, integer: i128) {
        let scalars: Vec<u64> = self
            .ring
            .moduli(self.basis)
            .map(|q| q.reduce_signed(integer))
            .collect();
        self.mul_scalar_assign(&scalars);
    }

    /// Adds a (signed) integer: to the constant coefficient, which is to every value.
    pub fn add_integer_assign(&mut self, integer: i128) {
        let (n, ring, basis) = (self.n(), self.ring.clone(), self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            let q = ring.all_moduli()[ring.prime_index(basis, i)];
            let constant = q.reduce_signed(integer);
            let affected = if D::EVALUATION { n } else { 1 };
            limb[..affected]
                .iter_mut()
                .for_each(|x| *x = q.add(*x, constant));
        });
    }

    /// Multiplies by X^k, k taken modulo 2N.
    pub fn mul_monomial_assign(&mut self, k: i64) {
        let two_n = self.ring.degree().two_n();
        let k = k.rem_euclid(two_n as i64) as usize;
        if k == 0 {
            return;
        }
        let (n, ring, basis) = (self.n(), self.ring.clone(), self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            let index = ring.prime_index(basis, i);
            if D::EVALUATION {
                mul_values_of_monomial(ring.kernel(), ring.table(index), k as u64, limb);
            } else {
                let q = ring.all_moduli()[index];
                limb.rotate_right(k % n);
                let (wrapped, rest) = limb.split_at_mut(k % n);
                let negated = if k < n { wrapped } else { rest };
                negated.iter_mut().for_each(|x| *x = q.neg(*x));
            }
        });
    }
}

/// Shortest run of equal values that is multiplied by itself.
const RUN: usize = 16;

/// Multiplies values by those of X^k, ψ^(k·(2·brv(i)+1)), which are equal for 2^m neighbours if 2^m divides k: each doubling of
/// the list of runs is one multiple of what is there.
fn mul_values_of_monomial(kernel: &dyn Kernel, table: &NttTable, k: u64, limb: &mut [u64]) {
    let (q, n) = (table.modulus(), limb.len());
    let run = n >> n.trailing_zeros().saturating_sub(k.trailing_zeros());
    let run = if run < RUN { 1 } else { run };
    let runs = n / run;
    let mut values = vec![0; runs];
    values[0] = q.pow(table.psi(), k);
    let mut known = 1;
    while known < runs {
        let step = q.pow(table.psi(), k * (runs / known) as u64);
        let (from, to) = values.split_at_mut(known);
        to[..known].copy_from_slice(from);
        if known >= 8 {
            kernel.scale(q, step, &mut to[..known]);
        } else {
            to[..known].iter_mut().for_each(|x| *x = q.mul(*x, step));
        }
        known *= 2;
    }
    if run == 1 {
        kernel.mul(q, limb, &values);
    } else {
        for (run, &value) in limb.chunks_exact_mut(run).zip(&values) {
            kernel.scale(q, value, run);
        }
    }
}
