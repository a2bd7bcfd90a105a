//! The digest that names a parameter set.

use core::fmt;

use sha2::{Digest, Sha256};

use crate::ParametersSpec;

/// SHA-256 of the canonical encoding: the ASCII bytes `blindfold ckks parameters 1\0`, log2 N (1 byte), digit width,
/// number of primes of Q, number of special primes (4 bytes each), then the primes (8 bytes each); little-endian.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParametersId(pub [u8; 32]);

impl ParametersId {
    pub(crate) fn of(spec: &ParametersSpec) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"blindfold ckks parameters 1\0");
        hash.update([spec.log_degree]);
        for count in [spec.digit_width, spec.q.len(), spec.special.len()] {
            hash.update((count as u32).to_le_bytes());
        }
        for prime in spec.q.iter().chain(&spec.special) {
            hash.update(prime.to_le_bytes());
        }
        Self(hash.finalize().into())
    }
}

impl fmt::Display for ParametersId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ParametersId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ParametersId({self})")
    }
}
