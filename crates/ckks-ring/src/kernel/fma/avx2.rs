//! Four lanes: AVX2 and FMA.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::Lanes;
use crate::Modulus;
use crate::galois::Permutation;
use crate::kernel::portable::Portable;
use crate::kernel::{Fractions, Kernel};
use crate::ntt::NttTable;

/// Machines with AVX2 and FMA. The only value is given out by [`Avx2::detect`].
pub(in crate::kernel) struct Avx2(());

static AVX2: Avx2 = Avx2(());

/// One vector expression.
macro_rules! vector {
    ($e:expr) => {
        // SAFETY: only functions that have AVX2 and FMA call these lanes; slices are indexed to four entries, so that
        // every access is in bounds, and unaligned.
        unsafe { $e }
    };
}

mod unpack;

impl Avx2 {
    /// The kernel, if this machine can run it.
    pub(in crate::kernel) fn detect() -> Option<&'static dyn Kernel> {
        let there = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
        there.then_some(&AVX2)
    }
}

super::kernel!(Avx2, F64x4, "avx2", "avx2,fma");

/// Four f64.
#[derive(Clone, Copy)]
struct F64x4(__m256d);

/// The bits of 2^52: or-ed to a word below 2^52 they make the f64 2^52 + word.
const TWO_52: i64 = 0x4330_0000_0000_0000;

impl Lanes for F64x4 {
    const COUNT: usize = 4;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self(vector!(_mm256_set1_pd(x)))
    }

    #[inline(always)]
    fn load(x: &[u64]) -> Self {
        Self(vector!(_mm256_loadu_pd(x[..4].as_ptr().cast())))
    }

    #[inline(always)]
    fn store(self, x: &mut [u64]) {
        vector!(_mm256_storeu_pd(x[..4].as_mut_ptr().cast(), self.0));
    }

    #[inline(always)]
    fn load_words(x: &[u64]) -> Self {
        let words = vector!(_mm256_castpd_si256(Self::load(x).0));
        let shifted = vector!(_mm256_or_si256(words, _mm256_set1_epi64x(TWO_52)));
        Self(vector!(_mm256_sub_pd(
            _mm256_castsi256_pd(shifted),
            _mm256_castsi256_pd(_mm256_set1_epi64x(TWO_52))
        )))
    }

    #[inline(always)]
    fn store_words(self, x: &mut [u64]) {
        let two_52 = vector!(_mm256_castsi256_pd(_mm256_set1_epi64x(TWO_52)));
        Self(vector!(_mm256_xor_pd(
            _mm256_add_pd(self.0, two_52),
            two_52
        )))
        .store(x);
    }

    #[inline(always)]
    fn mul_words(self, y: Self) -> Self {
        Self(vector!(_mm256_castsi256_pd(_mm256_mul_epu32(
            _mm256_castpd_si256(self.0),
            _mm256_castpd_si256(y.0)
        ))))
    }

    #[inline(always)]
    fn add_words(self, y: Self) -> Self {
        Self(vector!(_mm256_castsi256_pd(_mm256_add_epi64(
            _mm256_castpd_si256(self.0),
            _mm256_castpd_si256(y.0)
        ))))
    }

    #[inline(always)]
    fn halves(self) -> [Self; 2] {
        let words = vector!(_mm256_castpd_si256(self.0));
        let low = vector!(_mm256_blend_epi32::<0b1010_1010>(
            words,
            _mm256_setzero_si256()
        ));
        let high = vector!(_mm256_srli_epi64::<32>(words));
        [
            Self(vector!(_mm256_castsi256_pd(low))),
            Self(vector!(_mm256_castsi256_pd(high))),
        ]
    }

    #[inline(always)]
    fn add(self, y: Self) -> Self {
        Self(vector!(_mm256_add_pd(self.0, y.0)))
    }

    #[inline(always)]
    fn sub(self, y: Self) -> Self {
        Self(vector!(_mm256_sub_pd(self.0, y.0)))
    }

    #[inline(always)]
    fn mul(self, y: Self) -> Self {
        Self(vector!(_mm256_mul_pd(self.0, y.0)))
    }

    #[inline(always)]
    fn mul_add(self, y: Self, z: Self) -> Self {
        Self(vector!(_mm256_fmadd_pd(self.0, y.0, z.0)))
    }

    #[inline(always)]
    fn neg_mul_add(self, y: Self, z: Self) -> Self {
        Self(vector!(_mm256_fnmadd_pd(self.0, y.0, z.0)))
    }

    #[inline(always)]
    fn where_negative(self, y: Self) -> Self {
        Self(vector!(_mm256_and_pd(
            _mm256_cmp_pd::<_CMP_LT_OQ>(self.0, _mm256_setzero_pd()),
            y.0
        )))
    }

    #[inline(always)]
    fn any_magnitude_below(self, y: Self) -> bool {
        let magnitude = vector!(_mm256_andnot_pd(_mm256_set1_pd(-0.0), self.0));
        vector!(_mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(
            magnitude, y.0
        ))) != 0
    }

    #[inline(always)]
    fn exchange(distance: usize, [a, b]: [Self; 2]) -> [Self; 2] {
        if distance == 2 {
            let low = vector!(_mm256_permute2f128_pd::<0x20>(a.0, b.0));
            [
                Self(low),
                Self(vector!(_mm256_permute2f128_pd::<0x31>(a.0, b.0))),
            ]
        } else {
            let low = vector!(_mm256_unpacklo_pd(a.0, b.0));
            [Self(low), Self(vector!(_mm256_unpackhi_pd(a.0, b.0)))]
        }
    }

    #[inline(always)]
    fn load_twiddles(distance: usize, twiddles: &[u64], start: usize) -> Self {
        if distance == 2 {
            let two = vector!(_mm_loadu_pd(twiddles[start..start + 2].as_ptr().cast()));
            Self(vector!(_mm256_permute4x64_pd::<0b0101_0000>(
                _mm256_castpd128_pd256(two)
            )))
        } else {
            Self(vector!(_mm256_permute4x64_pd::<0b1101_1000>(
                Self::load(&twiddles[start..]).0
            )))
        }
    }

    #[inline(always)]
    fn unpack(bits: u32, packed: &[u8], words: &mut [u64]) {
        unpack::unpack(bits, packed, words);
    }
}
