//! The security bound on log2(QP), from the 2024 guidelines (ePrint 2024/463: classical, ternary secret, σ = 3.19).

use core::fmt;

use crate::CkksError;

/// Bits of security against classical attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecurityLevel {
    /// 128 bits.
    Bits128,
    /// 192 bits.
    Bits192,
    /// 256 bits.
    Bits256,
}

impl SecurityLevel {
    /// All levels, weakest first.
    pub const ALL: [Self; 3] = [Self::Bits128, Self::Bits192, Self::Bits256];

    /// λ.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Bits128 => 128,
            Self::Bits192 => 192,
            Self::Bits256 => 256,
        }
    }
}

impl fmt::Display for SecurityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-bit", self.bits())
    }
}

/// log2 N of the first row.
const FIRST_LOG_DEGREE: u8 = 12;

/// Bits of QP for N = 2^12 … 2^17 at 128, 192 and 256 bits of security.
const BOUNDS: [[u32; 3]; 6] = [
    [106, 73, 56],
    [214, 147, 114],
    [430, 297, 230],
    [868, 597, 462],
    [1747, 1199, 929],
    [3523, 2411, 1866],
];

/// Largest log2(QP) at ring degree 2^`log_degree`; `None` outside 2^12 … 2^17.
#[must_use]
pub fn max_log2_modulus(log_degree: u8, security: SecurityLevel) -> Option<u32> {
    let row = usize::from(log_degree.checked_sub(FIRST_LOG_DEGREE)?);
    Some(BOUNDS.get(row)?[security as usize])
}

/// Refuses moduli of more bits than the table allows: QP < 2^bound, exactly.
pub(crate) fn check(
    log_degree: u8,
    log_modulus: u32,
    security: SecurityLevel,
) -> Result<(), CkksError> {
    let bound = max_log2_modulus(log_degree, security).unwrap_or(0);
    if log_modulus <= bound {
        return Ok(());
    }
    Err(CkksError::ModulusTooLarge {
        log_degree,
        log_modulus,
        bound,
        security,
    })
}

/// The strongest level whose bound holds.
pub(crate) fn reached(log_degree: u8, log_modulus: u32) -> Option<SecurityLevel> {
    SecurityLevel::ALL
        .into_iter()
        .rev()
        .find(|&level| check(log_degree, log_modulus, level).is_ok())
}
