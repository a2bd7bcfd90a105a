//! What a client needs to encode inputs and decode outputs: the profile itself, as JSON.

use std::io::{Read, Write};

use ckks::KeyId;

use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{HEADER_BYTES, Header, Kind, Shapes, TRAILER_BYTES};
use crate::rest::{InferenceProfile, Profile};
use crate::{Hex, WireError};

const KIND: Kind = Kind::EncoderNeeds;
/// Most bytes of JSON.
const MAX_JSON_BYTES: u64 = 1 << 20;
/// The key id of a blob that belongs to no key.
const NO_KEY: Hex<16> = Hex([0; 16]);

/// Writes the profile.
///
/// # Errors
/// A profile that does not pass its own checks, or `target` fails.
pub fn write_encoder_needs<W: Write>(
    target: W,
    profile: &Profile,
    key_id: Option<KeyId>,
) -> Result<W, WireError> {
    profile.check()?;
    let header = Header {
        kind: KIND,
        key_id: key_id.map_or(NO_KEY, Hex::from),
        parameters_id: profile.parameters_id,
        plan_digest: profile.plan_digest,
    };
    write_json(target, &header, profile)
}

/// Writes an inference profile, which belongs to no key.
///
/// # Errors
/// A profile that does not pass its own checks, or `target` fails.
pub fn write_inference_needs<W: Write>(
    target: W,
    profile: &InferenceProfile,
) -> Result<W, WireError> {
    profile.check()?;
    let header = Header {
        kind: KIND,
        key_id: NO_KEY,
        parameters_id: profile.parameters_id,
        plan_digest: profile.plan_digest,
    };
    write_json(target, &header, profile)
}

fn write_json<W: Write>(
    target: W,
    header: &Header,
    profile: &impl serde::Serialize,
) -> Result<W, WireError> {
    let json = serde_json::to_vec(profile).map_err(|error| WireError::Json {
        what: "profile",
        reason: error.to_string(),
    })?;
    check_length(json.len() as u64)?;
    let mut writer = BodyWriter::open(target, header)?;
    writer.bytes(&json)?;
    writer.finish()
}

/// Reads a profile from a blob of `length` bytes that is expected to be the one of `shapes`.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_encoder_needs(
    source: impl Read,
    length: u64,
    shapes: &Shapes,
    key_id: Option<KeyId>,
) -> Result<Profile, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, KIND, length, shapes, key_id)?;
    let profile = read_body(&mut reader, &header)?;
    reader.finish()?;
    Ok(profile)
}

/// Reads a profile from a blob of `length` bytes without knowing it beforehand.
///
/// # Errors
/// The first thing that is wrong.
pub fn read_unknown_encoder_needs(source: impl Read, length: u64) -> Result<Profile, WireError> {
    let (mut reader, header) = BodyReader::open(source, KIND, length)?;
    let profile = read_body(&mut reader, &header)?;
    reader.finish()?;
    Ok(profile)
}

/// Reads the body, whose ids must be those of the header.
pub(super) fn read_body<R: Read>(
    reader: &mut BodyReader<R>,
    header: &Header,
) -> Result<Profile, WireError> {
    let length = reader.body_left();
    check_length(length)?;
    let mut json = vec![0; length as usize];
    reader.fill(&mut json)?;
    let profile = Profile::parse(&json)?;
    let (expected, found) = (header.plan_digest, profile.plan_digest);
    if expected != found {
        return Err(WireError::WrongPlan { expected, found });
    }
    let (expected, found) = (header.parameters_id, profile.parameters_id);
    if expected != found {
        return Err(WireError::WrongParameters { expected, found });
    }
    Ok(profile)
}

fn check_length(length: u64) -> Result<(), WireError> {
    if (1..=MAX_JSON_BYTES).contains(&length) {
        return Ok(());
    }
    let fixed = (HEADER_BYTES + TRAILER_BYTES) as u64;
    Err(WireError::LengthRange {
        kind: KIND,
        min: fixed + 1,
        max: fixed + MAX_JSON_BYTES,
        found: fixed + length,
    })
}
