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
        if element.is_multiple_of(2) || element >= two_n {
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

/// How an automorphism permutes the values of a polynomial in evaluation form.
///
/// The values lie in bit-reversed order, so that eight neighbours stay neighbours: block b of the image is block
/// `blocks[b] / 8` of the original in the inner order number `blocks[b] % 8`.
pub(crate) struct Permutation {
    blocks: Vec<u32>,
    inner: [[u8; 8]; 8],
}

impl Permutation {
    /// Image entry k, at root ψ^(2j+1) with j = brv(k), is the original at ψ^((2j+1)g).
    pub(crate) fn new(element: GaloisElement, degree: RingDegree) -> Self {
        let g = element.0;
        let bits = u32::from(degree.log()) - 3;
        let mask = degree.two_n() as u32 - 1;
        let reverse = |x: u32, bits: u32| {
            if bits == 0 {
                0
            } else {
                x.reverse_bits() >> (32 - bits)
            }
        };
        // Within a block j = j0 + t·N/8, t = brv3(position); its image is j0' + (top + t·g mod 8)·N/8.
        let block = |b: u32| {
            let exponent = (2 * reverse(b, bits) + 1).wrapping_mul(g) & mask;
            let j = exponent >> 1;
            let (top, low) = (j >> bits, j & ((1 << bits) - 1));
            reverse(low, bits) * 8 + top
        };
        let position = |top: u32, r: u32| reverse((top + reverse(r, 3) * g) % 8, 3) as u8;
        let inner = |top| core::array::from_fn(|r| position(top as u32, r as u32));
        Self {
            blocks: (0..degree.get() as u32 / 8).map(block).collect(),
            inner: core::array::from_fn(inner),
        }
    }

    /// For each block of the image, 8·(block of the original) + (inner order).
    pub(crate) fn blocks(&self) -> &[u32] {
        &self.blocks
    }

    /// The inner orders: entry r of a block of the image is entry `inner[order][r]` of the original's.
    pub(crate) fn inner(&self) -> &[[u8; 8]; 8] {
        &self.inner
    }
}
