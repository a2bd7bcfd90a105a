//! Lengths and layouts of blobs, from the numbers of a profile alone.

use std::sync::Arc;

use ckks::{CompressedCiphertext, Compression, Modulus};

use super::{HEADER_BYTES, Kind, packed_bytes};
use crate::rest::{
    ByteLengths, CiphertextsShape, InferenceByteLengths, InferenceProfile, KeySetShape,
    ParametersShape, PlanDigest, Profile, RefreshShape,
};
use crate::{Hex, WireError};

/// Bytes of the seed that stands for a uniform polynomial.
pub const SEED_BYTES: usize = 32;
/// Bytes of the SHA-256 at the end.
pub const TRAILER_BYTES: usize = 32;
/// Bytes of an epoch.
pub(super) const EPOCH_BYTES: usize = 4;
/// Bytes of a scale.
pub(super) const SCALE_BYTES: usize = 8;

/// The layouts of all blobs of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Shapes {
    pub(super) parameters: ParametersShape,
    pub(super) keys: KeySetShape,
    pub(super) data_set: CiphertextsShape,
    pub(super) initial_model: Option<CiphertextsShape>,
    pub(super) trained_model: CiphertextsShape,
    compression: Arc<Compression>,
    refreshes: Vec<RefreshShape>,
    parameters_id: Hex<32>,
    plan_digest: PlanDigest,
}

impl Shapes {
    /// The layouts of `profile`, whose ranges have been checked.
    ///
    /// # Errors
    /// [`WireError::Profile`] if a level or a prime is out of range.
    pub fn of(profile: &Profile) -> Result<Self, WireError> {
        profile.check_terms()?;
        Ok(Self {
            parameters: profile.parameters.clone(),
            keys: profile.keys.clone(),
            data_set: profile.data_set,
            initial_model: profile.initial_model,
            trained_model: profile.trained_model,
            compression: compression_of(&profile.parameters, profile.data_set)?,
            refreshes: profile.refreshes.clone(),
            parameters_id: profile.parameters_id,
            plan_digest: profile.plan_digest,
        })
    }

    /// The layouts of an inference `profile`: its data set is the rows to predict, its initial model the owner's
    /// encrypted model, its result the predictions.
    ///
    /// # Errors
    /// [`WireError::Profile`] if a level or a prime is out of range.
    pub fn of_inference(profile: &InferenceProfile) -> Result<Self, WireError> {
        profile.check_terms()?;
        Ok(Self {
            parameters: profile.parameters.clone(),
            keys: profile.keys.clone(),
            data_set: profile.data_set,
            initial_model: profile.encrypted_model,
            trained_model: profile.predictions,
            compression: compression_of(&profile.parameters, profile.data_set)?,
            refreshes: Vec::new(),
            parameters_id: profile.parameters_id,
            plan_digest: profile.plan_digest,
        })
    }

    /// Id of the scheme's parameters.
    pub fn parameters_id(&self) -> Hex<32> {
        self.parameters_id
    }

    /// Digest of the plan.
    pub fn plan_digest(&self) -> PlanDigest {
        self.plan_digest
    }

    /// The evaluation keys, relinearization key first.
    pub fn keys(&self) -> &KeySetShape {
        &self.keys
    }

    /// The encrypted table.
    pub fn data_set(&self) -> CiphertextsShape {
        self.data_set
    }

    /// The weights to start from; none if they are zero.
    pub fn initial_model(&self) -> Option<CiphertextsShape> {
        self.initial_model
    }

    /// The result: the weights after training, or the predictions.
    pub fn trained_model(&self) -> CiphertextsShape {
        self.trained_model
    }

    /// The refresh after `epoch` epochs, if there is one.
    pub fn refresh_after(&self, epoch: u32) -> Option<&RefreshShape> {
        self.refreshes.iter().find(|refresh| refresh.epoch == epoch)
    }

    /// Fewest and most bytes of a refreshed state; `None` without refreshes.
    pub fn refreshed_state_lens(&self) -> Option<(u64, u64)> {
        let lens = || self.refreshes.iter().map(|it| self.refreshed_state_len(it));
        Some((lens().min()?, lens().max()?))
    }

    /// Bytes of the checkpoint that is refreshed after `epoch` epochs; `None` without a refresh there.
    pub fn checkpoint_len(&self, epoch: u32) -> Option<u64> {
        let from = &self.refresh_after(epoch)?.from;
        let fixed = (HEADER_BYTES + super::checkpoint::PLACE_BYTES + TRAILER_BYTES) as u64;
        Some(fixed + from.scales.len() as u64 * self.full_bytes(from.level))
    }

    /// Bytes of a refreshed state: header, epoch, seeded polynomials, digest.
    pub(super) fn refreshed_state_len(&self, refresh: &RefreshShape) -> u64 {
        let each = self.seeded_bytes(refresh.to.level);
        let fixed = (HEADER_BYTES + EPOCH_BYTES + TRAILER_BYTES) as u64;
        fixed + refresh.to.scales.len() as u64 * each
    }

    /// Bytes of every blob whose length the profile fixes.
    pub fn byte_lengths(&self) -> ByteLengths {
        let len = |kind| self.byte_len(kind).unwrap_or(0);
        ByteLengths {
            evaluation_keys: len(Kind::EvaluationKeys),
            public_key: len(Kind::PublicKey),
            initial_model: len(Kind::InitialModel),
            data_set: len(Kind::DataSet),
            trained_model: len(Kind::TrainedModel),
        }
    }

