//! Results: the weights after training, or predictions; ciphertexts in full, each behind its scale.

use std::io::{Read, Write};

use ckks::{Ciphertext, KeyId};

use super::polynomials::{check_item, read_full, write_full};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, Schema};
use crate::WireError;

/// Writes the trained weights.
///
/// # Errors
/// Not the number or level that the profile demands, ciphertexts of several keys, or `target` fails.
pub fn write_trained_model<W: Write>(
    target: W,
    schema: &Schema,
    key_id: KeyId,
    weights: &[Ciphertext],
) -> Result<W, WireError> {
    write_result(Kind::TrainedModel, target, schema, key_id, weights)
}

/// Writes predictions.
///
/// # Errors
/// As [`write_trained_model`].
pub fn write_predictions<W: Write>(
    target: W,
    schema: &Schema,
    key_id: KeyId,
    logits: &[Ciphertext],
) -> Result<W, WireError> {
    write_result(Kind::Predictions, target, schema, key_id, logits)
}

fn write_result<W: Write>(
    kind: Kind,
    target: W,
    schema: &Schema,
    key_id: KeyId,
    ciphertexts: &[Ciphertext],
) -> Result<W, WireError> {
    let shape = schema.trained_model();
    let expected = shape.count as usize;
    if ciphertexts.len() != expected {
        return Err(WireError::Unfinished {
            kind,
            expected,
            found: ciphertexts.len(),
        });
    }
    let mut writer = BodyWriter::open(target, &Header::new(kind, key_id.into(), schema))?;
    for (item, ciphertext) in ciphertexts.iter().enumerate() {
        check_item(kind, item, "key", key_id, ciphertext.key_id())?;
        check_item(
            kind,
            item,
            "level",
            shape.level as usize,
            ciphertext.level().get(),
        )?;
        write_full(&mut writer, ciphertext)?;
    }
    writer.finish()
}

/// Reads trained weights of `length` bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_trained_model(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Vec<Ciphertext>, WireError> {
    read_result(Kind::TrainedModel, source, length, schema, key_id)
}

/// Reads predictions of `length` bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_predictions(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Vec<Ciphertext>, WireError> {
    read_result(Kind::Predictions, source, length, schema, key_id)
}

fn read_result(
    kind: Kind,
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Vec<Ciphertext>, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, kind, length, schema, key_id)?;
    let shape = schema.trained_model();
    let mut ciphertexts = Vec::with_capacity(shape.count as usize);
    for _ in 0..shape.count {
        ciphertexts.push(read_full(
            &mut reader,
            schema,
            shape.level,
            header.key_id.into(),
        )?);
    }
    reader.finish()?;
    Ok(ciphertexts)
}
