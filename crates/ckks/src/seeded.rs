//! A fresh secret-key ciphertext at half the size.

use ckks_ring::{Ntt, Poly, PublicSeed};

use crate::{Ciphertext, CkksError, KeyId, Level, Parameters, Scale};

/// Stream of the seed that a ciphertext's uniform half is drawn from.
pub(crate) const CIPHERTEXT_STREAM: u32 = 0;

/// (c_0, seed): c_1 is uniform and expands from the seed. Only secret-key encryption makes these.
#[derive(Clone, PartialEq, Debug)]
pub struct SeededCiphertext {
    c0: Poly<Ntt>,
    seed: PublicSeed,
    scale: Scale,
    key_id: KeyId,
}

impl SeededCiphertext {
    /// Puts a polynomial and a seed together; refuses a polynomial of another ring or with special limbs.
    pub fn from_parts(
        parameters: &Parameters,
        c0: Poly<Ntt>,
        seed: PublicSeed,
        scale: Scale,
        key_id: KeyId,
    ) -> Result<Self, CkksError> {
        let level = Level::new(c0.basis().q.saturating_sub(1));
        parameters.check_level(level)?;
        parameters.check_poly(&c0, level.basis())?;
        Ok(Self {
            c0,
            seed,
            scale,
            key_id,
        })
    }

    /// The uniform half c_1 of `seed` at `level`: for encryption and for [`SeededCiphertext::expand`].
    pub fn uniform_half(
        parameters: &Parameters,
        level: Level,
        seed: &PublicSeed,
    ) -> Result<Poly<Ntt>, CkksError> {
        parameters.check_level(level)?;
        Ok(Poly::sample_uniform(
            parameters.ring(),
            level.basis(),
            seed,
            CIPHERTEXT_STREAM,
        ))
    }

    /// The ciphertext in full.
    #[must_use]
    pub fn expand(self) -> Ciphertext {
        let (ring, basis) = (self.c0.ring(), self.c0.basis());
        let c1 = Poly::sample_uniform(ring, basis, &self.seed, CIPHERTEXT_STREAM);
        Ciphertext {
            c0: self.c0,
            c1,
            scale: self.scale,
            key_id: self.key_id,
        }
    }

    /// c_0 alone.
    pub(crate) fn into_c0(self) -> Poly<Ntt> {
        self.c0
    }

    /// c_0.
    #[must_use]
    pub fn c0(&self) -> &Poly<Ntt> {
        &self.c0
    }

    /// Seed of c_1.
    #[must_use]
    pub fn seed(&self) -> PublicSeed {
        self.seed
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
}
