//! Profiles as `add_profile` takes them: what is accepted passes its own checks and comes back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::rest::AddProfile;

fuzz_target!(|data: &[u8]| {
    if let Ok(AddProfile::Full(profile)) = AddProfile::parse(data) {
        profile
            .check()
            .expect("an accepted profile passes its checks");
        let json = serde_json::to_vec(&profile).expect("a profile is JSON");
        assert_eq!(
            AddProfile::parse(&json).ok(),
            Some(AddProfile::Full(profile))
        );
    }
});
