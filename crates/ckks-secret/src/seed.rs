//! The two seeds that all secret randomness comes from.

use ckks_ring::{PublicSeed, SecretSeed};

/// Index of the noise seed below an encryption seed.
const NOISE: u64 = 0;
/// Index of the node whose children are child encryption seeds.
const CHILDREN: u64 = 1;

/// 32 bytes that determine a secret key and all its public keys. Zeroized on drop.
pub struct MasterSeed(SecretSeed);

impl MasterSeed {
    /// Takes 32 bytes from a cryptographic source. The caller erases its own copy of the array.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(SecretSeed::new(bytes))
    }

    /// The bytes, for sealing and for handing to another worker of the same owner.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    pub(crate) const fn seed(&self) -> &SecretSeed {
        &self.0
    }
}

/// 32 fresh bytes for one encryption, which uses them up. Never derived from a master seed: two encryptions under one
/// seed give their difference away. Zeroized on drop.
pub struct EncryptionSeed(SecretSeed);

impl EncryptionSeed {
    /// Takes 32 bytes from a cryptographic source. The caller erases its own copy of the array.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(SecretSeed::new(bytes))
    }

    /// An independent seed for every `index`: one draw serves a data set, ciphertext `index` takes child `index`,
    /// once, and the parent itself encrypts nothing.
    #[must_use]
    pub fn child(&self, index: u64) -> Self {
        Self(self.0.derive_secret(CHILDREN).derive_secret(index))
    }

    pub(crate) fn noise(&self) -> SecretSeed {
        self.0.derive_secret(NOISE)
    }

    pub(crate) fn uniform(&self) -> PublicSeed {
        self.0.derive_public(NOISE)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::EncryptionSeed;

    #[test]
    fn a_million_children_share_no_seed() {
        let parent = EncryptionSeed::new([5; 32]);
        let mut seen = HashSet::with_capacity(2_000_000);
        for index in 0..1_000_000 {
            let child = parent.child(index);
            assert!(seen.insert(child.uniform().0), "child {index}");
            assert!(seen.insert(*child.noise().expose()), "child {index}");
        }
    }
}
