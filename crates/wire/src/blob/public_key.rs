//! The public key: p_0 at the highest level behind the seed of p_1.

use std::io::{Read, Write};

use ckks::{KeyId, PublicKey};

use super::polynomials::{check_item, read_polynomial, read_seed, refused, write_seeded};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, Schema};
use crate::WireError;

const KIND: Kind = Kind::PublicKey;

/// Writes a public key.
///
/// # Errors
/// A key of another level than the highest, or `target` fails.
pub fn write_public_key<W: Write>(
    target: W,
    schema: &Schema,
    key: &PublicKey,
) -> Result<W, WireError> {
    check_item(
        KIND,
        0,
        "parameters",
        schema.parameters().id(),
        key.parameters().id(),
    )?;
    check_item(
        KIND,
        0,
        "level",
        schema.parameters().max_level(),
        key.level(),
    )?;
    let mut writer = BodyWriter::open(target, &Header::new(KIND, key.key_id().into(), schema))?;
    write_seeded(&mut writer, key.seed(), key.p0())?;
    writer.finish()
}

/// Reads a public key of `length` bytes.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_public_key(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<PublicKey, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
    let seed = read_seed(&mut reader)?;
    let p0 = read_polynomial(&mut reader, schema, schema.parameters().max_level().basis())?;
    reader.finish()?;
    PublicKey::from_parts(schema.parameters(), p0, seed, header.key_id.into())
        .map_err(refused(KIND))
}