    /// Bytes of every blob of an inference profile.
    pub fn inference_byte_lengths(&self) -> InferenceByteLengths {
        let of = |used: bool, kind| {
            used.then(|| self.byte_len(kind))
                .flatten()
                .unwrap_or_default()
        };
        let encrypted = self.initial_model.is_some();
        InferenceByteLengths {
            data_set: of(true, Kind::DataSet),
            predictions: of(true, Kind::Predictions),
            encrypted_model: of(encrypted, Kind::InitialModel),
            evaluation_keys: of(encrypted, Kind::EvaluationKeys),
        }
    }

    /// Bytes of a blob of `kind`, header and digest included; none for the kinds of free length.
    pub fn byte_len(&self, kind: Kind) -> Option<u64> {
        let body = match kind {
            Kind::EvaluationKeys => self.key_unit_bytes().sum(),
            Kind::PublicKey => self.seeded_bytes(self.max_level()),
            Kind::InitialModel => {
                1 + self
                    .initial_model
                    .map_or(0, |model| self.seeded_set_bytes(model))
            }
            Kind::DataSet => u64::from(self.data_set.count) * self.compressed_bytes(),
            Kind::TrainedModel | Kind::Predictions => {
                u64::from(self.trained_model.count) * self.full_bytes(self.trained_model.level)
            }
            Kind::SealedSeed | Kind::Checkpoint | Kind::EncoderNeeds | Kind::RefreshedState => {
                return None;
            }
        };
        Some(body + (HEADER_BYTES + TRAILER_BYTES) as u64)
    }

    /// N.
    pub(super) fn degree(&self) -> usize {
        1 << self.parameters.log_degree
    }

    /// L.
    pub(super) fn max_level(&self) -> u32 {
        self.parameters.max_level()
    }

    /// The levels of all evaluation keys, in the order in which they are written.
    pub(super) fn key_levels(&self) -> impl Iterator<Item = u32> + '_ {
        let relinearization = self.keys.relinearization_level.into_iter();
        relinearization.chain(self.keys.galois.iter().map(|key| key.level))
    }

    /// Digits of a key-switching key of `level`.
    pub(super) fn digits(&self, level: u32) -> usize {
        (level + 1).div_ceil(self.parameters.digit_width) as usize
    }

    /// The primes of a polynomial of `level`, and the special primes of a key.
    pub(super) fn primes(&self, level: u32, special: bool) -> impl Iterator<Item = u64> + '_ {
        let of_key: &[u64] = if special {
            &self.parameters.special
        } else {
            &[]
        };
        self.parameters.q[..=level as usize]
            .iter()
            .chain(of_key)
            .copied()
    }

    fn polynomial_bytes(&self, level: u32, special: bool) -> u64 {
        let degree = self.degree();
        self.primes(level, special)
            .map(|prime| packed_bytes(degree, bits_of(prime)) as u64)
            .sum()
    }

    /// Bytes of one evaluation key of `level`.
    pub(super) fn key_bytes(&self, level: u32) -> u64 {
        SEED_BYTES as u64 + self.digits(level) as u64 * self.polynomial_bytes(level, true)
    }

    /// Bytes of what a key blob consists of: every key, then the pair of encapsulation keys if there is one.
    pub(super) fn key_unit_bytes(&self) -> impl Iterator<Item = u64> + '_ {
        let keys = self.key_levels().map(|level| self.key_bytes(level));
        let pair = self.keys.encapsulation;
        keys.chain(pair.map(|pair| self.gate_bytes() + self.key_bytes(pair.level)))
    }

    /// Bytes of the key into the sparse secret.
    fn gate_bytes(&self) -> u64 {
        let degree = self.degree();
        let primes = self.gate_primes();
        SEED_BYTES as u64
            + primes
                .map(|q| packed_bytes(degree, bits_of(q)) as u64)
                .sum::<u64>()
    }

    /// q_0 and p_0: the primes of the key into the sparse secret.
    pub(super) fn gate_primes(&self) -> impl Iterator<Item = u64> + '_ {
        let ParametersShape { q, special, .. } = &self.parameters;
        q.iter().take(1).chain(special.iter().take(1)).copied()
    }

    /// How the coefficients of the encrypted table's ciphertexts are sent.
    pub fn compression(&self) -> &Arc<Compression> {
        &self.compression
    }

    /// Bytes of one ciphertext of the encrypted table.
    pub(super) fn compressed_bytes(&self) -> u64 {
        SEED_BYTES as u64 + packed_bytes(self.degree(), self.compression.bits()) as u64
    }

    pub(super) fn seeded_bytes(&self, level: u32) -> u64 {
        SEED_BYTES as u64 + self.polynomial_bytes(level, false)
    }

    fn seeded_set_bytes(&self, shape: CiphertextsShape) -> u64 {
        u64::from(shape.count) * self.seeded_bytes(shape.level)
    }

    /// Bytes of a ciphertext with both polynomials and its scale.
    pub(super) fn full_bytes(&self, level: u32) -> u64 {
        SCALE_BYTES as u64 + 2 * self.polynomial_bytes(level, false)
    }
}

/// The compression of a table's ciphertexts.
fn compression_of(
    parameters: &ParametersShape,
    shape: CiphertextsShape,
) -> Result<Arc<Compression>, WireError> {
    let primes = parameters.q.iter().take(shape.level as usize + 1);
    let moduli = primes.map(|&prime| Modulus::new(prime));
    let moduli: Vec<_> = moduli
        .collect::<Result<_, _>>()
        .map_err(|error| WireError::Profile {
            field: "parameters.q",
            expected: "primes".to_owned(),
            found: error.to_string(),
        })?;
    Ok(Arc::new(Compression::new(
        moduli,
        CompressedCiphertext::DROPPED_BITS,
    )))
}

/// Bits of a prime: 2^(bits−1) < q < 2^bits.
pub(super) const fn bits_of(prime: u64) -> u32 {
    u64::BITS - prime.leading_zeros()
}
