//! A ciphertext of two polynomials.

use ckks_ring::{Ntt, Poly};

use crate::{CkksError, KeyId, Level, Parameters, Plaintext, Scale};

/// (c_0, c_1) with c_0 + c_1·s = Δ·m + noise modulo q_0 ⋯ q_ℓ.
#[derive(Clone, PartialEq, Debug)]
pub struct Ciphertext {
    pub(crate) c0: Poly<Ntt>,
    pub(crate) c1: Poly<Ntt>,
    pub(crate) scale: Scale,
    pub(crate) key_id: KeyId,
}

impl Ciphertext {
    /// Puts two polynomials together; refuses those of another ring, with special limbs or of different levels.
    pub fn from_parts(
        parameters: &Parameters,
        c0: Poly<Ntt>,
        c1: Poly<Ntt>,
        scale: Scale,
        key_id: KeyId,
    ) -> Result<Self, CkksError> {
        let level = Level::new(c0.basis().q.saturating_sub(1));
        parameters.check_level(level)?;
        parameters.check_poly(&c0, level.basis())?;
        parameters.check_poly(&c1, level.basis())?;
        Ok(Self {
            c0,
            c1,
            scale,
            key_id,
        })
    }

    /// The public value `plaintext` in a ciphertext's clothes: (m, 0). It hides nothing.
    #[must_use]
    pub fn trivial(plaintext: &Plaintext, key_id: KeyId) -> Self {
        let c0 = plaintext.poly().clone();
        let c1 = Poly::zero(c0.ring(), c0.basis());
        Self {
            c0,
            c1,
            scale: plaintext.scale(),
            key_id,
        }
    }

    /// Zero in a ciphertext's clothes. Refuses levels above L.
    pub fn zero(
        parameters: &Parameters,
        level: Level,
        scale: Scale,
        key_id: KeyId,
    ) -> Result<Self, CkksError> {
        parameters.check_level(level)?;
        let c0 = Poly::zero(parameters.ring(), level.basis());
        Ok(Self {
            c1: c0.clone(),
            c0,
            scale,
            key_id,
        })
    }

    /// c_0.
    #[must_use]
    pub fn c0(&self) -> &Poly<Ntt> {
        &self.c0
    }

    /// c_1.
    #[must_use]
    pub fn c1(&self) -> &Poly<Ntt> {
        &self.c1
    }

    /// (c_0, c_1), taken out.
    #[must_use]
    pub fn into_parts(self) -> (Poly<Ntt>, Poly<Ntt>) {
        (self.c0, self.c1)
    }

    /// ℓ.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::new(self.c0.basis().q - 1)
    }

    /// Δ.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Whose it is.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The same polynomials read at another scale: divides the message by `scale` / old scale, at no cost.
    #[must_use]
    pub fn with_scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }
}
