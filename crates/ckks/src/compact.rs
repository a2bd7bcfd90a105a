//! A ciphertext kept in fewer bytes.

use ckks_ring::CompactPoly;

use crate::{Ciphertext, KeyId, Level, ParametersSpec, Scale};

/// The same (c_0, c_1) as a [`Ciphertext`] in as little as half the memory: for tables that are kept for a whole training
/// and only multiplied with.
#[derive(Clone, PartialEq, Debug)]
pub struct CompactCiphertext {
    pub(crate) parts: [CompactPoly; 2],
    pub(crate) scale: Scale,
    pub(crate) key_id: KeyId,
}

/// A factor of [`Evaluator::sum_of_products`](crate::Evaluator::sum_of_products): a ciphertext that is kept either way.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a> {
    pub(crate) parts: [ckks_ring::Factor<'a>; 2],
    pub(crate) scale: Scale,
    pub(crate) key_id: KeyId,
}

impl CompactCiphertext {
    /// The same as `ciphertext`.
    #[must_use]
    pub fn new(ciphertext: &Ciphertext) -> Self {
        Self {
            parts: [&ciphertext.c0, &ciphertext.c1].map(CompactPoly::new),
            scale: ciphertext.scale,
            key_id: ciphertext.key_id,
        }
    }

    /// The ciphertext as it was.
    #[must_use]
    pub fn expand(&self) -> Ciphertext {
        let [c0, c1] = self.parts.each_ref().map(CompactPoly::expand);
        Ciphertext {
            c0,
            c1,
            scale: self.scale,
            key_id: self.key_id,
        }
    }

    /// ℓ.
    #[must_use]
    pub fn level(&self) -> Level {
        Factor::from(self).level()
    }

    /// Bytes of the residues of one at `level`.
    #[must_use]
    pub fn bytes(spec: &ParametersSpec, level: Level) -> usize {
        2 * CompactPoly::bytes(&spec.q[..level.limbs()], 1 << spec.log_degree)
    }
}

impl Factor<'_> {
    /// ℓ.
    pub(crate) fn level(self) -> Level {
        Level::new(self.parts[0].basis().q - 1)
    }
}

impl<'a> From<&'a Ciphertext> for Factor<'a> {
    fn from(ciphertext: &'a Ciphertext) -> Self {
        Self {
            parts: [&ciphertext.c0, &ciphertext.c1].map(ckks_ring::Factor::Whole),
            scale: ciphertext.scale,
            key_id: ciphertext.key_id,
        }
    }
}

impl<'a> From<&'a CompactCiphertext> for Factor<'a> {
    fn from(ciphertext: &'a CompactCiphertext) -> Self {
        Self {
            parts: ciphertext.parts.each_ref().map(ckks_ring::Factor::Compact),
            scale: ciphertext.scale,
            key_id: ciphertext.key_id,
        }
    }
}
