//! Short names for long answers.

/// FNV-1a over the little-endian bytes of `words`: tells known answers apart, no more.
#[must_use]
pub fn digest<'a>(words: impl IntoIterator<Item = &'a u64>) -> u64 {
    words.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        word.to_le_bytes().iter().fold(hash, |h: u64, &byte| {
            (h ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        })
    })
}
