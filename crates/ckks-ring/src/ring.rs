//! The ring: degree, primes and every table derived from them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::buffers::Buffers;
use crate::conversion::{Conversion, Source};
use crate::kernel::{self, Kernel};
use crate::ntt::NttTable;
use crate::{Basis, Modulus, RingDegree, RingError};

/// How many polynomials over all primes the buffers that wait to be used again amount to: enough for two key switches at a
/// time and their surroundings.
const POLYNOMIALS_KEPT: usize = 32;

/// Z\[X\]/(X^N + 1) modulo the primes q_0…q_L and special primes p_0…p_{k−1}; immutable, shared by `Arc`.
pub struct Ring {
    degree: RingDegree,
    moduli: Vec<Modulus>,
    q_count: usize,
    tables: Vec<NttTable>,
    kernel: &'static dyn Kernel,
    conversions: Mutex<HashMap<Source, Arc<Conversion>>>,
    buffers: Arc<Buffers>,
}

impl Ring {
    /// Checks the primes (prime, below 2^50, 1 mod 2N, all different) and makes the tables.
    pub fn new(degree: RingDegree, q: &[u64], special: &[u64]) -> Result<Arc<Self>, RingError> {
        Self::with_kernel(degree, q, special, kernel::best())
    }

    /// [`Ring::new`] on a kernel named by [`Ring::kernels`], for comparing kernels. All give the same residues.
    pub fn on_kernel(
        degree: RingDegree,
        q: &[u64],
        special: &[u64],
        name: &str,
    ) -> Result<Arc<Self>, RingError> {
        let named = kernel::available().into_iter().find(|k| k.name() == name);
        let kernel = named.ok_or_else(|| RingError::NoSuchKernel {
            name: name.to_owned(),
        })?;
        Self::with_kernel(degree, q, special, kernel)
    }

    /// The kernels that run on this machine, the fastest (which [`Ring::new`] takes) first.
    #[must_use]
    pub fn kernels() -> Vec<&'static str> {
        kernel::available().iter().map(|k| k.name()).collect()
    }

    fn with_kernel(
        degree: RingDegree,
        q: &[u64],
        special: &[u64],
        kernel: &'static dyn Kernel,
    ) -> Result<Arc<Self>, RingError> {
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
            q_count: q.len(),
            buffers: Buffers::new(POLYNOMIALS_KEPT * moduli.len() * degree.get()),
            tables: moduli
                .iter()
                .map(|&m| NttTable::new(m, degree, kernel))
                .collect(),
            moduli,
            kernel,
            conversions: Mutex::default(),
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

    /// Number of limbs of a polynomial over `basis`. Panics if the ring has not its primes.
    #[must_use]
    pub fn limb_count(&self, basis: Basis) -> usize {
        assert!(
            basis.q <= self.q_count,
            "{basis:?} in a ring of {} primes",
            self.q_count
        );
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

    /// Name of the instruction set its loops run on.
    #[must_use]
    pub fn kernel_name(&self) -> &'static str {
        self.kernel.name()
    }

    /// The inner loops.
    pub(crate) fn kernel(&self) -> &'static dyn Kernel {
        self.kernel
    }

    /// Where polynomials have their memory from.
    pub(crate) fn buffers(&self) -> &Arc<Buffers> {
        &self.buffers
    }

    /// P modulo `q`.
    pub(crate) fn special_product(&self, q: Modulus) -> u64 {
        let special = self.special().iter();
        special.fold(1, |product, p| q.mul(product, q.reduce(p.value())))
    }

    /// All primes, by number: those of Q, then the special ones.
    pub(crate) fn all_moduli(&self) -> &[Modulus] {
        &self.moduli
    }

    /// The number of the prime of limb `limb` of a polynomial over `basis`.
    pub(crate) fn prime_index(&self, basis: Basis, limb: usize) -> usize {
        if limb < basis.q {
            limb
        } else {
            limb - basis.q + self.q_count
        }
    }

    /// The limb that belongs to prime number `index` in a polynomial over `basis`; panics if it lacks that prime.
    pub(crate) fn limb_index(&self, basis: Basis, index: usize) -> usize {
        let is_q = index < self.q_count;
        let has_it = if is_q { index < basis.q } else { basis.special };
        assert!(has_it, "no prime {index} in {basis:?}");
        if is_q {
            index
        } else {
            index - self.q_count + basis.q
        }
    }

    /// Twiddle factors of prime number `index`.
    pub(crate) fn table(&self, index: usize) -> &NttTable {
        &self.tables[index]
    }

    /// The conversion from `source` to all other primes, made at first use.
    pub(crate) fn conversion(&self, source: Source) -> Arc<Conversion> {
        let mut cache = self
            .conversions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let special = if source.special { self.special() } else { &[] };
            let primes = self.moduli[source.start..source.end].iter().chain(special);
            Conversion::new(primes.copied().collect(), &self.moduli)
        };
        Arc::clone(cache.entry(source).or_insert_with(make))
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
