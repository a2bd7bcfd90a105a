//! The weights after training: ciphertexts in full, each behind its scale.

use std::io::{Read, Write};

use ckks::{Ciphertext, KeyId};

use super::polynomials::{check_item, read_full, write_full};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, Schema};
use crate::WireError;

const KIND: Kind = Kind::TrainedModel;

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
    let shape = schema.trained_model();
    let expected = shape.count as usize;
    if weights.len() != expected {
        return Err(WireError::Unfinished {
            kind: KIND,
            expected,
            found: weights.len(),
        });
    }
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
    for (item, ciphertext) in weights.iter().enumerate() {
        check_item(KIND, item, "key", key_id, ciphertext.key_id())?;
        check_item(
            KIND,
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
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
    let shape = schema.trained_model();
    let mut weights = Vec::with_capacity(shape.count as usize);
    for _ in 0..shape.count {
        weights.push(read_full(
            &mut reader,
            schema,
            shape.level,
            header.key_id.into(),
        )?);
    }
    reader.finish()?;
    Ok(weights)
}
