//! `refreshed_state` of [`blindfold_fuzz`].
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| blindfold_fuzz::refreshed_state(data));
