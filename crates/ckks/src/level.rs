//! The level of a ciphertext.

use core::fmt;

use ckks_ring::Basis;

/// Primes of Q left minus one: L when fresh, 0 when spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(usize);

impl Level {
    /// Level 0: only q_0 is left.
    pub const ZERO: Self = Self(0);

    /// Level `level`.
    #[must_use]
    pub const fn new(level: usize) -> Self {
        Self(level)
    }

    /// ℓ.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }

    /// Limbs of a ciphertext polynomial at this level: ℓ + 1.
    #[must_use]
    pub const fn limbs(self) -> usize {
        self.0 + 1
    }

    /// The level after `rescales` rescales, if there are that many.
    #[must_use]
    pub const fn below(self, rescales: usize) -> Option<Self> {
        match self.0.checked_sub(rescales) {
            Some(level) => Some(Self(level)),
            None => None,
        }
    }

    /// Primes q_0, …, q_ℓ.
    #[must_use]
    pub const fn basis(self) -> Basis {
        Basis::of_q(self.0 + 1)
    }

    /// Primes q_0, …, q_ℓ and the special ones.
    #[must_use]
    pub const fn key_basis(self) -> Basis {
        Basis::with_special(self.0 + 1)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
