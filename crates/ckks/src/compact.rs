//! Ciphertexts kept in fewer bytes.

use ckks_ring::CompactPoly;

use crate::product::check_operands;
use crate::{Ciphertext, CkksError, KeyId, Level, Parameters, ParametersSpec, Scale};

/// Ciphertexts of one level, scale and key side by side, each residue in the bits of its prime: for tables that are kept for a
/// whole training and only multiplied with.
#[derive(Clone, Debug)]
pub struct CompactCiphertexts {
    kind: Kind,
    bytes_each: usize,
    bytes: Vec<u8>,
}

/// The place of one of [`CompactCiphertexts`].
#[derive(Debug)]
pub struct CompactPlace<'a> {
    kind: &'a Kind,
    bytes: &'a mut [u8],
}

/// One of [`CompactCiphertexts`].
#[derive(Clone, Copy, Debug)]
pub struct CompactCiphertext<'a> {
    kind: &'a Kind,
    bytes: &'a [u8],
}

/// A factor of [`Evaluator::sum_of_products`](crate::Evaluator::sum_of_products): a ciphertext that is kept either way.
#[derive(Clone, Copy, Debug)]
pub struct Factor<'a> {
    pub(crate) parts: [ckks_ring::Factor<'a>; 2],
    pub(crate) scale: Scale,
    pub(crate) key_id: KeyId,
}

/// What ciphertexts side by side have in common.
#[derive(Clone, Debug)]
struct Kind {
    parameters: Parameters,
    level: Level,
    scale: Scale,
    key_id: KeyId,
}

impl CompactCiphertexts {
    /// `count` zeros in a ciphertext's clothes, until other ciphertexts are put in their [`CompactCiphertexts::places`].
    ///
    /// # Errors
    /// [`CkksError::LevelOutOfRange`].
    pub fn zeros(
        parameters: &Parameters,
        (level, scale, key_id): (Level, Scale, KeyId),
        count: usize,
    ) -> Result<Self, CkksError> {
        parameters.check_level(level)?;
        let bytes_each = Self::bytes_each(parameters.spec(), level);
        Ok(Self {
            kind: Kind {
                parameters: parameters.clone(),
                level,
                scale,
                key_id,
            },
            bytes_each,
            bytes: vec![0; count * bytes_each],
        })
    }

    /// Every place, in order.
    pub fn places(&mut self) -> impl Iterator<Item = CompactPlace<'_>> {
        let kind = &self.kind;
        let places = self.bytes.chunks_exact_mut(self.bytes_each);
        places.map(move |bytes| CompactPlace { kind, bytes })
    }

    /// Number `index` of them, if there are so many.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<CompactCiphertext<'_>> {
        let bytes = self.bytes.chunks_exact(self.bytes_each).nth(index)?;
        let kind = &self.kind;
        Some(CompactCiphertext { kind, bytes })
    }

    /// Bytes that one at `level` takes.
    #[must_use]
    pub fn bytes_each(spec: &ParametersSpec, level: Level) -> usize {
        2 * CompactPoly::bytes(&spec.q[..level.limbs()], 1 << spec.log_degree)
    }
}

impl CompactPlace<'_> {
    /// Puts `ciphertext` there.
    ///
    /// # Errors
    /// Its parameters, level, scale or key are not those of the others.
    pub fn fill(self, ciphertext: &Ciphertext) -> Result<(), CkksError> {
        let kind = self.kind;
        kind.parameters.check_ring(ciphertext.c0.ring())?;
        check_operands(
            (kind.key_id, kind.level, kind.scale),
            (ciphertext.key_id, ciphertext.level(), ciphertext.scale),
        )?;
        let (first, second) = self.bytes.split_at_mut(self.bytes.len() / 2);
        CompactPoly::pack(&ciphertext.c0, first);
        CompactPoly::pack(&ciphertext.c1, second);
        Ok(())
    }
}

impl<'a> CompactCiphertext<'a> {
    /// The ciphertext as it was.
    #[must_use]
    pub fn expand(self) -> Ciphertext {
        let [c0, c1] = self.parts().map(CompactPoly::expand);
        Ciphertext {
            c0,
            c1,
            scale: self.kind.scale,
            key_id: self.kind.key_id,
        }
    }

    fn parts(self) -> [CompactPoly<'a>; 2] {
        let (ring, basis) = (self.kind.parameters.ring(), self.kind.level.basis());
        let (first, second) = self.bytes.split_at(self.bytes.len() / 2);
        [first, second].map(|bytes| CompactPoly::new(ring, basis, bytes))
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

impl<'a> From<CompactCiphertext<'a>> for Factor<'a> {
    fn from(ciphertext: CompactCiphertext<'a>) -> Self {
        Self {
            parts: ciphertext.parts().map(ckks_ring::Factor::Compact),
            scale: ciphertext.kind.scale,
            key_id: ciphertext.kind.key_id,
        }
    }
}
