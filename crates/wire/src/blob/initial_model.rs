//! The weights to start from: one byte that says whether they are zero, then seeded ciphertexts if they are not.

use std::io::{Read, Write};

use ckks::{KeyId, SeededCiphertext};

use super::data_set::check_ciphertext;
use super::polynomials::{check_seeded, read_seeded, write_seeded};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, Schema, Shapes};
use crate::WireError;

const KIND: Kind = Kind::InitialModel;
const ZERO: u8 = 0;
const ENCRYPTED: u8 = 1;

/// Writes the mark for zero weights (no ciphertexts), or the encrypted weights, as the profile demands.
///
/// # Errors
/// Not the number, level, scale or key that the profile demands, or `target` fails.
pub fn write_initial_model<W: Write>(
    target: W,
    schema: &Schema,
    key_id: KeyId,
    weights: &[SeededCiphertext],
) -> Result<W, WireError> {
    let expected = schema
        .initial_model()
        .map_or(0, |model| model.count as usize);
    if weights.len() != expected {
        return Err(WireError::Unfinished {
            kind: KIND,
            expected,
            found: weights.len(),
        });
    }
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
    writer.bytes(&[start_byte(schema)])?;
    if let Some(shape) = schema.initial_model() {
        for (item, ciphertext) in weights.iter().enumerate() {
            check_ciphertext(KIND, item, ciphertext, shape, key_id)?;
            write_seeded(&mut writer, ciphertext.seed(), ciphertext.c0())?;
        }
    }
    writer.finish()
}

/// Reads an initial model of `length` bytes: no ciphertexts if the weights are zero.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_initial_model(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Vec<SeededCiphertext>, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
    check_start(&mut reader, schema)?;
    let mut weights = Vec::new();
    if let Some(shape) = schema.initial_model() {
        for _ in 0..shape.count {
            weights.push(read_seeded(
                &mut reader,
                schema,
                shape,
                header.key_id.into(),
            )?);
        }
    }
    reader.finish()?;
    Ok(weights)
}

/// Reads the body and drops it.
pub(super) fn check_body<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
) -> Result<(), WireError> {
    check_start(reader, shapes)?;
    let Some(shape) = shapes.initial_model() else {
        return Ok(());
    };
    (0..shape.count).try_for_each(|_| check_seeded(reader, shapes, shape.level))
}

const fn start_byte(shapes: &Shapes) -> u8 {
    if shapes.initial_model.is_some() {
        ENCRYPTED
    } else {
        ZERO
    }
}

fn check_start<R: Read>(reader: &mut BodyReader<R>, shapes: &Shapes) -> Result<(), WireError> {
    let ([found], expected) = (reader.array()?, start_byte(shapes));
    if found == expected {
        return Ok(());
    }
    Err(WireError::Field {
        kind: KIND,
        field: "start",
        expected: expected.to_string(),
        found: found.to_string(),
    })
}
