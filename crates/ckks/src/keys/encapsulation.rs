//! The two keys around a modulus raise: into a sparse secret at q_0, and back out of it at the raised level.

use std::sync::Arc;

use ckks_ring::{Ntt, Poly, PublicSeed, Ring};

use crate::{Basis, CkksError, KeyId, KeySwitchingKey, Level, Parameters};

/// Weight and log2 N from which on a key into the sparse secret, at 100 bits of modulus at most, is 128-bit secure.
const MIN_WEIGHT: usize = 40;
const MIN_LOG_DEGREE: u8 = 15;

/// Size of a pair of encapsulation keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EncapsulationShape {
    /// Level that ciphertexts are raised to.
    pub level: Level,
    /// Coefficients ±1 of the sparse secret; the others are 0.
    pub weight: usize,
}

impl EncapsulationShape {
    /// Refuses levels above L, weights of 0 or above N, parameters with p_0 below q_0, and, but for toy rings, weights below 40
    /// and N below 2^15: `docs/maths.md` has the estimate.
    pub fn check(&self, parameters: &Parameters) -> Result<(), CkksError> {
        parameters.check_level(self.level)?;
        let degree = parameters.degree().get();
        let (least, small_ring) = match parameters.security() {
            Some(_) => (MIN_WEIGHT, parameters.degree().log() < MIN_LOG_DEGREE),
            None => (1, false),
        };
        if small_ring || self.weight < least || self.weight > degree {
            return Err(CkksError::SparseWeight {
                weight: self.weight,
                degree,
            });
        }
        Self::ring(parameters).map(|_| ())
    }

    /// The ring of the key into the sparse secret: of the same degree, with q_0 and p_0 only, so that whoever attacks the
    /// sparse secret has no larger modulus than q_0·p_0.
    pub fn ring(parameters: &Parameters) -> Result<Arc<Ring>, CkksError> {
        let (q, special) = (&parameters.spec().q, &parameters.spec().special);
        let first_special = special.first().copied().unwrap_or(1);
        if first_special < q[0] {
            return Err(CkksError::SpecialModulusTooSmall {
                special_bits: u64::BITS - first_special.leading_zeros(),
                digit: 0,
                digit_bits: u64::BITS - q[0].leading_zeros(),
            });
        }
        Ok(Ring::new(parameters.degree(), &q[..1], &special[..1])?)
    }
}

/// One half of a pair as it travels: c_0 of every digit and the seed of the other halves.
#[derive(Clone, PartialEq, Debug)]
pub struct SeededSwitch {
    /// Seed of the uniform halves; digit i is stream i.
    pub seed: PublicSeed,
    /// The other half of every digit.
    pub c0: Vec<Poly<Ntt>>,
}

/// A pair of encapsulation keys as it travels.
#[derive(Clone, PartialEq, Debug)]
pub struct SeededEncapsulationKeys {
    shape: EncapsulationShape,
    key_id: KeyId,
    into_sparse: SeededSwitch,
    out_of_sparse: SeededSwitch,
}

impl SeededEncapsulationKeys {
    /// Puts the parts together. `into_sparse` has one digit over q_0 and p_0 of [`EncapsulationShape::ring`], `out_of_sparse` the
    /// digits of a key at the shape's level; refuses anything else.
    pub fn from_parts(
        parameters: &Parameters,
        shape: EncapsulationShape,
        key_id: KeyId,
        into_sparse: SeededSwitch,
        out_of_sparse: SeededSwitch,
    ) -> Result<Self, CkksError> {
        shape.check(parameters)?;
        let ring = EncapsulationShape::ring(parameters)?;
        check_count(1, into_sparse.c0.len())?;
        for poly in &into_sparse.c0 {
            if poly.ring() != &ring {
                return Err(CkksError::ParametersMismatch {
                    parameters: parameters.id(),
                });
            }
            if poly.basis() != GATE {
                return Err(CkksError::WrongBasis {
                    expected: GATE,
                    got: poly.basis(),
                });
            }
        }
        check_count(parameters.digit_count(shape.level), out_of_sparse.c0.len())?;
        for poly in &out_of_sparse.c0 {
            parameters.check_poly(poly, shape.level.key_basis())?;
        }
        Ok(Self {
            shape,
            key_id,
            into_sparse,
            out_of_sparse,
        })
    }

    /// Level and weight.
    #[must_use]
    pub fn shape(&self) -> EncapsulationShape {
        self.shape
    }

    /// Whose they are.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The key from s to the sparse secret, over q_0 and p_0.
    #[must_use]
    pub fn into_sparse(&self) -> &SeededSwitch {
        &self.into_sparse
    }

    /// The key from the sparse secret to s.
    #[must_use]
    pub fn out_of_sparse(&self) -> &SeededSwitch {
        &self.out_of_sparse
    }

    /// Expands the uniform halves.
    #[must_use]
    pub fn expand(self) -> EncapsulationKeys {
        let Self {
            shape,
            key_id,
            into_sparse,
            out_of_sparse,
        } = self;
        let expand =
            |level, switch: SeededSwitch| KeySwitchingKey::expand(level, &switch.seed, switch.c0);
        EncapsulationKeys {
            shape,
            key_id,
            into_sparse: expand(Level::ZERO, into_sparse),
            out_of_sparse: expand(shape.level, out_of_sparse),
        }
    }
}

/// A pair of encapsulation keys in use: see [`Evaluator::raise`](crate::Evaluator::raise).
#[derive(Clone, PartialEq, Debug)]
pub struct EncapsulationKeys {
    shape: EncapsulationShape,
    key_id: KeyId,
    into_sparse: KeySwitchingKey,
    out_of_sparse: KeySwitchingKey,
}

impl EncapsulationKeys {
    /// Level and weight.
    #[must_use]
    pub fn shape(&self) -> EncapsulationShape {
        self.shape
    }

    /// Whose they are.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// From s to the sparse secret.
    #[must_use]
    pub fn into_sparse(&self) -> &KeySwitchingKey {
        &self.into_sparse
    }

    /// From the sparse secret to s.
    #[must_use]
    pub fn out_of_sparse(&self) -> &KeySwitchingKey {
        &self.out_of_sparse
    }
}

/// q_0 and p_0.
const GATE: Basis = Basis::with_special(1);

fn check_count(expected: usize, got: usize) -> Result<(), CkksError> {
    if expected == got {
        return Ok(());
    }
    Err(CkksError::WrongDigitCount { expected, got })
}
