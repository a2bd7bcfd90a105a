//! Seeds: one that may be seen by all, one that must be seen by none.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::sampling::{self, Domain};

/// Seed of a uniform polynomial; travels in place of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicSeed(pub [u8; 32]);

/// Seed of secrets and noise: zeroized on drop, neither cloned nor compared, contents never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretSeed([u8; 32]);

impl SecretSeed {
    /// Takes 32 bytes from a cryptographic source. The caller's copy of the array is the caller's to erase.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// An independent secret seed for every `index`.
    #[must_use]
    pub fn derive_secret(&self, index: u64) -> Self {
        Self(*sampling::child(&self.0, Domain::SecretChild, index))
    }

    /// An independent public seed for every `index`; it tells nothing of this one.
    #[must_use]
    pub fn derive_public(&self, index: u64) -> PublicSeed {
        PublicSeed(*sampling::child(&self.0, Domain::PublicChild, index))
    }

    /// The bytes, for sealing only.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::fmt::Debug for SecretSeed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SecretSeed(..)")
    }
}
