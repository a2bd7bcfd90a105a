//! Automorphisms X → X^g and the slot rotations they stand for.

use crate::{RingDegree, RingError};

/// An odd g below 2N: the automorphism X → X^g.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GaloisElement(u32);

/// How far to the left slots move: slot i + k comes to slot i. Taken modulo N/2; negative moves right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RotationStep(pub i64);

impl GaloisElement {
    /// Checks that `element` is odd and below 2N.
    pub const fn new(element: u64, degree: RingDegree) -> Result<Self, RingError> {
        let two_n = degree.two_n();
        if element % 2 == 0 || element >= two_n {
            return Err(RingError::NotGaloisElement { element, two_n });
        }
        Ok(Self(element as u32))
    }

    /// Complex conjugation of all slots: X → X^{2N−1}.
    #[must_use]
    pub const fn conjugation(degree: RingDegree) -> Self {
        Self(degree.two_n() as u32 - 1)
    }

    /// Rotation of the slots to the left by `step`: X → X^{5^step}.
    #[must_use]
    pub const fn rotation(step: RotationStep, degree: RingDegree) -> Self {
        let mask = degree.two_n() - 1;
        let mut exponent = step.0.rem_euclid(degree.get() as i64 / 2) as u64;
        let (mut result, mut square) = (1u64, 5u64);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = (result * square) & mask;
            }
            square = (square * square) & mask;
            exponent >>= 1;
        }
        Self(result as u32)
    }

    /// g.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0 as u64
    }

    /// Whether this is the identity.
    #[must_use]
    pub const fn is_identity(self) -> bool {
        self.0 == 1
    }

    /// The automorphism that first applies `self`, then `other`.
    #[must_use]
    pub const fn compose(self, other: Self, degree: RingDegree) -> Self {
        Self(((self.get() * other.get()) & (degree.two_n() - 1)) as u32)
    }

    /// The automorphism that undoes this one.
    #[must_use]
    pub const fn inverse(self, degree: RingDegree) -> Self {
        let mask = degree.two_n() - 1;
        let g = self.get();
        let mut inverse = g; // g·g ≡ 1 mod 8; each Newton step doubles the bits.
        let mut step = 0;
        while step < 5 {
            inverse = inverse.wrapping_mul(2u64.wrapping_sub(g.wrapping_mul(inverse)));
            step += 1;
        }
        Self((inverse & mask) as u32)
    }
}
