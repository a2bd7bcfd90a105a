//! Randomness from the browser: `crypto.getRandomValues`.

use vault::Randomness;

/// The browser's cryptographic source.
pub(super) struct Browser;

impl Randomness for Browser {
    fn fill(&mut self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Going on without randomness would give keys away.
            panic!("no randomness");
        }
    }
}
