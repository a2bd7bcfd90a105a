//! Blobs of kind `SealedSeed`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_sealed_seed};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::SealedSeed, data, |bytes, length, schema, key_id| {
        read_sealed_seed(bytes, length, schema, key_id).map(drop)
    });
});
