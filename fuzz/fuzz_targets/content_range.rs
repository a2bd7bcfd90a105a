//! `Content-Range` headers: what is accepted is written back as it was, up to leading zeros.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::rest::ContentRange;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(range) = text.parse::<ContentRange>() {
        assert!(range.start() < range.end() && range.end() <= range.total());
        assert_eq!(range.to_string().parse::<ContentRange>().ok(), Some(range));
    }
});
