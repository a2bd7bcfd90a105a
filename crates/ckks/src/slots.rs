//! How many complex numbers one ciphertext holds.

/// Number of slots, N/2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotCount(usize);

impl SlotCount {
    pub(crate) const fn new(count: usize) -> Self {
        Self(count)
    }

    /// N/2.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}
