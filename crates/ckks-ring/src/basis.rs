//! Which of a ring's primes a polynomial is taken modulo.

/// The first `q` primes of Q and, if `special`, all special primes after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis {
    /// Number of primes q_0, …, q_{q−1}: a ciphertext of level ℓ has ℓ + 1.
    pub q: usize,
    /// Whether all special primes follow.
    pub special: bool,
}

impl Basis {
    /// The first `q` primes of Q.
    #[must_use]
    pub const fn of_q(q: usize) -> Self {
        Self { q, special: false }
    }

    /// The first `q` primes of Q and all special primes.
    #[must_use]
    pub const fn with_special(q: usize) -> Self {
        Self { q, special: true }
    }
}
