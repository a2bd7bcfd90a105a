//! Fused multiply-add on f64: exact arithmetic on integers of at most 53 bits, two or four lanes.
//!
//! For integers x, w the rounded product h and the rest l = fma(x, w, −h) add up to x·w exactly. With c the integer
//! nearest to x·w/q (found to within 1/4), x·w − c·q = fma(−c, q, h) + l, all exact, and lies in −3q/4..=3q/4.
//! So residues are held as small signed integers here and brought to 0..q at the end, the same as everywhere.

mod short;
mod transform;

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) mod wasm;

use super::Fractions;
use crate::Modulus;
use crate::ntt::NttTable;

/// Lanes of f64, all operations lane by lane. Implementations may assume that their instructions are there: they are
/// called only from functions that are.
pub(super) trait Lanes: Copy {
    /// How many.
    const COUNT: usize;
    /// x in every lane.
    fn splat(x: f64) -> Self;
    /// The first lanes of a slice of f64 bits.
    fn load(x: &[u64]) -> Self;
    /// To the first lanes of a slice, as bits.
    fn store(self, x: &mut [u64]);
    /// Words below 2^52.
    fn load_words(x: &[u64]) -> Self;
    /// Integers in 0..2^52, as words.
    fn store_words(self, x: &mut [u64]);
    /// Bits of the products of words below 2^32.
    fn mul_words(self, y: Self) -> Self;
    /// Bits of the sums of words.
    fn add_words(self, y: Self) -> Self;
    /// Bits of the words' low and high halves.
    fn halves(self) -> [Self; 2];
    /// self + y.
    fn add(self, y: Self) -> Self;
    /// self − y.
    fn sub(self, y: Self) -> Self;
    /// self · y, rounded.
    fn mul(self, y: Self) -> Self;
    /// self · y + z, rounded once.
    fn mul_add(self, y: Self, z: Self) -> Self;
    /// z − self · y, rounded once.
    fn neg_mul_add(self, y: Self, z: Self) -> Self;
    /// y where self is negative, else +0.
    fn where_negative(self, y: Self) -> Self;
    /// Whether |self| < y in some lane.
    fn any_magnitude_below(self, y: Self) -> bool;
    /// Brings the entries that are `distance` < COUNT apart in two neighbouring vectors against each other. Applied twice
    /// it is the identity.
    fn exchange(distance: usize, pair: [Self; 2]) -> [Self; 2];
    /// Twiddles of the COUNT / `distance` groups from `start` on, in the order of lanes [`Self::exchange`] makes.
    fn load_twiddles(distance: usize, twiddles: &[u64], start: usize) -> Self;
    /// [`Kernel::unpack`](super::Kernel::unpack).
    fn unpack(bits: u32, packed: &[u8], words: &mut [u64]) {
        super::unpack(bits, packed, words);
    }
}

/// 1.5·2^52: adding it rounds |x| < 2^51 to an integer.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// A constant: its centred representative and that divided by q.
#[derive(Clone, Copy)]
struct Constant<L> {
    value: L,
    quotient: L,
}

/// A prime in all lanes.
struct Prime<L> {
    q: L,
    inverse: L,
    rounder: L,
}

/// The representation of a constant, as bits.
fn twiddle(q: Modulus, w: u64) -> [u64; 2] {
    let centred = q.centred(w) as f64;
    [centred.to_bits(), (centred / q.value() as f64).to_bits()]
}

impl<L: Lanes> Constant<L> {
    #[inline(always)]
    fn new(bits: [u64; 2]) -> Self {
        let [value, quotient] = bits.map(|b| L::splat(f64::from_bits(b)));
        Self { value, quotient }
    }
}

impl<L: Lanes> Prime<L> {
    #[inline(always)]
    fn new(modulus: Modulus) -> Self {
        let q = modulus.value() as f64;
        Self {
            q: L::splat(q),
            inverse: L::splat(1.0 / q),
            rounder: L::splat(ROUNDER),
        }
    }

