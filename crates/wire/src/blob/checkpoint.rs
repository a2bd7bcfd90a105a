//! Where an interrupted training goes on: the epochs that are done and the encrypted weights after them.

use std::io::{Read, Write};

use ckks::{Ciphertext, KeyId};

use super::polynomials::{check_full, check_item, read_full, write_full};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{HEADER_BYTES, Header, Kind, Schema, Shapes, TRAILER_BYTES};
use crate::WireError;

const KIND: Kind = Kind::Checkpoint;
/// Epoch, level, count: 4 bytes each.
pub(super) const PLACE_BYTES: usize = 12;
/// Most ciphertexts in a checkpoint: far above any algorithm's state.
const MAX_COUNT: u32 = 1024;

/// State of a training after some epochs.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// Epochs that are done.
    pub epoch: u32,
    /// The weights, and whatever else the algorithm carries on; at least one ciphertext, all of one level and key.
    pub state: Vec<Ciphertext>,
}

struct Place {
    epoch: u32,
    level: u32,
    count: u32,
}

/// Writes a checkpoint.
///
/// # Errors
/// No ciphertext, too many, of several levels or keys, or `target` fails.
pub fn write_checkpoint<W: Write>(
    target: W,
    schema: &Schema,
    key_id: KeyId,
    checkpoint: &Checkpoint,
) -> Result<W, WireError> {
    let level = checkpoint
        .state
        .first()
        .map_or(0, |first| first.level().get()) as u32;
    let count = u32::try_from(checkpoint.state.len()).unwrap_or(u32::MAX);
    let place = Place {
        epoch: checkpoint.epoch,
        level,
        count,
    };
    place.check(schema)?;
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
    for number in [place.epoch, place.level, place.count] {
        writer.bytes(&number.to_le_bytes())?;
    }
    for (item, ciphertext) in checkpoint.state.iter().enumerate() {
        check_item(KIND, item, "key", key_id, ciphertext.key_id())?;
        check_item(
            KIND,
            item,
            "level",
            level as usize,
            ciphertext.level().get(),
        )?;
        write_full(&mut writer, ciphertext)?;
    }
    writer.finish()
}

/// Reads a checkpoint of `length` bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_checkpoint(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Checkpoint, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
    let place = read_place(&mut reader, schema, length)?;
    let mut state = Vec::with_capacity(place.count as usize);
    for _ in 0..place.count {
        state.push(read_full(
            &mut reader,
            schema,
            place.level,
            header.key_id.into(),
        )?);
    }
    reader.finish()?;
    Ok(Checkpoint {
        epoch: place.epoch,
        state,
    })
}

/// Reads the body and drops it.
pub(super) fn check_body<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    length: u64,
) -> Result<(), WireError> {
    let place = read_place(reader, shapes, length)?;
    (0..place.count).try_for_each(|_| check_full(reader, shapes, place.level))
}

impl Place {
    fn check(&self, shapes: &Shapes) -> Result<(), WireError> {
        let refused = |field, expected, found: u32| {
            Err(WireError::Field {
                kind: KIND,
                field,
                expected,
                found: found.to_string(),
            })
        };
        let top = shapes.max_level();
        if self.level > top {
            return refused("level", format!("0 to {top}"), self.level);
        }
        if !(1..=MAX_COUNT).contains(&self.count) {
            return refused("count", format!("1 to {MAX_COUNT}"), self.count);
        }
        Ok(())
    }
}

/// Reads epoch, level and count, and compares the length that they imply with the one announced.
fn read_place<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    length: u64,
) -> Result<Place, WireError> {
    let mut numbers = [0; 3];
    for number in &mut numbers {
        *number = u32::from_le_bytes(reader.array()?);
    }
    let [epoch, level, count] = numbers;
    let place = Place {
        epoch,
        level,
        count,
    };
    place.check(shapes)?;
    let fixed = (HEADER_BYTES + PLACE_BYTES + TRAILER_BYTES) as u64;
    let expected = fixed + u64::from(count) * shapes.full_bytes(level);
    if expected != length {
        return Err(WireError::Length {
            kind: KIND,
            expected,
            found: length,
        });
    }
    Ok(place)
}
