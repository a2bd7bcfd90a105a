//! The ring: degree, primes and every table derived from them.

use std::sync::Arc;

use crate::{Basis, Modulus, RingDegree, RingError};

/// Z\[X\]/(X^N + 1) modulo the primes q_0…q_L and special primes p_0…p_{k−1}; immutable, shared by `Arc`.
pub struct Ring {
    degree: RingDegree,
    moduli: Vec<Modulus>,
    q_count: usize,
}

impl Ring {
    /// Checks the primes (prime, below 2^50, 1 mod 2N, all different) and makes the tables.
    pub fn new(degree: RingDegree, q: &[u64], special: &[u64]) -> Result<Arc<Self>, RingError> {
        if q.is_empty() {
            return Err(RingError::NoPrimes);
        }
        let mut moduli: Vec<Modulus> = Vec::with_capacity(q.len() + special.len());
        for &value in q.iter().chain(special) {
            let modulus = Modulus::new(value)?;
            if value % degree.two_n() != 1 {
                return Err(RingError::NotNttPrime {
                    value,
                    two_n: degree.two_n(),
                });
            }
            if moduli.contains(&modulus) {
                return Err(RingError::DuplicatePrime { value });
            }
            moduli.push(modulus);
        }
        Ok(Arc::new(Self {
            degree,
            moduli,
            q_count: q.len(),
        }))
    }

    /// N.
    #[must_use]
    pub fn degree(&self) -> RingDegree {
        self.degree
    }

    /// q_0, …, q_L.
    #[must_use]
    pub fn q(&self) -> &[Modulus] {
        &self.moduli[..self.q_count]
    }

    /// p_0, …, p_{k−1}.
    #[must_use]
    pub fn special(&self) -> &[Modulus] {
        &self.moduli[self.q_count..]
    }

    /// All primes: Q and special.
    #[must_use]
    pub fn full_basis(&self) -> Basis {
        Basis::with_special(self.q_count)
    }

    /// Whether the ring has the primes of `basis`.
    pub fn check_basis(&self, basis: Basis) -> Result<(), RingError> {
        if basis.q == 0 || basis.q > self.q_count {
            return Err(RingError::BasisOutOfRange {
                wanted: basis.q,
                available: self.q_count,
            });
        }
        Ok(())
    }

    /// Number of limbs of a polynomial over `basis`.
    #[must_use]
    pub fn limb_count(&self, basis: Basis) -> usize {
        basis.q
            + if basis.special {
                self.special().len()
            } else {
                0
            }
    }

    /// The primes of `basis`, in limb order.
    pub fn moduli(&self, basis: Basis) -> impl Iterator<Item = Modulus> + '_ {
        let special = if basis.special { self.special() } else { &[] };
        self.q()[..basis.q].iter().chain(special).copied()
    }
}

impl PartialEq for Ring {
    fn eq(&self, other: &Self) -> bool {
        (self.degree, self.q_count, &self.moduli) == (other.degree, other.q_count, &other.moduli)
    }
}

impl Eq for Ring {}

impl core::fmt::Debug for Ring {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Ring")
            .field("degree", &self.degree.get())
            .field("q", &self.q())
            .field("special", &self.special())
            .finish()
    }
}
