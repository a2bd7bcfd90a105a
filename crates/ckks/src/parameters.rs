//! Parameters: checked once, immutable, shared.

pub(crate) mod id;
pub(crate) mod security;
mod wide;

use std::sync::Arc;

use ckks_ring::{Basis, Modulus, Ntt, Poly, Ring, RingDegree};

use crate::{CkksError, Level, ParametersId, SecurityLevel, SlotCount};
use wide::Wide;

/// What a parameter set is made of; anyone may write one, [`Parameters::new`] judges it.
///
/// Secrets are dense ternary: every coefficient uniform in {−1, 0, 1}.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParametersSpec {
    /// log2 of the ring degree N: 12 to 16.
    pub log_degree: u8,
    /// Primes q_0, …, q_L of the modulus chain, each below 2^50 and 1 mod 2N.
    pub q: Vec<u64>,
    /// Special primes p_0, …, p_{k−1}; their product P is at least every digit's.
    pub special: Vec<u64>,
    /// Limbs of Q per key-switching digit, 1 to L + 1.
    pub digit_width: usize,
}

/// A parameter set that holds: primes are NTT primes, log2(QP) is within the security bound, P covers every digit.
#[derive(Clone)]
pub struct Parameters(Arc<Checked>);

struct Checked {
    spec: ParametersSpec,
    ring: Arc<Ring>,
    id: ParametersId,
    security: Option<SecurityLevel>,
}

impl Parameters {
    /// Smallest log2 N.
    pub const MIN_LOG_DEGREE: u8 = 12;
    /// Largest log2 N.
    pub const MAX_LOG_DEGREE: u8 = 16;

    /// Checks `spec` and asks for 128 bits of security.
    pub fn new(spec: ParametersSpec) -> Result<Self, CkksError> {
        Self::with_security(spec, SecurityLevel::Bits128)
    }

    /// Checks `spec` and asks for `security` by the 2024 guidelines ([`max_log2_modulus`](crate::max_log2_modulus)).
    pub fn with_security(spec: ParametersSpec, security: SecurityLevel) -> Result<Self, CkksError> {
        if !(Self::MIN_LOG_DEGREE..=Self::MAX_LOG_DEGREE).contains(&spec.log_degree) {
            return Err(CkksError::DegreeUnsupported {
                log_degree: spec.log_degree,
                min: Self::MIN_LOG_DEGREE,
                max: Self::MAX_LOG_DEGREE,
            });
        }
        let primes = spec.q.iter().chain(&spec.special).take(MAX_PRIMES);
        let log_modulus = Wide::product(primes).bits();
        security::check(spec.log_degree, log_modulus, security)?;
        let reached = security::reached(spec.log_degree, log_modulus);
        Self::check(spec, reached)
    }

    /// The same set on a kernel named by [`Ring::kernels`], for comparing kernels: all compute the same residues.
    pub fn on_kernel(&self, name: &str) -> Result<Self, CkksError> {
        let Checked {
            spec, id, security, ..
        } = &*self.0;
        let degree = RingDegree::new(spec.log_degree)?;
        Ok(Self(Arc::new(Checked {
            ring: Ring::on_kernel(degree, &spec.q, &spec.special, name)?,
            spec: spec.clone(),
            id: *id,
            security: *security,
        })))
    }

    /// Any ring at all: WITHOUT SECURITY, for tests of the arithmetic.
    #[cfg(feature = "toy-rings")]
    pub fn new_toy(spec: ParametersSpec) -> Result<Self, CkksError> {
        Self::check(spec, None)
    }

    fn check(spec: ParametersSpec, security: Option<SecurityLevel>) -> Result<Self, CkksError> {
        let ring = Ring::new(RingDegree::new(spec.log_degree)?, &spec.q, &spec.special)?;
        check_digits(&spec)?;
        let id = ParametersId::of(&spec);
        Ok(Self(Arc::new(Checked {
            spec,
            ring,
            id,
            security,
        })))
    }

    /// What the set was made of.
    #[must_use]
    pub fn spec(&self) -> &ParametersSpec {
        &self.0.spec
    }

    /// Digest of the set, the same everywhere.
    #[must_use]
    pub fn id(&self) -> ParametersId {
        self.0.id
    }

