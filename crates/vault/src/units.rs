//! The units of work that any worker can do: one evaluation key, the pair of encapsulation keys, one ciphertext.
//!
//! A unit's bytes depend on profile, seeds and index only: not on the worker, their number or their order.

use ckks::{Complex64, Encoder, Level, Scale};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use wire::blob::{Schema, encode_ciphertext, encode_encapsulation_keys, encode_evaluation_key};
use wire::rest::Profile;

use crate::VaultError;

/// How many units the keys of a profile are: the evaluation keys, and the pair of encapsulation keys if it has one.
///
/// # Errors
/// As [`Schema::evaluation_keys`].
pub(crate) fn key_unit_count(schema: &Schema) -> Result<usize, VaultError> {
    let pair = usize::from(schema.encapsulation().is_some());
    Ok(schema.evaluation_keys()?.len() + pair)
}

/// One evaluation key, or behind the last of them the pair of encapsulation keys, as it stands in a blob.
///
/// # Errors
/// [`VaultError::Mismatch`] beyond the last unit; what the scheme refuses.
pub fn key_unit(schema: &Schema, secret: &SecretKey, index: usize) -> Result<Vec<u8>, VaultError> {
    let shapes = schema.evaluation_keys()?;
    if let Some(shape) = shapes.get(index) {
        return Ok(encode_evaluation_key(&secret.make_evaluation_key(*shape)?));
    }
    match schema.encapsulation().filter(|_| index == shapes.len()) {
        Some(shape) => {
            let pair = secret.make_encapsulation_keys(shape)?;
            Ok(encode_encapsulation_keys(&pair))
        }
        None => {
            let count = key_unit_count(schema)?;
            let reason = format!("There is no key {index}; the plan has {count}.");
            Err(VaultError::Mismatch { reason })
        }
    }
}

/// One ciphertext of these slots as it stands in a blob. Each seed once.
///
/// # Errors
/// What the scheme refuses.
pub fn ciphertext_unit(
    schema: &Schema,
    secret: &SecretKey,
    encoder: &Encoder,
    slots: &[Complex64],
    seed: EncryptionSeed,
) -> Result<Vec<u8>, VaultError> {
    let shape = schema.data_set();
    let message = Erased(encoder.round_slots(slots, Scale::new(shape.scale)?)?);
    let ciphertext = secret.encrypt_message(&message.0, Level::new(shape.level as usize), seed)?;
    Ok(encode_ciphertext(ciphertext, schema)?)
}

/// A message that is overwritten when dropped: it holds rows.
struct Erased(ckks::Message);

impl Drop for Erased {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(self.0.coefficients_mut());
    }
}

/// All that a worker needs to do units of one plan under one key.
pub struct Maker {
    schema: Schema,
    secret: SecretKey,
    encoder: Encoder,
}

impl Maker {
    /// Of a profile and a master seed.
    ///
    /// # Errors
    /// [`VaultError::Wire`] if the profile is not sound.
    pub fn new(profile: &Profile, master: MasterSeed) -> Result<Self, VaultError> {
        let schema = Schema::of(profile)?;
        let secret = SecretKey::derive(schema.parameters(), master);
        let encoder = Encoder::new(schema.parameters());
        Ok(Self {
            schema,
            secret,
            encoder,
        })
    }

    /// See [`key_unit`].
    ///
    /// # Errors
    /// As there.
    pub fn key(&self, index: usize) -> Result<Vec<u8>, VaultError> {
        key_unit(&self.schema, &self.secret, index)
    }

    /// See [`ciphertext_unit`].
    ///
    /// # Errors
    /// As there.
    pub fn ciphertext(
        &self,
        slots: &[Complex64],
        seed: EncryptionSeed,
    ) -> Result<Vec<u8>, VaultError> {
        ciphertext_unit(&self.schema, &self.secret, &self.encoder, slots, seed)
    }
}
