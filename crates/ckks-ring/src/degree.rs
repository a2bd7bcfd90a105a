//! The ring degree N, a power of two.

use crate::RingError;

/// Degree N of X^N + 1: a power of two from 2^4 to 2^17.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RingDegree {
    log: u8,
}

impl RingDegree {
    /// Smallest supported log2 N.
    pub const MIN_LOG: u8 = 4;
    /// Largest supported log2 N.
    pub const MAX_LOG: u8 = 17;

    /// The degree 2^`log_degree`; refused outside 4..=17.
    pub const fn new(log_degree: u8) -> Result<Self, RingError> {
        if log_degree < Self::MIN_LOG || log_degree > Self::MAX_LOG {
            return Err(RingError::DegreeOutOfRange {
                log_degree,
                min: Self::MIN_LOG,
                max: Self::MAX_LOG,
            });
        }
        Ok(Self { log: log_degree })
    }

    /// log2 N.
    #[must_use]
    pub const fn log(self) -> u8 {
        self.log
    }

    /// N.
    #[must_use]
    pub const fn get(self) -> usize {
        1 << self.log
    }

    /// 2N, the order of X.
    #[must_use]
    pub const fn two_n(self) -> u64 {
        2 << self.log
    }
}
