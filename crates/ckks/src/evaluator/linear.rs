//! Sums, differences and plaintext operands.

use ckks_ring::{Basis, Ntt, Poly};

use super::Evaluator;
use crate::product::check_operands;
use crate::{Ciphertext, CkksError, Level, Plaintext};

impl Evaluator<'_> {
    /// a + b; same level and scale.
    pub fn add(&self, a: &Ciphertext, b: &Ciphertext) -> Result<Ciphertext, CkksError> {
        let mut sum = a.clone();
        self.add_assign(&mut sum, b)?;
        Ok(sum)
    }

    /// a += b; same level and scale.
    pub fn add_assign(&self, a: &mut Ciphertext, b: &Ciphertext) -> Result<(), CkksError> {
        self.check_pair(a, b)?;
        a.c0.add_assign(&b.c0);
        a.c1.add_assign(&b.c1);
        Ok(())
    }

    /// a − b; same level and scale.
    pub fn sub(&self, a: &Ciphertext, b: &Ciphertext) -> Result<Ciphertext, CkksError> {
        let mut difference = a.clone();
        self.sub_assign(&mut difference, b)?;
        Ok(difference)
    }

    /// a −= b; same level and scale.
    pub fn sub_assign(&self, a: &mut Ciphertext, b: &Ciphertext) -> Result<(), CkksError> {
        self.check_pair(a, b)?;
        a.c0.sub_assign(&b.c0);
        a.c1.sub_assign(&b.c1);
        Ok(())
    }

    /// −a.
    pub fn neg(&self, mut a: Ciphertext) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        a.c0.neg_assign();
        a.c1.neg_assign();
        Ok(a)
    }

    /// a + p; same scale, p at a's level or above.
    pub fn add_plain(&self, mut a: Ciphertext, p: &Plaintext) -> Result<Ciphertext, CkksError> {
        self.check_plain(&a, p)?;
        a.scale.check_matches(p.scale())?;
        a.c0.add_assign(&at_level(p.poly(), a.level()));
        Ok(a)
    }

    /// a − p; same scale, p at a's level or above.
    pub fn sub_plain(&self, mut a: Ciphertext, p: &Plaintext) -> Result<Ciphertext, CkksError> {
        self.check_plain(&a, p)?;
        a.scale.check_matches(p.scale())?;
        a.c0.sub_assign(&at_level(p.poly(), a.level()));
        Ok(a)
    }

    /// a·p at scale Δ_a·Δ_p; p at a's level or above.
    pub fn mul_plain(&self, mut a: Ciphertext, p: &Plaintext) -> Result<Ciphertext, CkksError> {
        self.check_plain(&a, p)?;
        let factor = at_level(p.poly(), a.level());
        a.c0.mul_assign(&factor);
        a.c1.mul_assign(&factor);
        a.scale = a.scale * p.scale();
        Ok(a)
    }

    /// Σ a_i·p_i, reduced once; all a_i of one level and all Δ_{a_i}·Δ_{p_i} equal. Refuses an empty sum.
    pub fn plain_sum_of_products(
        &self,
        terms: &[(&Ciphertext, &Plaintext)],
    ) -> Result<Ciphertext, CkksError> {
        let (first, plain) = *terms.first().ok_or(CkksError::EmptySum)?;
        let scale = first.scale * plain.scale();
        for (a, p) in terms {
            self.check_plain(a, p)?;
            crate::product::check_levels(first.level(), a.level())?;
            scale.check_matches(a.scale * p.scale())?;
        }
        let half = |pick: fn(&Ciphertext) -> &Poly<Ntt>| {
            let pairs: Vec<_> = terms.iter().map(|(a, p)| (pick(a), p.poly())).collect();
            ckks_ring::inner_product(self.parameters.ring(), first.level().basis(), &pairs)
        };
        Ok(Ciphertext {
            c0: half(Ciphertext::c0),
            c1: half(Ciphertext::c1),
            scale,
            key_id: first.key_id,
        })
    }

    fn check_pair(&self, a: &Ciphertext, b: &Ciphertext) -> Result<(), CkksError> {
        self.check(a)?;
        self.check(b)?;
        check_operands(
            (a.key_id, a.level(), a.scale),
            (b.key_id, b.level(), b.scale),
        )
    }

    pub(super) fn check_plain(&self, a: &Ciphertext, p: &Plaintext) -> Result<(), CkksError> {
        self.check(a)?;
        self.parameters.check_ring(p.poly().ring())?;
        if p.level() >= a.level() {
            return Ok(());
        }
        Err(CkksError::LevelMismatch {
            left: a.level().get(),
            right: p.level().get(),
        })
    }
}

/// The limbs of `poly` up to `level`, copied only if there are more.
pub(super) fn at_level(poly: &Poly<Ntt>, level: Level) -> std::borrow::Cow<'_, Poly<Ntt>> {
    let basis: Basis = level.basis();
    if poly.basis() == basis {
        std::borrow::Cow::Borrowed(poly)
    } else {
        std::borrow::Cow::Owned(poly.restrict(basis))
    }
}
