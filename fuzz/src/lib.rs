//! What the fuzz targets share: a profile in a toy ring, and inputs that get past the digest.

use std::sync::LazyLock;

use ckks::Parameters;
use sha2::{Digest, Sha256};
use wire::WireError;
use wire::blob::{HEADER_BYTES, Header, KeyId, Kind, Schema, TRAILER_BYTES, check};
use wire::rest::Profile;

/// The profile that all inputs are read against.
pub const PROFILE: &[u8] = include_bytes!("../../tests/vectors/wire/v1/encrypted/profile.json");
/// The owner of all inputs.
pub const KEY_ID: KeyId = KeyId([0x1d; 16]);

/// First byte of an input: put the header that belongs there before the body.
pub const GOOD_HEADER: u8 = 1;
/// First byte of an input: put the digest that belongs there behind the body.
pub const GOOD_DIGEST: u8 = 2;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let profile = Profile::parse(PROFILE).expect("the stored profile is good");
    let parameters =
        Parameters::new_toy((&profile.parameters).into()).expect("the toy ring is one");
    Schema::with_parameters(&profile, parameters).expect("the profile is of the toy ring")
});

/// Checks and decodes one input; panics if the two disagree.
///
/// The first byte says what is made good before; the rest is the blob. Without that, no input would ever get past
/// 87 bytes of header and a SHA-256.
pub fn blob(
    kind: Kind,
    data: &[u8],
    decode: impl Fn(&[u8], u64, &Schema, Option<KeyId>) -> Result<(), WireError>,
) {
    let Some((&mode, bytes)) = data.split_first() else {
        return;
    };
    let mut bytes = bytes.to_vec();
    if mode & GOOD_HEADER != 0 && bytes.len() >= HEADER_BYTES {
        let header = Header::new(kind, KEY_ID.into(), &SCHEMA).to_bytes();
        bytes[..HEADER_BYTES].copy_from_slice(&header);
    }
    if mode & GOOD_DIGEST != 0 && bytes.len() >= TRAILER_BYTES {
        let body = bytes.len() - TRAILER_BYTES;
        let digest = Sha256::digest(&bytes[..body]);
        bytes[body..].copy_from_slice(&digest);
    }
    let length = bytes.len() as u64;
    let checked = check(kind, &bytes[..], length, &SCHEMA, Some(KEY_ID)).map(drop);
    let decoded = decode(&bytes, length, &SCHEMA, Some(KEY_ID));
    let say = |result: &Result<(), WireError>| result.as_ref().err().map(ToString::to_string);
    assert_eq!(say(&checked), say(&decoded), "check and decode differ");
}
