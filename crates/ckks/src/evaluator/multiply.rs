//! Products of ciphertexts and their way back.

use ckks_ring::{Basis, Modulus, Ntt, Poly};

use super::Evaluator;
use super::linear::at_level;
use crate::{Ciphertext, CkksError, Level, Plaintext, Product};

impl Evaluator<'_> {
    /// a·b, unrelinearised, at the lower of the two levels and scale Δ_a·Δ_b.
    pub fn mul(&self, a: &Ciphertext, b: &Ciphertext) -> Result<Product, CkksError> {
        self.sum_of_products(&[(a, b)])
    }

    /// a², unrelinearised.
    pub fn square(&self, a: &Ciphertext) -> Result<Product, CkksError> {
        self.check(a)?;
        let mut cross = a.c0.mul(&a.c1);
        let twice = cross.clone();
        cross.add_assign(&twice);
        Ok(Product {
            d: [a.c0.mul(&a.c0), cross, a.c1.mul(&a.c1)],
            scale: a.scale * a.scale,
            key_id: a.key_id,
        })
    }

    /// Σ a_i·b_i, unrelinearised, every coefficient reduced once; at the lowest of all levels. All Δ_{a_i}·Δ_{b_i} must
    /// match. Refuses an empty sum.
    pub fn sum_of_products(
        &self,
        terms: &[(&Ciphertext, &Ciphertext)],
    ) -> Result<Product, CkksError> {
        let (first, second) = *terms.first().ok_or(CkksError::EmptySum)?;
        let scale = first.scale * second.scale;
        let mut level = first.level();
        for (a, b) in terms {
            self.check(a)?;
            self.check(b)?;
            scale.check_matches(a.scale * b.scale)?;
            level = level.min(a.level()).min(b.level());
        }
        let sum = |pairs: Vec<(&Poly<Ntt>, &Poly<Ntt>)>| {
            ckks_ring::inner_product(self.parameters.ring(), level.basis(), &pairs)
        };
        let cross = terms
            .iter()
            .flat_map(|(a, b)| [(&a.c0, &b.c1), (&a.c1, &b.c0)]);
        Ok(Product {
            d: [
                sum(terms.iter().map(|(a, b)| (&a.c0, &b.c0)).collect()),
                sum(cross.collect()),
                sum(terms.iter().map(|(a, b)| (&a.c1, &b.c1)).collect()),
            ],
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
        let [k0, k1] = self.switch_square(&product)?;
        let [d0, d1, _] = product.d;
        let (mut c0, mut c1) = (k0.mod_down(), k1.mod_down());
        c0.add_assign(&d0);
        c1.add_assign(&d1);
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
        let [mut k0, mut k1] = self.switch_square(&product)?;
        let [d0, d1, _] = product.d;
        self.add_special_multiple(&mut k0, d0);
        self.add_special_multiple(&mut k1, d1);
        Ok(Ciphertext {
            c0: k0.mod_down_rescale(),
            c1: k1.mod_down_rescale(),
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

    fn switch_square(&self, product: &Product) -> Result<[Poly<Ntt>; 2], CkksError> {
        self.check_product(product)?;
        let key = self.keys.relinearization(product.level())?;
        Ok(self.switch(&product.d[2], key.switching()))
    }

    fn check_product(&self, product: &Product) -> Result<(), CkksError> {
        self.parameters.check_ring(product.d[0].ring())?;
        crate::product::check_keys(self.keys.key_id(), product.key_id)
    }

    /// extended += P·poly; the special limbs of P·poly are zero.
    fn add_special_multiple(&self, extended: &mut Poly<Ntt>, mut poly: Poly<Ntt>) {
        debug_assert_eq!(extended.basis(), Basis::with_special(poly.basis().q));
        let primes = &self.parameters.q()[..poly.basis().q];
        let special = self.parameters.special();
        let residue = |q: &Modulus| special.iter().fold(1, |r, p| q.mul(r, q.reduce(p.value())));
        let residues: Vec<u64> = primes.iter().map(residue).collect();
        poly.mul_scalar_assign(&residues);
        for (limb, q) in primes.iter().enumerate() {
            for (x, y) in extended.limb_mut(limb).iter_mut().zip(poly.limb(limb)) {
                *x = q.add(*x, *y);
            }
        }
    }
}
