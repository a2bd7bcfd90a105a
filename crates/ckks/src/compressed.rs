//! A fresh secret-key ciphertext without its lowest bits.

use std::sync::Arc;

use ckks_ring::{Coeff, Compression, Poly, PublicSeed, RingError};

use crate::seeded::CIPHERTEXT_STREAM;
use crate::{Ciphertext, CkksError, KeyId, Level, Parameters, Scale, SeededCiphertext};

/// (c_0 without its [`CompressedCiphertext::DROPPED_BITS`] lowest bits, seed of c_1): the shortest form of a ciphertext, in which tables
/// are sent. What is dropped is noise of variance [`CompressedCiphertext::ROUNDING_VARIANCE`] on top of the encryption's.
#[derive(Clone, Debug, PartialEq)]
pub struct CompressedCiphertext {
    /// Coefficients of c_0 as `compression` made them.
    numbers: Vec<u64>,
    compression: Arc<Compression>,
    parameters: Parameters,
    seed: PublicSeed,
    scale: Scale,
    key_id: KeyId,
}

impl CompressedCiphertext {
    /// Bits of a coefficient that are not sent: less than its noise.
    pub const DROPPED_BITS: u32 = 3;
    /// Mean square of what rounding to a multiple of 2^3 changes.
    pub const ROUNDING_VARIANCE: f64 = 5.5;

    /// The compression of ciphertexts at `level`.
    ///
    /// # Errors
    /// [`CkksError::LevelOutOfRange`].
    pub fn compression(parameters: &Parameters, level: Level) -> Result<Compression, CkksError> {
        parameters.check_level(level)?;
        let primes = parameters.ring().moduli(level.basis());
        Ok(Compression::new(primes, Self::DROPPED_BITS))
    }

    /// Puts numbers that are in `compression`'s range and a seed together; refuses too many or too few, or another ring's.
    ///
    /// # Errors
    /// [`CkksError::ParametersMismatch`] for a compression of other primes, [`CkksError::Ring`] for another number of coefficients.
    pub fn from_parts(
        parameters: &Parameters,
        compression: &Arc<Compression>,
        numbers: Vec<u64>,
        (seed, scale, key_id): (PublicSeed, Scale, KeyId),
    ) -> Result<Self, CkksError> {
        let level = Level::new(compression.moduli().len().saturating_sub(1));
        parameters.check_level(level)?;
        if !parameters
            .ring()
            .moduli(level.basis())
            .eq(compression.moduli().iter().copied())
        {
            return Err(CkksError::ParametersMismatch {
                parameters: parameters.id(),
            });
        }
        let (expected, got) = (
            parameters.degree().get() * compression.words(),
            numbers.len(),
        );
        if expected != got {
            return Err(RingError::WrongLength { expected, got }.into());
        }
        Ok(Self {
            numbers,
            compression: Arc::clone(compression),
            parameters: parameters.clone(),
            seed,
            scale,
            key_id,
        })
    }

    /// Coefficients of c_0, each of as many words as the compression has.
    #[must_use]
    pub fn numbers(&self) -> &[u64] {
        &self.numbers
    }

    /// Seed of c_1.
    #[must_use]
    pub fn seed(&self) -> PublicSeed {
        self.seed
    }

    /// The ciphertext in full.
    #[must_use]
    pub fn expand(self) -> Ciphertext {
        let ring = self.parameters.ring();
        let basis = Level::new(self.compression.moduli().len() - 1).basis();
        let mut c0: Poly<Coeff> = Poly::zero(ring, basis);
        for limb in 0..c0.limb_count() {
            self.compression
                .decompress(&self.numbers, limb, c0.limb_mut(limb));
        }
        Ciphertext {
            c0: c0.into_ntt(),
            c1: Poly::sample_uniform(ring, basis, &self.seed, CIPHERTEXT_STREAM),
            scale: self.scale,
            key_id: self.key_id,
        }
    }
}

impl SeededCiphertext {
    /// The same without its lowest bits.
    ///
    /// # Errors
    /// [`CkksError::ParametersMismatch`] for parameters or a compression that are not this ciphertext's.
    pub fn compress(
        self,
        parameters: &Parameters,
        compression: &Arc<Compression>,
    ) -> Result<CompressedCiphertext, CkksError> {
        let (seed, scale, key_id) = (self.seed(), self.scale(), self.key_id());
        let c0 = self.into_c0();
        if c0.ring() != parameters.ring() || c0.limb_count() != compression.moduli().len() {
            return Err(CkksError::ParametersMismatch {
                parameters: parameters.id(),
            });
        }
        let numbers = compression.compress(&c0.into_coeff());
        CompressedCiphertext::from_parts(parameters, compression, numbers, (seed, scale, key_id))
    }
}
