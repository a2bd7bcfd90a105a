//! Blobs of kind `EncoderNeeds`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_encoder_needs};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::EncoderNeeds, data, |bytes, length, schema, key_id| {
        read_encoder_needs(bytes, length, schema, key_id).map(drop)
    });
});
