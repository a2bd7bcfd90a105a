//! Two lanes: simd128 with relaxed fused multiply-add, which [`WasmFma::detect`] proves to be fused.

#![allow(unsafe_code)]

use core::arch::wasm32::*;

use super::Lanes;
use crate::Modulus;
use crate::galois::Permutation;
use crate::kernel::portable::Portable;
use crate::kernel::{Fractions, Kernel};
use crate::ntt::NttTable;

/// Engines whose relaxed multiply-add rounds once. The only value is given out by [`WasmFma::detect`].
pub(in crate::kernel) struct WasmFma(());

static WASM_FMA: WasmFma = WasmFma(());

impl WasmFma {
    /// The kernel, if the engine rounds once: the specification lets it round twice.
    pub(in crate::kernel) fn detect() -> Option<&'static dyn Kernel> {
        #[target_feature(enable = "relaxed-simd")]
        fn residue(x: f64) -> [f64; 2] {
            let x = f64x2_splat(x);
            let square = f64x2_mul(x, x);
            let added = f64x2_relaxed_madd(x, x, f64x2_neg(square));
            let subtracted = f64x2_relaxed_nmadd(x, x, square);
            [
                f64x2_extract_lane::<0>(added),
                f64x2_extract_lane::<1>(subtracted),
            ]
        }
        // (2^27 + 1)² = 2^54 + 2^28 + 1: the product in f64 loses the one.
        let x = core::hint::black_box(134_217_729.0);
        let fused = residue(x) == [1.0, -1.0];
        fused.then_some(&WASM_FMA)
    }
}

super::kernel!(WasmFma, F64x2, "wasm simd128 fma", "simd128,relaxed-simd");

/// Two f64.
#[derive(Clone, Copy)]
struct F64x2(v128);

/// The bits of 2^52: or-ed to a word below 2^52 they make the f64 2^52 + word.
const TWO_52: u64 = 0x4330_0000_0000_0000;

impl Lanes for F64x2 {
    const COUNT: usize = 2;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self(f64x2_splat(x))
    }

    #[inline(always)]
    fn load(x: &[u64]) -> Self {
        // SAFETY: the slice is indexed to two entries; no alignment is asked for.
        Self(unsafe { v128_load(x[..2].as_ptr().cast()) })
    }

    #[inline(always)]
    fn store(self, x: &mut [u64]) {
        // SAFETY: the slice is indexed to two entries; no alignment is asked for.
        unsafe { v128_store(x[..2].as_mut_ptr().cast(), self.0) }
    }

    #[inline(always)]
    fn load_words(x: &[u64]) -> Self {
        let two_52 = u64x2_splat(TWO_52);
        Self(f64x2_sub(v128_or(Self::load(x).0, two_52), two_52))
    }

    #[inline(always)]
    fn store_words(self, x: &mut [u64]) {
        let two_52 = u64x2_splat(TWO_52);
        Self(v128_xor(f64x2_add(self.0, two_52), two_52)).store(x);
    }

    #[inline(always)]
    fn mul_words(self, y: Self) -> Self {
        Self(i64x2_mul(self.0, y.0))
    }

    #[inline(always)]
    fn add_words(self, y: Self) -> Self {
        Self(i64x2_add(self.0, y.0))
    }

    #[inline(always)]
    fn halves(self) -> [Self; 2] {
        let low = v128_and(self.0, u64x2_splat(0xffff_ffff));
        [Self(low), Self(u64x2_shr(self.0, 32))]
    }

    #[inline(always)]
    fn add(self, y: Self) -> Self {
        Self(f64x2_add(self.0, y.0))
    }

    #[inline(always)]
    fn sub(self, y: Self) -> Self {
        Self(f64x2_sub(self.0, y.0))
    }

    #[inline(always)]
    fn mul(self, y: Self) -> Self {
        Self(f64x2_mul(self.0, y.0))
    }

    #[inline(always)]
    fn mul_add(self, y: Self, z: Self) -> Self {
        Self(f64x2_relaxed_madd(self.0, y.0, z.0))
    }

    #[inline(always)]
    fn neg_mul_add(self, y: Self, z: Self) -> Self {
        Self(f64x2_relaxed_nmadd(self.0, y.0, z.0))
    }

    #[inline(always)]
    fn where_negative(self, y: Self) -> Self {
        Self(v128_and(f64x2_lt(self.0, f64x2_splat(0.0)), y.0))
    }

    #[inline(always)]
    fn any_magnitude_below(self, y: Self) -> bool {
        v128_any_true(f64x2_lt(f64x2_abs(self.0), y.0))
    }

    #[inline(always)]
    fn exchange(_distance: usize, [a, b]: [Self; 2]) -> [Self; 2] {
        [
            Self(u64x2_shuffle::<0, 2>(a.0, b.0)),
            Self(u64x2_shuffle::<1, 3>(a.0, b.0)),
        ]
    }

    #[inline(always)]
    fn load_twiddles(_distance: usize, twiddles: &[u64], start: usize) -> Self {
        Self::load(&twiddles[start..])
    }
}
