//! HE4Cloud's hyper-parameter files: what is accepted is in range.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::rest::HyperParametersFile;

fuzz_target!(|data: &[u8]| {
    if let Ok(file) = HyperParametersFile::parse(data) {
        file.hyper_parameters
            .check()
            .expect("accepted hyper-parameters are in range");
    }
});
