//! Blobs of kind `Checkpoint`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_checkpoint};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::Checkpoint, data, |bytes, length, schema, key_id| {
        read_checkpoint(bytes, length, schema, key_id).map(drop)
    });
});
