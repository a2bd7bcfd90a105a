//! How long keys and data will take on this device: one unit of each is made and timed.

use ckks::{Complex64, Encoder, Level};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};

use crate::VaultError;
use crate::environment::Clock;
use crate::planned::Planned;
use crate::units::{ciphertext_unit, key_unit};

/// Seconds on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seconds {
    /// All evaluation keys.
    pub(crate) keys: f64,
    /// The whole table.
    pub(crate) data: f64,
}

/// Makes one key (the largest: the first) and one ciphertext of zeros under a seed that protects nothing.
pub(crate) fn measure(
    planned: &Planned,
    workers: usize,
    clock: Clock<'_>,
) -> Result<Seconds, VaultError> {
    let parameters = planned.schema.parameters();
    let secret = SecretKey::derive(parameters, MasterSeed::new([0; 32]));
    let encoder = Encoder::new(parameters);
    let shapes = planned.schema.evaluation_keys()?;
    let size =
        |level: Level| parameters.digit_count(level) * (level.limbs() + parameters.special().len());
    let pair = planned.schema.encapsulation();
    let levels = || shapes.iter().map(|shape| shape.level);
    let begun = clock();
    key_unit(&planned.schema, &secret, 0)?;
    let per_limb = (clock() - begun) / levels().next().map_or(1, size) as f64;
    let slots = vec![Complex64::default(); parameters.slot_count().get()];
    let begun = clock();
    ciphertext_unit(
        &planned.schema,
        &secret,
        &encoder,
        &slots,
        EncryptionSeed::new([0; 32]),
    )?;
    let per_ciphertext = clock() - begun;
    let limbs: usize = levels().chain(pair.map(|pair| pair.level)).map(size).sum();
    let ciphertexts = planned.plan.layout().table_ciphertexts();
    let share = |units: usize| units.min(workers).max(1) as f64;
    Ok(Seconds {
        keys: per_limb * limbs as f64 / share(shapes.len()),
        data: per_ciphertext * ciphertexts as f64 / share(ciphertexts),
    })
}
