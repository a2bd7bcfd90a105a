//! Blobs of kind `InitialModel`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_initial_model};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::InitialModel, data, |bytes, length, schema, key_id| {
        read_initial_model(bytes, length, schema, key_id).map(drop)
    });
});
