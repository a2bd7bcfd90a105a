//! Blobs of kind `PublicKey`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_public_key};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::PublicKey, data, |bytes, length, schema, key_id| {
        read_public_key(bytes, length, schema, key_id).map(drop)
    });
});
