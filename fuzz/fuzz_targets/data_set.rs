//! Blobs of kind `DataSet`: checked and decoded, which must agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::blob::{Kind, read_data_set};

fuzz_target!(|data: &[u8]| {
    blindfold_fuzz::blob(Kind::DataSet, data, |bytes, length, schema, key_id| {
        read_data_set(bytes, length, schema, key_id).map(drop)
    });
});
