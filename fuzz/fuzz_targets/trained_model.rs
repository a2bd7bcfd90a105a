//! Blobs of kind `TrainedModel`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_trained_model};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::TrainedModel, data, |bytes, length, schema, key_id| {
        read_trained_model(bytes, length, schema, key_id).map(drop)
    });
});
