//! Twiddle factors of the negacyclic number-theoretic transform.
//!
//! ψ is g^((q−1)/2N) for the smallest g ≥ 2 for which that power has order exactly 2N. The transform sends a to
//! a(ψ^(2·brv(k)+1)), k = 0…N−1, brv reversing log2 N bits.

use crate::buffers::{Buffer, Buffers};
use crate::kernel::Kernel;
use crate::{Modulus, RingDegree};

/// Powers of ψ in bit-reversed order, for one prime, in one kernel's form and order.
pub(crate) struct NttTable {
    modulus: Modulus,
    psi: u64,
    forward: Buffer,
    inverse: Buffer,
    last_inverse: [[u64; 2]; 2],
}

impl NttTable {
    /// The table of `q`, a prime that is 1 modulo 2N.
    pub(crate) fn new(q: Modulus, degree: RingDegree, kernel: &dyn Kernel) -> Self {
        let psi = primitive_root(q, degree);
        let by_n = q.inv(degree.get() as u64);
        let last = q.inv(q.pow(psi, degree.get() as u64 / 2));
        let buffers = Buffers::new(0);
        let twiddles = |root: u64| {
            let words = kernel.twiddles(q, &bit_reversed_powers(q, degree, root));
            let mut aligned = buffers.unwritten(words.len());
            aligned.copy_from_slice(&words);
            aligned
        };
        Self {
            modulus: q,
            psi,
            forward: twiddles(psi),
            inverse: twiddles(q.inv(psi)),
            last_inverse: [by_n, q.mul(by_n, last)].map(|w| kernel.twiddle(q, w)),
        }
    }

    /// q.
    pub(crate) fn modulus(&self) -> Modulus {
        self.modulus
    }

    /// ψ.
    pub(crate) fn psi(&self) -> u64 {
        self.psi
    }

    /// What the kernel made of the twiddles ψ^brv(i).
    pub(crate) fn forward(&self) -> &[u64] {
        &self.forward
    }

    /// What the kernel made of the twiddles ψ^(−brv(i)).
    pub(crate) fn inverse(&self) -> &[u64] {
        &self.inverse
    }

    /// First and second words of all twiddles ψ^brv(i), of a kernel that keeps them so.
    pub(crate) fn forward_tables(&self) -> [&[u64]; 2] {
        self.forward.split_at(self.forward.len() / 2).into()
    }

    /// As [`Self::forward_tables`], of ψ^(−brv(i)).
    pub(crate) fn inverse_tables(&self) -> [&[u64]; 2] {
        self.inverse.split_at(self.inverse.len() / 2).into()
    }

    /// 1/N, and 1/N times the twiddle of the inverse's last stage.
    pub(crate) fn last_inverse(&self) -> [[u64; 2]; 2] {
        self.last_inverse
    }
}

/// ψ of the module's definition.
pub(crate) fn primitive_root(q: Modulus, degree: RingDegree) -> u64 {
    let exponent = (q.value() - 1) / degree.two_n();
    let minus_one = q.value() - 1;
    (2..q.value())
        .map(|g| q.pow(g, exponent))
        .find(|&psi| q.pow(psi, degree.get() as u64) == minus_one)
        .unwrap_or(1) // never: a prime that is 1 modulo 2N has such a root
}

/// root^brv(i) for i in 0..N.
fn bit_reversed_powers(q: Modulus, degree: RingDegree, root: u64) -> Vec<u64> {
    let n = degree.get();
    let mut powers = vec![1u64; n];
    // brv(i + m) = brv(i) + N/(2m) for i < m = 2^s: each stage doubles the table.
    let mut m = 1;
    while m < n {
        let step = q.pow(root, (n / (2 * m)) as u64);
        for i in 0..m {
            powers[i + m] = q.mul(powers[i], step);
        }
        m *= 2;
    }
    powers
}
