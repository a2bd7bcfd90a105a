//! The inner loops, once per instruction set. Every kernel gives the same residues, bit for bit.

mod fma;
#[cfg(target_arch = "x86_64")]
mod ifma;
mod portable;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::Modulus;
use crate::galois::Permutation;
use crate::ntt::NttTable;

/// Words that stay in the nearest cache between two loops over them.
const BLOCK: usize = 512;

/// Loops over one limb: `x`, `y`, `out` hold residues of one prime, fully reduced before and after. Lengths are multiples
/// of eight.
pub(crate) trait Kernel: Send + Sync {
    /// Name of the instruction set.
    fn name(&self) -> &'static str;

    /// The constant `w` mod q in the form in which this kernel's transforms multiply by it.
    fn twiddle(&self, q: Modulus, w: u64) -> [u64; 2];

    /// The twiddles of one direction, given as the N powers of a root in bit-reversed order, as this kernel's transforms
    /// read them.
    fn twiddles(&self, q: Modulus, powers: &[u64]) -> Vec<u64>;

    /// Coefficients to values, in place.
    fn forward(&self, table: &NttTable, x: &mut [u64]);

    /// Values to coefficients, in place.
    fn inverse(&self, table: &NttTable, x: &mut [u64]);

    /// x += y.
    fn add(&self, q: Modulus, x: &mut [u64], y: &[u64]);

    /// x −= y.
    fn sub(&self, q: Modulus, x: &mut [u64], y: &[u64]);

    /// x = −x.
    fn neg(&self, q: Modulus, x: &mut [u64]);

    /// x = x · y, entry by entry.
    fn mul(&self, q: Modulus, x: &mut [u64], y: &[u64]);

    /// out = Σ a_i · b_i, entry by entry.
    fn dot(&self, q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]);

    /// `words` = the first of the numbers of `bits` bits (1 to 57) that `packed` holds, lowest bits first; the bytes may go
    /// on behind them.
    fn unpack(&self, bits: u32, packed: &[u8], words: &mut [u64]) {
        unpack(bits, packed, words);
    }

    /// out_j = Σ a_i · b_ji for two sums of which one factor is the same.
    fn dot_pair(&self, q: Modulus, a: &[&[u64]], b: [&[&[u64]]; 2], out: [&mut [u64]; 2]) {
        for (b, out) in b.into_iter().zip(out) {
            self.dot(q, a, b, out);
        }
    }

    /// x += a · b, entry by entry.
    fn mul_add(&self, q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]);

    /// x = x · w.
    fn scale(&self, q: Modulus, w: u64, x: &mut [u64]);

    /// x += y · w.
    fn add_scaled(&self, q: Modulus, w: u64, x: &mut [u64], y: &[u64]) {
        let mut room = [0; BLOCK];
        for (x, y) in x.chunks_mut(BLOCK).zip(y.chunks(BLOCK)) {
            let multiple = &mut room[..y.len()];
            multiple.copy_from_slice(y);
            self.scale(q, w, multiple);
            self.add(q, x, multiple);
        }
    }

    /// x = (x − y) · w.
    fn sub_scale(&self, q: Modulus, w: u64, x: &mut [u64], y: &[u64]);

    /// out = Σ w_i · y_i mod q, where `y` holds the y_i, each `stride` words after the one before, words below 2^50 that need
    /// not be reduced.
    fn convert(&self, q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]);

    /// v = round(Σ y_i / p_i), if it returns false; true if some entry is too close to a tie for this kernel to tell, so
    /// that all must be decided otherwise.
    fn round_fractions(&self, fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool;

    /// The image of values `x` under an automorphism.
    fn permute(&self, permutation: &Permutation, x: &[u64], image: &mut [u64]);
}

/// [`Kernel::unpack`], number by number.
#[inline(always)]
fn unpack(bits: u32, packed: &[u8], words: &mut [u64]) {
    let mask = u64::MAX >> (u64::BITS - bits);
    for (i, word) in words.iter_mut().enumerate() {
        let at = i * bits as usize;
        let bytes = &packed[at / 8..];
        let mut eight = [0; 8];
        let there = bytes.len().min(8);
        eight[..there].copy_from_slice(&bytes[..there]);
        *word = (u64::from_le_bytes(eight) >> (at % 8)) & mask;
    }
}

/// The first words of all twiddles, then the second ones.
fn words_apart(kernel: &impl Kernel, q: Modulus, powers: &[u64]) -> Vec<u64> {
    let part = |i: usize| powers.iter().map(move |&w| kernel.twiddle(q, w)[i]);
    part(0).chain(part(1)).collect()
}

/// Fixed-point reciprocals of the primes of a conversion: r_i = floor(2^(52 + shift) / p_i) < 2^52.
pub(crate) struct Fractions {
    /// Bits of the fraction.
    pub(crate) shift: u32,
    /// r_i.
    pub(crate) reciprocals: Vec<u64>,
    /// 1/p_i, rounded.
    pub(crate) inverses: Vec<f64>,
}

impl Fractions {
    /// For the primes of one conversion.
    pub(crate) fn new(primes: &[Modulus]) -> Self {
        let shift = primes.iter().map(|p| p.bits() - 1).min().unwrap_or(0);
        let reciprocals = primes
            .iter()
            .map(|p| ((1u128 << (52 + shift)) / u128::from(p.value())) as u64)
            .collect();
        let inverses = primes.iter().map(|p| 1.0 / p.value() as f64).collect();
        Self {
            shift,
            reciprocals,
            inverses,
        }
    }

    /// Bound on what the truncated products leave out, in units of 2^−shift.
    pub(crate) fn slack(&self) -> u64 {
        2 * self.reciprocals.len() as u64
    }

    /// Bound on the rounding of Σ y_i · (1/p_i) in f64, each term and partial sum rounded: (k + k²)·2^−53, doubled.
    pub(crate) fn float_slack(&self) -> f64 {
        let k = self.inverses.len() as f64;
        (k + 1.0) * (k + 1.0) * f64::EPSILON
    }

    /// `sum` of the truncated products, rounded: v or less.
    pub(crate) fn round(&self, sum: u64) -> u64 {
        (sum + (1 << (self.shift - 1))) >> self.shift
    }

    /// Whether `sum` of the truncated products does not determine v.
    pub(crate) fn is_ambiguous(&self, sum: u64) -> bool {
        self.round(sum) != self.round(sum + self.slack())
    }
}

/// The fastest kernel of this machine, chosen once.
pub(crate) fn best() -> &'static dyn Kernel {
    static BEST: OnceLock<&'static dyn Kernel> = OnceLock::new();
    *BEST.get_or_init(|| available()[0])
}

/// Every kernel that runs on this machine, the fastest first.
pub(crate) fn available() -> Vec<&'static dyn Kernel> {
    let kernels: &[Option<&'static dyn Kernel>] = &[
        #[cfg(target_arch = "x86_64")]
        ifma::Ifma::detect(),
        #[cfg(target_arch = "x86_64")]
        fma::avx2::Avx2::detect(),
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        fma::wasm::WasmFma::detect(),
        Some(&portable::Portable),
    ];
    kernels.iter().flatten().copied().collect()
}
