//! Automorphisms: rotations, conjugation and all others.

use ckks_ring::{GaloisElement, Ntt, Poly, RotationStep, SwitchEnd};

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
        let parts = self.switch(&a.c1, key.switching(), end(a, element));
        Ok(finish(a, parts))
    }
}

/// (φ(c_0 + k_0), φ(k_1)).
pub(super) fn end(a: &Ciphertext, element: GaloisElement) -> SwitchEnd<'_> {
    SwitchEnd {
        addends: [Some(&a.c0), None],
        automorphism: Some(element),
        rescale: false,
    }
}

/// `parts` at the level and scale of `a`.
pub(super) fn finish(a: &Ciphertext, [c0, c1]: [Poly<Ntt>; 2]) -> Ciphertext {
    Ciphertext { c0, c1, ..*a }
}