    /// |x| < 2^53 to about −q/2..=q/2.
    #[inline(always)]
    fn reduce(&self, x: L) -> L {
        let multiple = x.mul_add(self.inverse, self.rounder).sub(self.rounder);
        multiple.neg_mul_add(self.q, x)
    }

    /// −q..q to 0..q.
    #[inline(always)]
    fn lift(&self, x: L) -> L {
        x.add(x.where_negative(self.q))
    }

    /// x·w within 3q/4, for |x| ≤ 2^52.
    #[inline(always)]
    fn mul_constant(&self, w: Constant<L>, x: L) -> L {
        let high = x.mul(w.value);
        let negative_low = x.neg_mul_add(w.value, high);
        let multiple = x.mul_add(w.quotient, self.rounder).sub(self.rounder);
        multiple.neg_mul_add(self.q, high).sub(negative_low)
    }

    /// x·w within 3q/4, for |x·w| ≤ 2^53.
    #[inline(always)]
    fn mul_constant_exact(&self, w: Constant<L>, x: L) -> L {
        let multiple = x.mul_add(w.quotient, self.rounder).sub(self.rounder);
        multiple.neg_mul_add(self.q, x.mul(w.value))
    }

    /// x·y within 3q/4, for residues in 0..q.
    #[inline(always)]
    fn mul(&self, x: L, y: L) -> L {
        let high = x.mul(y);
        let negative_low = x.neg_mul_add(y, high);
        let multiple = high.mul_add(self.inverse, self.rounder).sub(self.rounder);
        multiple.neg_mul_add(self.q, high).sub(negative_low)
    }
}

#[inline(always)]
fn map<L: Lanes>(q: Modulus, x: &mut [u64], f: impl Fn(&Prime<L>, L) -> L) {
    let p = Prime::new(q);
    for x in x.chunks_exact_mut(L::COUNT) {
        p.lift(f(&p, L::load_words(x))).store_words(x);
    }
}

#[inline(always)]
fn zip<L: Lanes>(q: Modulus, x: &mut [u64], y: &[u64], f: impl Fn(&Prime<L>, L, L) -> L) {
    let p = Prime::new(q);
    for (x, y) in x.chunks_exact_mut(L::COUNT).zip(y.chunks_exact(L::COUNT)) {
        p.lift(f(&p, L::load_words(x), L::load_words(y)))
            .store_words(x);
    }
}

#[inline(always)]
fn mul<L: Lanes>(q: Modulus, x: &mut [u64], y: &[u64]) {
    zip::<L>(q, x, y, |p, x, y| p.mul(x, y));
}

#[inline(always)]
fn scale<L: Lanes>(q: Modulus, w: u64, x: &mut [u64]) {
    let w = Constant::new(twiddle(q, w));
    map::<L>(q, x, |p, x| p.mul_constant(w, x));
}

#[inline(always)]
fn sub_scale<L: Lanes>(q: Modulus, w: u64, x: &mut [u64], y: &[u64]) {
    let w = Constant::new(twiddle(q, w));
    zip::<L>(q, x, y, |p, x, y| p.mul_constant(w, x.sub(y)));
}

#[inline(always)]
fn mul_add<L: Lanes>(q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]) {
    let p = Prime::<L>::new(q);
    let inputs = a.chunks_exact(L::COUNT).zip(b.chunks_exact(L::COUNT));
    for (x, (a, b)) in x.chunks_exact_mut(L::COUNT).zip(inputs) {
        let sum = L::load_words(x).add(p.mul(L::load_words(a), L::load_words(b)));
        p.lift(p.reduce(sum)).store_words(x);
    }
}

/// Entries of a sum that stay in cache while terms are added to it.
const SUMMED: usize = 1024;

