//! The state of a training, encrypted afresh by its owner: the epochs that are done, then seeded ciphertexts.

use std::io::{Read, Write};

use ckks::{KeyId, SeededCiphertext};

use super::data_set::check_ciphertext;
use super::polynomials::{check_seeded, read_seeded, write_seeded};
use super::reader::BodyReader;
use super::shapes::EPOCH_BYTES;
use super::writer::BodyWriter;
use super::{HEADER_BYTES, Header, Kind, Schema, Shapes};
use crate::WireError;
use crate::rest::{CiphertextsShape, RefreshShape};

const KIND: Kind = Kind::RefreshedState;

/// A refreshed state.
#[derive(Debug)]
pub struct RefreshedState {
    /// Epochs that are done.
    pub epoch: u32,
    /// The weights and, with momentum, the point, as the profile says for this epoch.
    pub state: Vec<SeededCiphertext>,
}

/// Writes a refreshed state.
///
/// # Errors
/// An epoch after which the profile has no refresh; not the number, level, scale or key that it demands; or `target` fails.
pub fn write_refreshed_state<W: Write>(
    target: W,
    schema: &Schema,
    key_id: KeyId,
    refreshed: &RefreshedState,
) -> Result<W, WireError> {
    let refresh = refresh_after(schema, refreshed.epoch)?;
    let (expected, found) = (refresh.to.scales.len(), refreshed.state.len());
    if expected != found {
        return Err(WireError::Unfinished {
            kind: KIND,
            expected,
            found,
        });
    }
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
    writer.bytes(&refreshed.epoch.to_le_bytes())?;
    for (item, (ciphertext, shape)) in refreshed.state.iter().zip(shapes_of(refresh)).enumerate() {
        check_ciphertext(KIND, item, ciphertext, shape, key_id)?;
        write_seeded(&mut writer, ciphertext.seed(), ciphertext.c0())?;
    }
    writer.finish()
}

/// Reads a refreshed state of `length` bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_refreshed_state(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<RefreshedState, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
    let refresh = read_refresh(&mut reader, schema, length)?;
    let mut state = Vec::with_capacity(refresh.to.scales.len());
    for shape in shapes_of(refresh) {
        state.push(read_seeded(
            &mut reader,
            schema,
            shape,
            header.key_id.into(),
        )?);
    }
    reader.finish()?;
    Ok(RefreshedState {
        epoch: refresh.epoch,
        state,
    })
}

/// The epoch of a stored refreshed state that has been checked: nothing but its beginning is read.
///
/// # Errors
/// When the source fails or ends.
pub fn read_refreshed_epoch(mut source: impl Read) -> Result<u32, WireError> {
    let mut begin = [0; HEADER_BYTES + EPOCH_BYTES];
    source.read_exact(&mut begin).map_err(WireError::Io)?;
    let mut epoch = [0; EPOCH_BYTES];
    epoch.copy_from_slice(&begin[HEADER_BYTES..]);
    Ok(u32::from_le_bytes(epoch))
}

/// Reads the body and drops it.
pub(super) fn check_body<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    length: u64,
) -> Result<(), WireError> {
    let refresh = read_refresh(reader, shapes, length)?;
    let level = refresh.to.level;
    (0..refresh.to.scales.len()).try_for_each(|_| check_seeded(reader, shapes, level))
}

/// Reads the epoch, and compares the length that the profile gives for it with the one announced.
fn read_refresh<'a, R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &'a Shapes,
    length: u64,
) -> Result<&'a RefreshShape, WireError> {
    let refresh = refresh_after(shapes, u32::from_le_bytes(reader.array()?))?;
    let expected = shapes.refreshed_state_len(refresh);
    if expected == length {
        return Ok(refresh);
    }
    Err(WireError::Length {
        kind: KIND,
        expected,
        found: length,
    })
}

fn refresh_after(shapes: &Shapes, epoch: u32) -> Result<&RefreshShape, WireError> {
    shapes.refresh_after(epoch).ok_or_else(|| WireError::Field {
        kind: KIND,
        field: "epoch",
        expected: "an epoch after which the profile has a refresh".to_owned(),
        found: epoch.to_string(),
    })
}

fn shapes_of(refresh: &RefreshShape) -> impl Iterator<Item = CiphertextsShape> + '_ {
    let level = refresh.to.level;
    refresh
        .to
        .scales
        .iter()
        .map(move |&scale| CiphertextsShape {
            count: 1,
            level,
            scale,
        })
}
