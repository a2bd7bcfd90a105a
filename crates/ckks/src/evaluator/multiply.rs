//! Products of ciphertexts and their way back.

use ckks_ring::{Ntt, Poly, SwitchEnd};

use super::Evaluator;
use super::linear::at_level;
use crate::{Ciphertext, CkksError, Factor, Level, Plaintext, Product};

impl Evaluator<'_> {
    /// a·b, unrelinearised, at the lower of the two levels and scale Δ_a·Δ_b.
    pub fn mul(&self, a: &Ciphertext, b: &Ciphertext) -> Result<Product, CkksError> {
        self.sum_of_products(&[(a, b)])
    }

    /// a², unrelinearised.
    pub fn square(&self, a: &Ciphertext) -> Result<Product, CkksError> {
        self.mul(a, a)
    }

    /// Σ a_i·b_i, unrelinearised, every coefficient reduced once; at the lowest of all levels. All Δ_{a_i}·Δ_{b_i} must
    /// match. Refuses an empty sum.
    pub fn sum_of_products<'a, F: Copy + Into<Factor<'a>>>(
        &self,
        terms: &[(&Ciphertext, F)],
    ) -> Result<Product, CkksError> {
        let terms: Vec<(&Ciphertext, Factor<'_>)> =
            terms.iter().map(|&(a, b)| (a, b.into())).collect();
        let (first, second) = *terms.first().ok_or(CkksError::EmptySum)?;
        let scale = first.scale * second.scale;
        let mut level = first.level();
        for &(a, b) in &terms {
            self.check(a)?;
            self.check(b)?;
            scale.check_matches(a.scale * b.scale)?;
            level = level.min(a.level()).min(b.level());
        }
        let pairs: Vec<_> = terms
            .iter()
            .map(|(a, b)| ([&a.c0, &a.c1], b.parts))
            .collect();
        let ring = self.parameters.ring();
        Ok(Product {
            d: ckks_ring::inner_product_of_pairs(ring, level.basis(), &pairs),
            scale,
            key_id: first.key_id,
        })
    }

    /// product·p at scale Δ_product·Δ_p; p at the product's level or above.
    pub fn mul_product_plain(
        &self,
        mut product: Product,
        p: &Plaintext,
    ) -> Result<Product, CkksError> {
        self.check_product(&product)?;
        self.parameters.check_ring(p.poly().ring())?;
        if p.level() < product.level() {
            return Err(CkksError::LevelMismatch {
                left: product.level().get(),
                right: p.level().get(),
            });
        }
        let factor = at_level(p.poly(), product.level());
        for part in &mut product.d {
            part.mul_assign(&factor);
        }
        product.scale = product.scale * p.scale();
        Ok(product)
    }

    /// Brings a product back to two polynomials with the relinearization key; level and scale stay.
    pub fn relinearize(&self, product: Product) -> Result<Ciphertext, CkksError> {
        let [c0, c1] = self.switch_square(&product, false)?;
        Ok(Ciphertext {
            c0,
            c1,
            scale: product.scale,
            key_id: product.key_id,
        })
    }

    /// [`Evaluator::relinearize`] then [`Evaluator::rescale`] with one rounding instead of two, and cheaper: divides
    /// P·d + k by P·q_ℓ at once. Refuses level 0.
    pub fn relinearize_rescale(&self, product: Product) -> Result<Ciphertext, CkksError> {
        let level = product.level();
        if level == Level::ZERO {
            return Err(CkksError::NoLevelLeft);
        }
        let [c0, c1] = self.switch_square(&product, true)?;
        Ok(Ciphertext {
            c0,
            c1,
            scale: product.scale.rescaled(self.parameters.prime_at(level)?),
            key_id: product.key_id,
        })
    }

    /// [`Evaluator::mul`], [`Evaluator::relinearize_rescale`].
    pub fn mul_relinearize_rescale(
        &self,
        a: &Ciphertext,
        b: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        self.relinearize_rescale(self.mul(a, b)?)
    }

    /// d_0 and d_1 with what d_2 becomes; divided by the last prime too if `rescale`.
    fn switch_square(&self, product: &Product, rescale: bool) -> Result<[Poly<Ntt>; 2], CkksError> {
        self.check_product(product)?;
        let key = self.keys.relinearization(product.level())?;
        let [d0, d1, d2] = &product.d;
        let end = SwitchEnd {
            addends: [Some(d0), Some(d1)],
            rescale,
            automorphism: None,
        };
        Ok(self.switch(d2, key.switching(), end))
    }

    fn check_product(&self, product: &Product) -> Result<(), CkksError> {
        self.parameters.check_ring(product.d[0].ring())?;
        crate::product::check_keys(self.keys.key_id(), product.key_id)
    }
}