    /// The highest row of the table that the set fulfils; `None` only for toy rings.
    #[must_use]
    pub fn security(&self) -> Option<SecurityLevel> {
        self.0.security
    }

    /// The ring all polynomials live in.
    #[must_use]
    pub fn ring(&self) -> &Arc<Ring> {
        &self.0.ring
    }

    /// N.
    #[must_use]
    pub fn degree(&self) -> RingDegree {
        self.0.ring.degree()
    }

    /// N/2.
    #[must_use]
    pub fn slot_count(&self) -> SlotCount {
        SlotCount::new(self.degree().get() / 2)
    }

    /// q_0, …, q_L.
    #[must_use]
    pub fn q(&self) -> &[Modulus] {
        self.0.ring.q()
    }

    /// p_0, …, p_{k−1}.
    #[must_use]
    pub fn special(&self) -> &[Modulus] {
        self.0.ring.special()
    }

    /// Limbs of Q per key-switching digit.
    #[must_use]
    pub fn digit_width(&self) -> usize {
        self.0.spec.digit_width
    }

    /// Digits of a key or ciphertext at `level`.
    #[must_use]
    pub fn digit_count(&self, level: Level) -> usize {
        level.limbs().div_ceil(self.digit_width())
    }

    /// L.
    #[must_use]
    pub fn max_level(&self) -> Level {
        Level::new(self.0.spec.q.len() - 1)
    }

    /// Refuses levels above L.
    pub fn check_level(&self, level: Level) -> Result<(), CkksError> {
        let max = self.max_level();
        if level <= max {
            return Ok(());
        }
        Err(CkksError::LevelOutOfRange {
            level: level.get(),
            max: max.get(),
        })
    }

    /// The prime that a rescale at `level` divides by: q_ℓ. Refuses levels above L.
    pub fn prime_at(&self, level: Level) -> Result<u64, CkksError> {
        self.check_level(level)?;
        Ok(self.0.spec.q[level.get()])
    }

    /// log2(q_0 ⋯ q_ℓ).
    #[must_use]
    pub fn log2_q(&self, level: Level) -> f64 {
        log2_sum(self.0.spec.q.iter().take(level.limbs()))
    }

    /// log2(q_0 ⋯ q_ℓ · P): the modulus of a key at `level`.
    #[must_use]
    pub fn log2_qp(&self, level: Level) -> f64 {
        self.log2_q(level) + log2_sum(self.0.spec.special.iter())
    }

    /// Refuses polynomials of another ring or basis.
    pub(crate) fn check_poly(&self, poly: &Poly<Ntt>, expected: Basis) -> Result<(), CkksError> {
        self.check_ring(poly.ring())?;
        if poly.basis() == expected {
            return Ok(());
        }
        Err(CkksError::WrongBasis {
            expected,
            got: poly.basis(),
        })
    }

    pub(crate) fn check_ring(&self, ring: &Arc<Ring>) -> Result<(), CkksError> {
        if Arc::ptr_eq(ring, self.ring()) || ring == self.ring() {
            return Ok(());
        }
        Err(CkksError::ParametersMismatch {
            parameters: self.id(),
        })
    }
}

/// NTT primes exceed 2^13, so a longer list breaks the bound by its beginning.
const MAX_PRIMES: usize = 256;

fn log2_sum<'a>(primes: impl Iterator<Item = &'a u64>) -> f64 {
    primes.map(|&q| libm::log2(q as f64)).sum()
}

fn check_digits(spec: &ParametersSpec) -> Result<(), CkksError> {
    let (width, limbs) = (spec.digit_width, spec.q.len());
    if width == 0 || width > limbs {
        return Err(CkksError::DigitWidthOutOfRange {
            digit_width: width,
            limbs,
        });
    }
    let special = Wide::product(&spec.special);
    for (digit, primes) in spec.q.chunks(width).enumerate() {
        let product = Wide::product(primes);
        if special < product {
            return Err(CkksError::SpecialModulusTooSmall {
                special_bits: special.bits(),
                digit,
                digit_bits: product.bits(),
            });
        }
    }
    Ok(())
}

impl PartialEq for Parameters {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Parameters {}

impl core::fmt::Debug for Parameters {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Parameters")
            .field("id", &self.id())
            .field("spec", self.spec())
            .field("security", &self.security())
            .finish()
    }
}
