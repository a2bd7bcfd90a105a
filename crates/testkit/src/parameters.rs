//! Parameter sets for tests: toys without security, and real ones.

use ckks::{Parameters, ParametersSpec, RingDegree, ntt_primes_below, ntt_primes_near};

/// Shape of a chain: one first prime, several of the scale's size, special primes.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    /// log2 N.
    pub log_degree: u8,
    /// Bits of q_0.
    pub first_bits: u32,
    /// Bits of q_1, …, q_L: log2 of the scale.
    pub scale_bits: u32,
    /// L.
    pub levels: usize,
    /// Bits of each special prime.
    pub special_bits: u32,
    /// How many special primes.
    pub special_count: usize,
    /// Limbs per key-switching digit.
    pub digit_width: usize,
}

impl Chain {
    /// The primes of this shape: q_i closest to the powers of two, special ones just below theirs.
    #[must_use]
    pub fn spec(&self) -> ParametersSpec {
        let degree = RingDegree::new(self.log_degree).expect("degree");
        let first = ntt_primes_below(degree, self.first_bits, 1, &[]).expect("first prime");
        let rest = ntt_primes_near(degree, self.scale_bits, self.levels, &first).expect("primes");
        let q = [first, rest].concat();
        let special = ntt_primes_below(degree, self.special_bits, self.special_count, &q)
            .expect("special primes");
        ParametersSpec {
            log_degree: self.log_degree,
            q,
            special,
            digit_width: self.digit_width,
        }
    }

    /// A set of this shape WITHOUT SECURITY.
    #[must_use]
    pub fn toy(&self) -> Parameters {
        Parameters::new_toy(self.spec()).expect("toy parameters")
    }

    /// A set of this shape at 128 bits.
    #[must_use]
    pub fn real(&self) -> Parameters {
        Parameters::new(self.spec()).expect("secure parameters")
    }
}

/// N = 32, 4 + 2 limbs, two limbs a digit: small enough for schoolbook arithmetic.
pub const TOY: Chain = Chain {
    log_degree: 5,
    first_bits: 45,
    scale_bits: 30,
    levels: 3,
    special_bits: 40,
    special_count: 2,
    digit_width: 2,
};

/// N = 2^10, 6 + 2 limbs: fast, precise, insecure; for circuits.
pub const FAST: Chain = Chain {
    log_degree: 10,
    first_bits: 48,
    scale_bits: 36,
    levels: 5,
    special_bits: 45,
    special_count: 2,
    digit_width: 2,
};

/// N = 2^12, 2 + 1 limbs, 103 bits.
pub const REAL_12: Chain = Chain {
    log_degree: 12,
    first_bits: 36,
    scale_bits: 30,
    levels: 1,
    special_bits: 37,
    special_count: 1,
    digit_width: 1,
};

/// N = 2^13, 4 + 2 limbs, 204 bits.
pub const REAL_13: Chain = Chain {
    log_degree: 13,
    first_bits: 40,
    scale_bits: 30,
    levels: 3,
    special_bits: 37,
    special_count: 2,
    digit_width: 2,
};

/// N = 2^14, 9 + 3 limbs, dnum 3, 396 bits: about the demo's.
pub const REAL_14: Chain = Chain {
    log_degree: 14,
    first_bits: 45,
    scale_bits: 30,
    levels: 8,
    special_bits: 37,
    special_count: 3,
    digit_width: 3,
};

/// N = 2^15, 15 + 5 limbs, dnum 3, 620 bits of Q: the yardstick of other libraries.
pub const REAL_15: Chain = Chain {
    log_degree: 15,
    first_bits: 46,
    scale_bits: 41,
    levels: 14,
    special_bits: 43,
    special_count: 5,
    digit_width: 5,
};