/// Sums of four products and a reduced one stay within 7q/2 < 2^53. Four terms are read side by side, no more: so many streams
/// are fetched ahead.
#[inline(always)]
fn dot<L: Lanes>(q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]) {
    if q.bits() < 32 {
        return short::dot::<L>(q, a, b, out);
    }
    let p = Prime::<L>::new(q);
    for (block, out) in out.chunks_mut(SUMMED).enumerate() {
        let at = block * SUMMED;
        for x in out.chunks_exact_mut(L::COUNT) {
            L::splat(0.0).store(x);
        }
        for (a, b) in a.chunks(4).zip(b.chunks(4)) {
            match a.len() {
                4 => add_products::<L, 4>(&p, a, b, at, out),
                3 => add_products::<L, 3>(&p, a, b, at, out),
                2 => add_products::<L, 2>(&p, a, b, at, out),
                _ => add_products::<L, 1>(&p, a, b, at, out),
            }
        }
        for x in out.chunks_exact_mut(L::COUNT) {
            p.lift(L::load(x)).store_words(x);
        }
    }
}

/// out += Σ a_k · b_k from entry `at` on, as reduced floats.
#[inline(always)]
fn add_products<L: Lanes, const K: usize>(
    p: &Prime<L>,
    a: &[&[u64]],
    b: &[&[u64]],
    at: usize,
    out: &mut [u64],
) {
    let mut terms: [[&[u64]; 2]; K] = [[&[]; 2]; K];
    for (k, term) in terms.iter_mut().enumerate() {
        *term = [&a[k][at..][..out.len()], &b[k][at..][..out.len()]];
    }
    for (i, x) in out.chunks_exact_mut(L::COUNT).enumerate() {
        let mut sum = L::load(x);
        for [a, b] in terms {
            let at = i * L::COUNT;
            sum = sum.add(p.mul(L::load_words(&a[at..]), L::load_words(&b[at..])));
        }
        p.reduce(sum).store(x);
    }
}

#[inline(always)]
fn convert<L: Lanes>(q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]) {
    match weights.len() {
        2 => convert_all::<L, 2>(q, weights, stride, y, out),
        3 => convert_all::<L, 3>(q, weights, stride, y, out),
        4 => convert_all::<L, 4>(q, weights, stride, y, out),
        5 => convert_all::<L, 5>(q, weights, stride, y, out),
        6 => convert_all::<L, 6>(q, weights, stride, y, out),
        7 => convert_all::<L, 7>(q, weights, stride, y, out),
        8 => convert_all::<L, 8>(q, weights, stride, y, out),
        _ => convert_any::<L>(q, weights, stride, y, out),
    }
}

/// As many weights as the compiler is told, so that it keeps them in registers and unrolls the sum.
#[inline(always)]
fn convert_all<L: Lanes, const K: usize>(
    q: Modulus,
    weights: &[u64],
    stride: usize,
    y: &[u64],
    out: &mut [u64],
) {
    let p = Prime::<L>::new(q);
    let mut constants = [Constant::<L>::new([0; 2]); K];
    let mut sources: [&[u64]; K] = [&[]; K];
    for k in 0..K {
        constants[k] = Constant::new(twiddle(q, weights[k]));
        sources[k] = &y[k * stride..][..out.len()];
    }
    for (i, out) in out.chunks_exact_mut(L::COUNT).enumerate() {
        let mut sum = L::splat(0.0);
        for k in 0..K {
            let source = L::load_words(&sources[k][i * L::COUNT..]);
            sum = sum.add(p.mul_constant(constants[k], source));
            if k % 4 == 3 {
                sum = p.reduce(sum);
            }
        }
        p.lift(p.reduce(sum)).store_words(out);
    }
}

#[inline(always)]
fn convert_any<L: Lanes>(q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]) {
    let p = Prime::<L>::new(q);
    let constants: Vec<[u64; 2]> = weights.iter().map(|&w| twiddle(q, w)).collect();
    for (i, out) in out.chunks_exact_mut(L::COUNT).enumerate() {
        let mut sum = L::splat(0.0);
        for (constants, y) in constants.chunks(4).zip(y.chunks(4 * stride)) {
            for (&w, y) in constants.iter().zip(y.chunks(stride)) {
                sum = sum.add(p.mul_constant(Constant::new(w), L::load_words(&y[i * L::COUNT..])));
            }
            sum = p.reduce(sum);
        }
        p.lift(sum).store_words(out);
    }
}

