//! Blobs of kind `EvaluationKeys`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_evaluation_keys};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(
        Kind::EvaluationKeys,
        data,
        |bytes, length, schema, key_id| {
            read_evaluation_keys(bytes, length, schema, key_id).map(drop)
        },
    );
});
