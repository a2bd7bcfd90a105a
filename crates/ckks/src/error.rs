//! What the scheme refuses, with both sides of every disagreement.

use ckks_ring::{Basis, RingError};

use crate::{KeyId, ParametersId, SecurityLevel};

/// Why parameters, a value or an operation was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CkksError {
    /// The ring refuses the primes or residues.
    #[error(transparent)]
    Ring(#[from] RingError),
    /// Degrees outside 2^12 … 2^16 have no place in production.
    #[error("ring degree 2^{log_degree} is outside 2^{min} to 2^{max}")]
    DegreeUnsupported {
        /// log2 N asked for.
        log_degree: u8,
        /// Smallest supported.
        min: u8,
        /// Largest supported.
        max: u8,
    },
    /// log2(QP) is above the bound for this degree and security level.
    #[error(
        "{log_modulus}-bit modulus at ring degree 2^{log_degree}: at most {bound} bits give {security} security"
    )]
    ModulusTooLarge {
        /// log2 N.
        log_degree: u8,
        /// Bits of QP.
        log_modulus: u32,
        /// Bits allowed.
        bound: u32,
        /// The security asked for.
        security: SecurityLevel,
    },
    /// A key-switching digit must have between one limb and all limbs.
    #[error("digit width {digit_width} is outside 1 to {limbs} limbs")]
    DigitWidthOutOfRange {
        /// Limbs per digit asked for.
        digit_width: usize,
        /// Limbs of Q.
        limbs: usize,
    },
    /// The special modulus P must not be smaller than any key-switching digit.
    #[error(
        "special modulus of {special_bits} bits is smaller than digit {digit} of {digit_bits} bits"
    )]
    SpecialModulusTooSmall {
        /// Bits of P.
        special_bits: u32,
        /// Number of the digit.
        digit: usize,
        /// Bits of that digit.
        digit_bits: u32,
    },
    /// A level the parameters do not have.
    #[error("level {level} is above the highest, {max}")]
    LevelOutOfRange {
        /// Level asked for.
        level: usize,
        /// Highest level.
        max: usize,
    },
    /// Operands are at different levels.
    #[error("operands are at levels {left} and {right}")]
    LevelMismatch {
        /// Level of the left operand.
        left: usize,
        /// Level of the right operand.
        right: usize,
    },
    /// Level 0 has nothing left to rescale by.
    #[error("a ciphertext at level 0 cannot be rescaled")]
    NoLevelLeft,
    /// A level can be dropped but not gained.
    #[error("cannot bring level {from} up to {to}")]
    LevelRaise {
        /// Level of the ciphertext.
        from: usize,
        /// Level asked for.
        to: usize,
    },
    /// Operands' scales differ by more than 2^-30.
    #[error("operands have scales 2^{left_log2:.4} and 2^{right_log2:.4}")]
    ScaleMismatch {
        /// log2 of the left scale.
        left_log2: f64,
        /// log2 of the right scale.
        right_log2: f64,
    },
    /// A scale must be positive and finite.
    #[error("{value} is not a scale")]
    InvalidScale {
        /// The number given.
        value: f64,
    },
    /// Operands belong to different secret keys.
    #[error("operands belong to keys {left} and {right}")]
    KeyMismatch {
        /// Key of the left operand.
        left: KeyId,
        /// Key of the right operand.
        right: KeyId,
    },
    /// An object was made for other parameters.
    #[error("object is of another ring than parameters {parameters}")]
    ParametersMismatch {
        /// The parameters in use.
        parameters: ParametersId,
    },
    /// A polynomial is over other primes than its place demands.
    #[error("polynomial over {got:?} where {expected:?} is demanded")]
    WrongBasis {
        /// Basis demanded.
        expected: Basis,
        /// Basis given.
        got: Basis,
    },
    /// A key has not the number of digits of its level.
    #[error("key of {got} digits where {expected} are demanded")]
    WrongDigitCount {
        /// Digits demanded.
        expected: usize,
        /// Digits given.
        got: usize,
    },
    /// There is no relinearization key for this level.
    #[error("no relinearization key for level {level} (highest held: {held:?})")]
    MissingRelinearizationKey {
        /// Level of the product.
        level: usize,
        /// Level of the key there is, if any.
        held: Option<usize>,
    },
    /// There is no Galois key for this element and level.
    #[error("no Galois key for element {element} at level {level} (highest held: {held:?})")]
    MissingGaloisKey {
        /// Galois element.
        element: u64,
        /// Level of the ciphertext.
        level: usize,
        /// Level of the key there is, if any.
        held: Option<usize>,
    },
    /// A key of this purpose is already in the set.
    #[error("a second key for {purpose}")]
    DuplicateKey {
        /// What the key is for.
        purpose: crate::KeyPurpose,
    },
    /// The identity needs no Galois key.
    #[error("a Galois key for the identity")]
    IdentityKey,
    /// More values than slots or coefficients.
    #[error("{got} values for {capacity} places")]
    TooManyValues {
        /// Values given.
        got: usize,
        /// Slots or coefficients there are.
        capacity: usize,
    },
    /// NaN or infinity among the values.
    #[error("value {index} is not finite")]
    NotFinite {
        /// Its position.
        index: usize,
    },
    /// A scaled coefficient does not fit below half the modulus.
    #[error("coefficient {index} of 2^{log2:.1} does not fit a {modulus_bits:.1}-bit modulus")]
    ValueTooLarge {
        /// Position of the coefficient.
        index: usize,
        /// log2 of its scaled magnitude.
        log2: f64,
        /// log2 of the modulus.
        modulus_bits: f64,
    },
    /// A scalar does not become an integer below 2^120 at this scale.
    #[error("{value} is too large for a scalar")]
    ScalarTooLarge {
        /// The scaled value.
        value: f64,
    },
    /// A divisor shares a prime with the modulus.
    #[error("{divisor} has no inverse modulo Q")]
    NotInvertible {
        /// The divisor.
        divisor: u64,
    },
    /// A packed vector has a power of two of coefficients.
    #[error("{got} packed coefficients: a power of two from {min} to {max} is demanded")]
    PackedCount {
        /// Coefficients given.
        got: usize,
        /// Smallest number.
        min: usize,
        /// Largest number.
        max: usize,
    },
    /// A sparse secret that has no coefficient, more than there are, or too few to be secure.
    #[error("refused: a sparse secret of weight {weight} in a ring of degree {degree}")]
    SparseWeight {
        /// Coefficients that are not 0.
        weight: usize,
        /// N.
        degree: usize,
    },
    /// A sum of no terms has no level.
    #[error("a sum of no terms")]
    EmptySum,
}
