//! Many automorphisms of one ciphertext for one decomposition, and sums of them for one mod-down.

use ckks_ring::{Digits, GaloisElement, Poly, RotationStep};

use super::Evaluator;
use super::rotate::{end, finish};
use crate::{Ciphertext, CkksError};

/// A ciphertext with the digits of its c_1.
pub struct Hoisted<'c> {
    ciphertext: &'c Ciphertext,
    digits: Digits,
}

impl Evaluator<'_> {
    /// Decomposes `ciphertext` once for several automorphisms.
    pub fn hoist<'c>(&self, ciphertext: &'c Ciphertext) -> Result<Hoisted<'c>, CkksError> {
        self.check(ciphertext)?;
        Ok(Hoisted {
            ciphertext,
            digits: Digits::decompose(&ciphertext.c1, self.parameters.digit_width()),
        })
    }

    /// [`Evaluator::automorphism`] of a hoisted ciphertext; the same bits.
    pub fn automorphism_hoisted(
        &self,
        hoisted: &Hoisted<'_>,
        element: GaloisElement,
    ) -> Result<Ciphertext, CkksError> {
        let a = hoisted.ciphertext;
        if element.is_identity() {
            return Ok(a.clone());
        }
        let key = self.keys.galois(element, a.level())?;
        let digits = key.switching().digits();
        let parts = hoisted.digits.key_switch(digits, end(a, element));
        Ok(finish(a, parts))
    }

    /// [`Evaluator::rotate`] of a hoisted ciphertext; the same bits.
    pub fn rotate_hoisted(
        &self,
        hoisted: &Hoisted<'_>,
        step: RotationStep,
    ) -> Result<Ciphertext, CkksError> {
        let element = GaloisElement::rotation(step, self.parameters.degree());
        self.automorphism_hoisted(hoisted, element)
    }

    /// Σ φ_g(a) over `elements` (the identity may be among them): one decomposition, one mod-down. Refuses an empty sum.
    pub fn sum_of_automorphisms(
        &self,
        a: &Ciphertext,
        elements: &[GaloisElement],
    ) -> Result<Ciphertext, CkksError> {
        if elements.is_empty() {
            return Err(CkksError::EmptySum);
        }
        let hoisted = self.hoist(a)?;
        let basis = a.level().key_basis();
        let mut extended = [0, 1].map(|_| Poly::zero(self.parameters.ring(), basis));
        let mut plain = Ciphertext::zero(self.parameters, a.level(), a.scale, a.key_id)?;
        for &element in elements {
            plain.c0.add_assign(&a.c0.automorphism(element));
            if element.is_identity() {
                plain.c1.add_assign(&a.c1);
                continue;
            }
            let key = self.keys.galois(element, a.level())?;
            let switched = hoisted.digits.inner_product(key.switching().digits());
            for (sum, term) in extended.iter_mut().zip(switched) {
                sum.add_assign(&term.automorphism(element));
            }
        }
        let [k0, k1] = extended;
        plain.c0.add_assign(&k0.mod_down());
        plain.c1.add_assign(&k1.mod_down());
        Ok(plain)
    }
}
