//! One row beside its ciphertext: what the server sees.

use ckks::{Ciphertext, Complex64, Encoder, Level, Scale};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use dataset::Prepared;
use vault_api::SampleRow;

use crate::planned::Planned;
use crate::production::{check_key, fold};
use crate::{Randomness, VaultError};

/// Bytes of the ciphertext that are shown.
const SHOWN_BYTES: usize = 256;
/// Decrypted numbers that are shown.
const SHOWN_NUMBERS: usize = 8;

/// Encrypts the ciphertext that holds the beginning of training row `row`, for show; it is sent nowhere.
pub(crate) fn sample_row(
    planned: &Planned,
    secret: &SecretKey,
    prepared: &Prepared,
    row: usize,
    random: &mut dyn Randomness,
) -> Result<SampleRow, VaultError> {
    check_key(planned, secret)?;
    let rows = prepared.train.len();
    if row >= rows {
        let reason = format!("There is no training row {}; there are {rows}.", row + 1);
        return Err(VaultError::Mismatch { reason });
    }
    let layout = planned.plan.layout();
    let batch = row / layout.rows_per_batch();
    let slots = layout.slots(&fold(planned, &prepared.train)?, batch, 0)?;
    let encoder = Encoder::new(planned.schema.parameters());
    let shape = planned.schema.data_set();
    let message = encoder.round_slots(&slots, Scale::new(shape.scale)?)?;
    let seeded =
        secret.encrypt_message(&message, Level::new(shape.level as usize), fresh(random))?;
    let ciphertext_hex = first_bytes(&seeded);
    let ciphertext = seeded.expand();
    let width = prepared.features().len();
    let sign = if prepared.train.labels[row] {
        1.0
    } else {
        -1.0
    };
    let place = Place {
        row: row % layout.rows_per_batch(),
        block: layout.block,
        half: layout.rows_per_batch() / 2,
        sign,
    };
    let (wrong, disguised) = under_wrong_key(planned, &ciphertext, random)?;
    let class = &prepared.summary.classes[usize::from(prepared.train.labels[row])];
    let values = &prepared.train.values[row * width..(row + 1) * width];
    let mut standard = values.to_vec();
    if let Some(whitening) = &prepared.whitening {
        whitening.undo(&mut standard);
    }
    Ok(SampleRow {
        names: prepared
            .features()
            .map(str::to_owned)
            .chain([prepared.summary.label.clone()])
            .collect(),
        clear: clear_cells(prepared, &standard)
            .chain([class.clone()])
            .collect(),
        prepared: values.to_vec(),
        ciphertext_hex,
        right_key: place.pick(&secret.decrypt(&ciphertext)?.slots(&encoder)),
        wrong_key: place.pick(&wrong.decrypt(&disguised)?.slots(&encoder)),
    })
}

/// The first residues as a server may print them.
fn first_bytes(ciphertext: &ckks::SeededCiphertext) -> String {
    let words = ciphertext.c0().limb(0).iter();
    let bytes = words.flat_map(|word| word.to_le_bytes()).take(SHOWN_BYTES);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

fn fresh(random: &mut dyn Randomness) -> EncryptionSeed {
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    random.fill(&mut *bytes);
    EncryptionSeed::new(*bytes)
}

/// A key drawn for the purpose, and the ciphertext relabelled as if it belonged to it.
fn under_wrong_key(
    planned: &Planned,
    ciphertext: &Ciphertext,
    random: &mut dyn Randomness,
) -> Result<(SecretKey, Ciphertext), VaultError> {
    let mut seed = [0; 32];
    random.fill(&mut seed);
    let parameters = planned.schema.parameters();
    let wrong = SecretKey::derive(parameters, MasterSeed::new(seed));
    let (c0, c1) = (ciphertext.c0().clone(), ciphertext.c1().clone());
    let disguised = Ciphertext::from_parts(parameters, c0, c1, ciphertext.scale(), wrong.key_id())?;
    Ok((wrong, disguised))
}

/// Where a row's cells lie in the slots of the first ciphertext of its batch.
struct Place {
    row: usize,
    block: usize,
    half: usize,
    sign: f64,
}

impl Place {
    /// The row's numbers (intercept first), sign unfolded, as far as they are in this ciphertext.
    fn pick(&self, slots: &[Complex64]) -> Vec<f64> {
        let first = self.row % self.half * self.block;
        let cell = |slot: &Complex64| {
            if self.row < self.half {
                slot.re
            } else {
                slot.im
            }
        };
        let cells = slots.iter().skip(first).take(self.block.min(SHOWN_NUMBERS));
        cells.map(|slot| self.sign * cell(slot)).collect()
    }
}

/// The cells in the table's own units (clipped ones at the clip).
fn clear_cells<'a>(prepared: &'a Prepared, values: &'a [f64]) -> impl Iterator<Item = String> + 'a {
    let columns = prepared.preprocessing.columns.iter().zip(values);
    columns.map(|(column, value)| {
        let cell = value * column.standard_deviation + column.mean;
        let rounded = format!("{cell:.6}");
        let trimmed = rounded.trim_end_matches('0').trim_end_matches('.');
        trimmed.to_owned()
    })
}
