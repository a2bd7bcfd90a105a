//! Coefficient form: from integers, to evaluation form, base extension.

use core::ops::Range;
use std::sync::Arc;

use crate::conversion::Source;
use crate::{Basis, Coeff, Modulus, Ntt, Poly, Ring, SmallPoly, limbs};

impl Poly<Coeff> {
    /// From N signed coefficients. Panics if there are not N. Constant time in the values.
    #[must_use]
    pub fn from_signed(ring: &Arc<Ring>, basis: Basis, coefficients: &[i64]) -> Self {
        Self::from_integers(ring, basis, coefficients, |q, &x| {
            let residue = q.reduce(x.unsigned_abs());
            let negative = (x >> 63) as u64;
            (residue & !negative) | (q.neg(residue) & negative)
        })
    }

    /// From N signed coefficients of up to 127 bits. Panics if there are not N. Constant time in the values.
    #[must_use]
    pub fn from_signed_wide(ring: &Arc<Ring>, basis: Basis, coefficients: &[i128]) -> Self {
        Self::from_integers(ring, basis, coefficients, |q, &x| q.reduce_signed(x))
    }

    /// From a secret or noise polynomial. Constant time.
    #[must_use]
    pub fn from_small(ring: &Arc<Ring>, basis: Basis, small: &SmallPoly) -> Self {
        // |x| ≤ 21 is below every prime: the smallest that is 1 modulo 2N is 97.
        Self::from_integers(ring, basis, small.coefficients(), |q, &x| {
            let negative = (i64::from(x) >> 63) as u64;
            (i64::from(x) as u64).wrapping_add(q.value() & negative)
        })
    }

    /// Residues of `coefficients` by `residue(q, x)`.
    fn from_integers<T: Sync>(
        ring: &Arc<Ring>,
        basis: Basis,
        coefficients: &[T],
        residue: impl Fn(Modulus, &T) -> u64 + Sync + Send,
    ) -> Self {
        let n = ring.degree().get();
        assert_eq!(coefficients.len(), n, "one coefficient for each power of X");
        let mut poly = Self::unwritten(ring, basis);
        limbs::for_each(n, &mut poly.residues, |i, limb| {
            let q = ring.all_moduli()[ring.prime_index(basis, i)];
            for (out, x) in limb.iter_mut().zip(coefficients) {
                *out = residue(q, x);
            }
        });
        poly
    }

    /// To evaluation form.
    #[must_use]
    pub fn into_ntt(mut self) -> Poly<Ntt> {
        let (n, ring, basis) = (self.n(), &self.ring, self.basis);
        limbs::for_each(n, &mut self.residues, |i, limb| {
            ring.kernel()
                .forward(ring.table(ring.prime_index(basis, i)), limb);
        });
        self.into_form()
    }

    /// Extends limbs `digit` (primes of Q) to `target`: the value of the result is the centred representative modulo the
    /// product of those primes, exactly.
    #[must_use]
    pub fn mod_up(&self, digit: Range<usize>, target: Basis) -> Self {
        assert!(
            digit.start < digit.end && digit.end <= self.basis.q,
            "digit {digit:?} of {:?}",
            self.basis
        );
        let n = self.n();
        let ring = &self.ring;
        let conversion = ring.conversion(Source {
            start: digit.start,
            end: digit.end,
            special: false,
        });
        let mut y = ring.buffers().unwritten((digit.len() + 1) * n);
        y[..digit.len() * n].copy_from_slice(&self.residues[digit.start * n..digit.end * n]);
        conversion.prepare(ring.kernel(), n, &mut y);
        let mut extended = Self::unwritten(ring, target);
        let group = limbs::group(extended.residues.len() / n);
        limbs::for_each(group * n, &mut extended.residues, |g, limbs| {
            let mut others = Vec::with_capacity(group);
            for (i, limb) in limbs.chunks_exact_mut(n).enumerate() {
                let index = ring.prime_index(target, g * group + i);
                if digit.contains(&index) {
                    limb.copy_from_slice(self.limb(index));
                } else {
                    others.push((index, limb));
                }
            }
            conversion.convert(ring, &y, &mut others);
        });
        extended
    }

    /// The coefficients as centred integers in (−Q/2, Q/2), Q the product of the basis's primes, each rounded to f64 once
    /// (ties to even; infinite above 2^1024). Needs primes of Q only. Not constant time.
    #[must_use]
    pub fn to_centred_f64(&self) -> Vec<f64> {
        assert!(!self.basis.special, "special primes in {:?}", self.basis);
        let n = self.n();
        let conversion = self.ring.conversion(Source {
            start: 0,
            end: self.basis.q,
            special: false,
        });
        let mut y = zeroize::Zeroizing::new(vec![0; self.residues.len() + n]);
        y[..self.residues.len()].copy_from_slice(&self.residues);
        conversion.prepare(self.ring.kernel(), n, &mut y);
        conversion.centred_f64(n, &y)
    }
}
