//! Automorphisms: rotations, conjugation and all others.

use ckks_ring::{GaloisElement, Ntt, Poly, RotationStep};

use super::Evaluator;
use crate::{Ciphertext, CkksError};

impl Evaluator<'_> {
    /// Slot i + step comes to slot i.
    pub fn rotate(&self, a: &Ciphertext, step: RotationStep) -> Result<Ciphertext, CkksError> {
        self.automorphism(a, GaloisElement::rotation(step, self.parameters.degree()))
    }

    /// Every slot becomes its complex conjugate.
    pub fn conjugate(&self, a: &Ciphertext) -> Result<Ciphertext, CkksError> {
        self.automorphism(a, GaloisElement::conjugation(self.parameters.degree()))
    }

    /// X → X^g. The identity needs no key.
    ///
    /// The key switch comes first, from s to the preimage of s; the image of that is s again.
    pub fn automorphism(
        &self,
        a: &Ciphertext,
        element: GaloisElement,
    ) -> Result<Ciphertext, CkksError> {
        self.check(a)?;
        if element.is_identity() {
            return Ok(a.clone());
        }
        let key = self.keys.galois(element, a.level())?;
        let [k0, k1] = self.switch(&a.c1, key.switching());
        Ok(finish(a, element, [k0.mod_down(), k1.mod_down()]))
    }
}

/// (φ(c_0 + k_0), φ(k_1)).
pub(super) fn finish(
    a: &Ciphertext,
    element: GaloisElement,
    [mut k0, k1]: [Poly<Ntt>; 2],
) -> Ciphertext {
    k0.add_assign(&a.c0);
    Ciphertext {
        c0: k0.automorphism(element),
        c1: k1.automorphism(element),
        scale: a.scale,
        key_id: a.key_id,
    }
}
