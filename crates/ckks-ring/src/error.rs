//! What can be refused when rings and polynomials are made.

/// A ring, a modulus or a polynomial that cannot exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RingError {
    /// The logarithm of a ring degree lies outside the supported range.
    #[error("ring degree 2^{log_degree} is outside 2^{min} to 2^{max}")]
    DegreeOutOfRange {
        /// Logarithm asked for.
        log_degree: u8,
        /// Smallest logarithm supported.
        min: u8,
        /// Largest logarithm supported.
        max: u8,
    },
    /// A modulus is not a prime.
    #[error("{value} is not prime")]
    NotPrime {
        /// The composite given.
        value: u64,
    },
    /// A prime is outside the range the kernels work with.
    #[error("prime {value} is outside {min} to {max}")]
    PrimeOutOfRange {
        /// The prime given.
        value: u64,
        /// Smallest prime supported.
        min: u64,
        /// Largest prime supported.
        max: u64,
    },
    /// A prime is not 1 modulo 2N, so that it has no primitive 2N-th root of unity.
    #[error("prime {value} is not 1 modulo {two_n}")]
    NotNttPrime {
        /// The prime given.
        value: u64,
        /// Twice the ring degree.
        two_n: u64,
    },
    /// A prime occurs twice in one ring.
    #[error("prime {value} occurs twice")]
    DuplicatePrime {
        /// The prime given twice.
        value: u64,
    },
    /// A ring needs at least one prime q_0.
    #[error("a ring needs at least one prime of Q")]
    NoPrimes,
    /// There are not as many NTT primes of the size asked for.
    #[error("asked for {wanted} primes near 2^{bits}, found {found}")]
    TooFewPrimes {
        /// Size in bits.
        bits: u32,
        /// How many were asked for.
        wanted: usize,
        /// How many exist.
        found: usize,
    },
    /// A basis names primes that the ring does not have.
    #[error("basis of {wanted} primes in a ring of {available}")]
    BasisOutOfRange {
        /// Primes asked for.
        wanted: usize,
        /// Primes there are.
        available: usize,
    },
    /// The number of residues is not (number of limbs) · N.
    #[error("expected {expected} residues, got {got}")]
    WrongLength {
        /// limbs · N.
        expected: usize,
        /// Residues given.
        got: usize,
    },
    /// A residue is not below its prime.
    #[error("residue {value} at position {index} is not below {modulus}")]
    ResidueOutOfRange {
        /// Position in the flat limb-major list.
        index: usize,
        /// The residue given.
        value: u64,
        /// The prime it must be below.
        modulus: u64,
    },
    /// A Galois element must be odd and below 2N.
    #[error("{element} is not an odd number below {two_n}")]
    NotGaloisElement {
        /// The number given.
        element: u64,
        /// Twice the ring degree.
        two_n: u64,
    },
    /// No kernel of that name runs on this machine.
    #[error("no kernel named {name} here")]
    NoSuchKernel {
        /// The name asked for.
        name: String,
    },
}
