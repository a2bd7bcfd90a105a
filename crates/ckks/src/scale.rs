//! The scale Δ that numbers are multiplied by before they are rounded to integers.

use core::ops::{Div, Mul};

use crate::CkksError;

/// Positive finite factor between a message and its integer coefficients, tracked as one f64 through every operation.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Scale(f64);

impl Scale {
    /// Largest relative difference at which two scales count as the same: 2^-30.
    pub const TOLERANCE: f64 = 1.0 / (1u64 << 30) as f64;

    /// Checks that `value` is positive and finite.
    pub fn new(value: f64) -> Result<Self, CkksError> {
        if value.is_finite() && value > 0.0 {
            Ok(Self(value))
        } else {
            Err(CkksError::InvalidScale { value })
        }
    }

    /// 2^`exponent`.
    #[must_use]
    pub fn power_of_two(exponent: u16) -> Self {
        Self(libm::ldexp(1.0, i32::from(exponent.min(1023))))
    }

    /// Δ.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }

    /// log2 Δ.
    #[must_use]
    pub fn log2(self) -> f64 {
        libm::log2(self.0)
    }

    /// Whether the two differ by at most [`Scale::TOLERANCE`], relatively.
    #[must_use]
    pub fn matches(self, other: Self) -> bool {
        (self.0 - other.0).abs() <= Self::TOLERANCE * self.0.max(other.0)
    }

    pub(crate) fn check_matches(self, other: Self) -> Result<(), CkksError> {
        if self.matches(other) {
            return Ok(());
        }
        Err(CkksError::ScaleMismatch {
            left_log2: self.log2(),
            right_log2: other.log2(),
        })
    }

    /// Scale after division by the prime `modulus`.
    #[must_use]
    pub fn rescaled(self, modulus: u64) -> Self {
        Self(self.0 / modulus as f64)
    }

    /// Scale that becomes this one after division by the prime `modulus` (up to the last bit of an f64).
    #[must_use]
    pub fn before_rescale(self, modulus: u64) -> Self {
        Self(self.0 * modulus as f64)
    }
}

impl Mul for Scale {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Div for Scale {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        Self(self.0 / other.0)
    }
}