/// Sums of quotients in f64; where they come close to a half, the caller decides exactly.
#[inline(always)]
fn round_fractions<L: Lanes>(fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool {
    let n = v.len();
    let slack = L::splat(fractions.float_slack());
    let (rounder, half) = (L::splat(ROUNDER), L::splat(0.5));
    let mut ambiguous = false;
    for (i, v) in v.chunks_exact_mut(L::COUNT).enumerate() {
        let mut sum = L::splat(0.0);
        for (&inverse, y) in fractions.inverses.iter().zip(y.chunks_exact(n)) {
            sum = L::load_words(&y[i * L::COUNT..]).mul_add(L::splat(inverse), sum);
        }
        let rounded = sum.add(rounder).sub(rounder);
        let rest = sum.sub(rounded); // within a half; close to ±1/2 is close to a tie
        let distance = half.sub(rest.add(rest.where_negative(L::splat(0.0).sub(rest.add(rest)))));
        ambiguous |= distance.any_magnitude_below(slack);
        rounded.store_words(v);
    }
    ambiguous
}

#[inline(always)]
fn forward<L: Lanes>(table: &NttTable, x: &mut [u64]) {
    transform::forward::<L>(table, x);
}

#[inline(always)]
fn inverse<L: Lanes>(table: &NttTable, x: &mut [u64]) {
    transform::inverse::<L>(table, x);
}

#[inline(always)]
fn unpack<L: Lanes>(bits: u32, packed: &[u8], words: &mut [u64]) {
    L::unpack(bits, packed, words);
}

/// The kernel's methods, each in a function that has the instructions `$features`.
macro_rules! kernel {
    ($kernel:ty, $lanes:ty, $name:literal, $features:literal) => {
        impl crate::kernel::Kernel for $kernel {
            fn name(&self) -> &'static str {
                $name
            }

            fn twiddle(&self, q: Modulus, w: u64) -> [u64; 2] {
                super::twiddle(q, w)
            }

            fn twiddles(&self, q: Modulus, powers: &[u64]) -> Vec<u64> {
                crate::kernel::words_apart(self, q, powers)
            }

            fn add(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
                Portable.add(q, x, y);
            }

            fn sub(&self, q: Modulus, x: &mut [u64], y: &[u64]) {
                Portable.sub(q, x, y);
            }

            fn neg(&self, q: Modulus, x: &mut [u64]) {
                Portable.neg(q, x);
            }

            fn permute(&self, permutation: &Permutation, x: &[u64], image: &mut [u64]) {
                Portable.permute(permutation, x, image);
            }

            super::kernel!(@ $lanes, $features,
                forward(table: &NttTable, x: &mut [u64]);
                inverse(table: &NttTable, x: &mut [u64]);
                mul(q: Modulus, x: &mut [u64], y: &[u64]);
                dot(q: Modulus, a: &[&[u64]], b: &[&[u64]], out: &mut [u64]);
                unpack(bits: u32, packed: &[u8], words: &mut [u64]);
                mul_add(q: Modulus, x: &mut [u64], a: &[u64], b: &[u64]);
                scale(q: Modulus, w: u64, x: &mut [u64]);
                sub_scale(q: Modulus, w: u64, x: &mut [u64], y: &[u64]);
                convert(q: Modulus, weights: &[u64], stride: usize, y: &[u64], out: &mut [u64]);
                round_fractions(fractions: &Fractions, y: &[u64], v: &mut [u64]) -> bool;
            );
        }
    };
    (@ $lanes:ty, $features:literal, $($f:ident($($arg:ident: $ty:ty),*) $(-> $out:ty)?;)*) => {
        $(
            fn $f(&self, $($arg: $ty),*) $(-> $out)? {
                #[target_feature(enable = $features)]
                fn run($($arg: $ty),*) $(-> $out)? {
                    super::$f::<$lanes>($($arg),*)
                }
                #[allow(unused_unsafe, reason = "in wasm an engine has every instruction of a module it accepted")]
                // SAFETY: the kernel's value exists only where `detect` found the instructions.
                unsafe {
                    run($($arg),*)
                }
            }
        )*
    };
}
use kernel;
