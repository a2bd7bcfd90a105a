//! The secret key as its owner sealed it: bytes that nothing here can open.

use std::io::{Read, Write};

use ckks::KeyId;

use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{HEADER_BYTES, Header, Kind, Shapes, TRAILER_BYTES};
use crate::WireError;

const KIND: Kind = Kind::SealedSeed;
/// Fewest sealed bytes: a key and an authentication tag.
pub const MIN_SEALED_BYTES: u64 = 48;
/// Most sealed bytes.
pub const MAX_SEALED_BYTES: u64 = 4096;

/// Writes a sealed secret key.
///
/// # Errors
/// Too short or too long to be one, or `target` fails.
pub fn write_sealed_seed<W: Write>(
    target: W,
    shapes: &Shapes,
    key_id: KeyId,
    sealed: &[u8],
) -> Result<W, WireError> {
    check_length(sealed.len() as u64)?;
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), shapes))?;
    writer.bytes(sealed)?;
    writer.finish()
}

/// Reads a sealed secret key from a blob of `length` bytes, and whose it is.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_sealed_seed(
    source: impl Read,
    length: u64,
    shapes: &Shapes,
    key_id: Option<KeyId>,
) -> Result<(KeyId, Vec<u8>), WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, shapes, key_id)?;
    let sealed = read_body(&mut reader)?;
    reader.finish()?;
    Ok((header.key_id.into(), sealed))
}

/// Reads the body; its length was bounded before.
pub(super) fn read_body<R: Read>(reader: &mut BodyReader<R>) -> Result<Vec<u8>, WireError> {
    let length = reader.body_left();
    check_length(length)?;
    let mut sealed = vec![0; length as usize];
    reader.fill(&mut sealed)?;
    Ok(sealed)
}

fn check_length(length: u64) -> Result<(), WireError> {
    if (MIN_SEALED_BYTES..=MAX_SEALED_BYTES).contains(&length) {
        return Ok(());
    }
    let fixed = (HEADER_BYTES + TRAILER_BYTES) as u64;
    let (min, max) = (fixed + MIN_SEALED_BYTES, fixed + MAX_SEALED_BYTES);
    Err(WireError::LengthRange {
        kind: KIND,
        min,
        max,
        found: fixed + length,
    })
}
