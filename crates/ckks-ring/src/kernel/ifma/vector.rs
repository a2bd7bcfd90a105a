//! Eight residues of one prime, and the arithmetic on them.

use core::arch::x86_64::*;

use crate::Modulus;

/// The low 52 bits.
const MASK: i64 = (1 << 52) - 1;

/// `x` in vectors of eight; lengths are multiples of eight.
#[inline(always)]
pub(super) fn chunks(x: &[u64]) -> &[[u64; 8]] {
    debug_assert!(x.len().is_multiple_of(8));
    x.as_chunks().0
}

/// `x` in vectors of eight; lengths are multiples of eight.
#[inline(always)]
pub(super) fn chunks_mut(x: &mut [u64]) -> &mut [[u64; 8]] {
    debug_assert!(x.len().is_multiple_of(8));
    x.as_chunks_mut().0
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn load(x: &[u64; 8]) -> __m512i {
    // SAFETY: the reference is valid for reading 64 bytes; no alignment is asked for.
    unsafe { _mm512_loadu_si512(x.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn store(x: &mut [u64; 8], value: __m512i) {
    // SAFETY: the reference is valid for writing 64 bytes; no alignment is asked for.
    unsafe { _mm512_storeu_si512(x.as_mut_ptr().cast(), value) }
}

/// A constant that something will be added to: read anew, since a copy of a register would take a turn of the units that
/// add and multiply.
#[inline(always)]
fn fresh(x: &__m512i) -> __m512i {
    // SAFETY: a reference is valid for reading.
    unsafe { core::ptr::read_volatile(x) }
}

/// A constant in all lanes, or one in each, with its companion.
#[derive(Clone, Copy)]
pub(super) struct Constant {
    pub(super) value: __m512i,
    pub(super) companion: __m512i,
}

impl Constant {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn new([value, companion]: [u64; 2]) -> Self {
        Self {
            value: _mm512_set1_epi64(value as i64),
            companion: _mm512_set1_epi64(companion as i64),
        }
    }
}

/// A prime and what reduction by it needs.
pub(super) struct Prime {
    pub(super) q: __m512i,
    /// q, 2q, 4q, …
    multiples: [__m512i; 7],
    minus_q: __m512i,
    /// −1 and −3.
    less: [__m512i; 2],
    mask: __m512i,
    /// ⌊2^52 / q⌋.
    one_companion: __m512i,
    /// 2^52 mod q.
    word: Constant,
}

impl Prime {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn new(modulus: Modulus) -> Self {
        let q = modulus.value();
        let word = modulus.reduce(1 << 52);
        let splat = |x: u64| _mm512_set1_epi64(x as i64);
        Self {
            q: splat(q),
            multiples: core::array::from_fn(|i| splat(q << i)),
            minus_q: splat((1 << 52) - q),
            less: [_mm512_set1_epi64(-1), _mm512_set1_epi64(-3)],
            mask: _mm512_set1_epi64(MASK),
            one_companion: splat(super::companion(modulus, 1)),
            word: Constant::new([word, super::companion(modulus, word)]),
        }
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn zero(&self) -> __m512i {
        _mm512_setzero_si512()
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn splat(&self, x: u64) -> __m512i {
        _mm512_set1_epi64(x as i64)
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn add(&self, x: __m512i, y: __m512i) -> __m512i {
        _mm512_add_epi64(x, y)
    }

    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn sub(&self, x: __m512i, y: __m512i) -> __m512i {
        _mm512_sub_epi64(x, y)
    }

    /// 0..2q → 0..q.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn reduce_once(&self, x: __m512i) -> __m512i {
        _mm512_min_epu64(x, _mm512_sub_epi64(x, self.q))
    }

    /// 0..4q → 0..2q.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn reduce_twice(&self, x: __m512i) -> __m512i {
        _mm512_min_epu64(x, _mm512_sub_epi64(x, self.multiples[1]))
    }

    /// `multiple`·q, a power of two.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn multiple(&self, multiple: u32) -> __m512i {
        self.multiples[multiple.trailing_zeros() as usize]
    }

    /// The low 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn masked(&self, x: __m512i) -> __m512i {
        _mm512_and_si512(x, self.mask)
    }

    /// x·w in 0..2q, of the low 52 bits of x.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn mul_lazy(&self, w: Constant, x: __m512i) -> __m512i {
        self.masked(self.mul_unmasked(w, x))
    }

    /// As [`Self::mul_lazy`], with anything above 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn mul_unmasked(&self, w: Constant, x: __m512i) -> __m512i {
        self.add_mul(self.zero(), w, x)
    }

    /// u + x·w, the product in 0..2q, of the low 52 bits of u and x, with anything above 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn add_mul(&self, u: __m512i, w: Constant, x: __m512i) -> __m512i {
        let quotient = _mm512_madd52hi_epu64(self.zero(), x, w.companion);
        let low = _mm512_madd52lo_epu64(u, x, w.value);
        _mm512_madd52lo_epu64(low, quotient, self.minus_q)
    }

    /// x·w in −q..q modulo 2^52, of the low 52 bits of x, with anything above 52 bits.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn mul_centred(&self, w: Constant, x: __m512i) -> __m512i {
        self.add_mul(fresh(&self.minus_q), w, x)
    }

    /// Low and high words of x·y.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn product(&self, x: __m512i, y: __m512i) -> [__m512i; 2] {
        self.add_product([self.zero(); 2], x, y)
    }

    /// Adds x·y to low and high words.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn add_product(
        &self,
        [low, high]: [__m512i; 2],
        x: __m512i,
        y: __m512i,
    ) -> [__m512i; 2] {
        [
            _mm512_madd52lo_epu64(low, x, y),
            _mm512_madd52hi_epu64(high, x, y),
        ]
    }

    /// low + 2^52·high, fully reduced, for up to [`super::TERMS`] products of words below 2^50 and one word below 2^52.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn reduce_sum(&self, [low, high]: [__m512i; 2]) -> __m512i {
        let high = _mm512_add_epi64(high, _mm512_srli_epi64::<52>(low));
        let quotient = _mm512_madd52hi_epu64(self.zero(), low, self.one_companion);
        let quotient = _mm512_madd52hi_epu64(quotient, high, self.word.companion);
        let rest = _mm512_madd52lo_epu64(low, high, self.word.value);
        let rest = _mm512_madd52lo_epu64(rest, quotient, self.minus_q);
        self.reduce_once(self.reduce_twice(_mm512_and_si512(rest, self.mask)))
    }

    /// The low 52 bits → `ABOVE`·q..(`ABOVE` + 2)·q, with anything above 52 bits; `ABOVE` is 0, 1 or 3.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn reduce_word_unmasked<const ABOVE: usize>(&self, x: __m512i) -> __m512i {
        // A quotient that is less leaves as many multiples more.
        let start = match ABOVE {
            0 => self.zero(),
            _ => fresh(&self.less[ABOVE / 2]),
        };
        let quotient = _mm512_madd52hi_epu64(start, x, self.one_companion);
        _mm512_madd52lo_epu64(x, quotient, self.minus_q)
    }

    /// The low 52 bits, fully reduced.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub(super) fn finished(&self, x: __m512i) -> __m512i {
        self.reduce_once(self.masked(self.reduce_word_unmasked::<0>(x)))
    }
}
