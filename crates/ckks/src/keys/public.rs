//! The key anyone may encrypt with.

use ckks_ring::{Ntt, Poly, PublicSeed};

use crate::{CkksError, KeyId, Level, Parameters};

/// Stream of the seed that a public key's uniform half is drawn from.
const PUBLIC_KEY_STREAM: u32 = 0;

/// (p_0, p_1) with p_0 + p_1·s = noise modulo q_0 ⋯ q_ℓ; p_1 expands from a seed.
#[derive(Clone, PartialEq, Debug)]
pub struct PublicKey {
    parameters: Parameters,
    p0: Poly<Ntt>,
    p1: Poly<Ntt>,
    seed: PublicSeed,
    key_id: KeyId,
}

impl PublicKey {
    /// Puts p_0 and the seed of p_1 together and expands; refuses a polynomial of another ring or with special limbs.
    pub fn from_parts(
        parameters: &Parameters,
        p0: Poly<Ntt>,
        seed: PublicSeed,
        key_id: KeyId,
    ) -> Result<Self, CkksError> {
        let level = Level::new(p0.basis().q.saturating_sub(1));
        parameters.check_level(level)?;
        parameters.check_poly(&p0, level.basis())?;
        let p1 = Self::uniform_half(parameters, level, &seed)?;
        Ok(Self {
            parameters: parameters.clone(),
            p0,
            p1,
            seed,
            key_id,
        })
    }

    /// The uniform half p_1 of `seed` at `level`.
    pub fn uniform_half(
        parameters: &Parameters,
        level: Level,
        seed: &PublicSeed,
    ) -> Result<Poly<Ntt>, CkksError> {
        parameters.check_level(level)?;
        let ring = parameters.ring();
        Ok(Poly::sample_uniform(
            ring,
            level.basis(),
            seed,
            PUBLIC_KEY_STREAM,
        ))
    }

    /// The parameters it was made for.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// p_0.
    #[must_use]
    pub fn p0(&self) -> &Poly<Ntt> {
        &self.p0
    }

    /// p_1.
    #[must_use]
    pub fn p1(&self) -> &Poly<Ntt> {
        &self.p1
    }

    /// Seed of p_1.
    #[must_use]
    pub fn seed(&self) -> PublicSeed {
        self.seed
    }

    /// Highest level it encrypts at.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::new(self.p0.basis().q - 1)
    }

    /// Whose it is.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }
}
