//! What a refresh needs: primes, keys, bytes.

use std::collections::BTreeSet;

use ckks::{
    CkksError, EncapsulationShape, EvaluationKeyShape, GaloisElement, Level, ParametersSpec,
    RingDegree, RotationStep, Scale, ntt_primes_below, ntt_primes_near,
};

use crate::TraceRadix;

/// Coefficients ±1 of the sparse secret.
const WEIGHT: usize = 40;
/// |phase / q_0| exceeds this with probability below 2^-133 in any of 64 coefficients.
const RANGE: f64 = 19.0;
/// sin 2πx = cos 2π(x − 1/4).
pub(super) const SHIFT: f64 = 0.25;
/// K: the cosine is approximated where |x − 1/4| ≤ K.
pub(super) const HALF_WIDTH: f64 = RANGE + SHIFT;
/// Bits that the sine's values have and the transform to coefficients keeps: its matrix is rounded to 2^-24.
const TO_COEFFICIENTS_PRECISION: f64 = 24.0;
/// The prime that the transform to slots ends with, over the phase's scale q_0·N/m: its matrix is then rounded 6 bits coarser
/// than the sine, which loses less than the sine's first rounding.
const TO_SLOTS_MARGIN: f64 = 1.0;
/// Bits by which P exceeds the digits of the sine's primes: noise of key switching then stays near that of rounding.
const SPECIAL_EXCESS_BITS: f64 = 4.0;
/// Largest primes.
const LARGEST_PRIME_BITS: f64 = 50.0;

/// What is to be refreshed, and how precisely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootstrapSettings {
    /// log2 N.
    pub log_degree: u8,
    /// m: useful coefficients, at multiples of N/m; a power of two from 4 to 64, at most N/4.
    pub coefficients: usize,
    /// Bits of the primes (and of the scale) that the sine is computed with, up to 49: with every bit errors halve.
    pub sine_bits: u32,
    /// Limbs a key-switching digit, and special primes.
    pub digit_width: usize,
}

impl BootstrapSettings {
    /// N = 2^15, 64 coefficients, a sine in 49 bits, four limbs a digit.
    pub const STANDARD: Self = Self {
        log_degree: 15,
        coefficients: 64,
        sine_bits: 49,
        digit_width: 4,
    };
}

/// Primes and keys for a refresh; the same everywhere for the same settings and chain.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapPlan {
    settings: BootstrapSettings,
    degree: RingDegree,
    scale: Scale,
    levels: usize,
    spec: ParametersSpec,
}

impl BootstrapPlan {
    /// Chooses primes above `chain` = q_0 and the primes of the levels after a refresh, from the lowest; `scale` is Δ, about that
    /// of the ciphertexts before and after. Whether these are within the security bound is for
    /// [`Parameters::new`](ckks::Parameters::new).
    ///
    /// # Errors
    /// [`CkksError::PackedCount`], [`CkksError::NoLevelLeft`] for a chain of q_0 alone, and primes that do not exist.
    pub fn derive(
        settings: BootstrapSettings,
        chain: &[u64],
        scale: Scale,
    ) -> Result<Self, CkksError> {
        let degree = RingDegree::new(settings.log_degree)?;
        let (m, max) = (settings.coefficients, (degree.get() / 4).min(64));
        if !m.is_power_of_two() || !(4..=max).contains(&m) {
            return Err(CkksError::PackedCount {
                got: m,
                min: 4,
                max,
            });
        }
        let [first, rest @ ..] = chain else {
            return Err(CkksError::NoLevelLeft);
        };
        let own = Own::of(settings, *first, scale);
        let mut q = chain.to_vec();
        for (bits, count) in own.chain() {
            q.extend(ntt_primes_near(degree, bits, count, &q)?);
        }
        let special = ntt_primes_below(degree, own.special, settings.digit_width, &q)?;
        let spec = ParametersSpec {
            log_degree: settings.log_degree,
            q,
            special,
            digit_width: settings.digit_width,
        };
        Ok(Self {
            settings,
            degree,
            scale,
            levels: rest.len(),
            spec,
        })
    }

    /// The same above a chain of equal primes: scale and `levels` primes of `scale_bits`, q_0 larger by `ratio_bits`.
    ///
    /// # Errors
    /// As [`BootstrapPlan::derive`].
    pub fn uniform(
        settings: BootstrapSettings,
        scale_bits: u32,
        ratio_bits: u32,
        levels: usize,
    ) -> Result<Self, CkksError> {
        let degree = RingDegree::new(settings.log_degree)?;
        let mut chain = ntt_primes_near(degree, scale_bits + ratio_bits, 1, &[])?;
        chain.extend(ntt_primes_near(degree, scale_bits, levels, &chain)?);
        Self::derive(settings, &chain, Scale::power_of_two(scale_bits as u16))
    }

    /// What was asked for.
    #[must_use]
    pub fn settings(&self) -> BootstrapSettings {
        self.settings
    }

    /// q_0, the primes after a refresh, one of the transform to coefficients, those of the sine, one of the transform to slots;
    /// special primes; digit width.
    #[must_use]
    pub fn parameters_spec(&self) -> &ParametersSpec {
        &self.spec
    }

    /// Δ.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Level of a refreshed ciphertext.
    #[must_use]
    pub fn output_level(&self) -> Level {
        Level::new(self.levels)
    }

    /// Level that ciphertexts are raised to: the highest.
    #[must_use]
    pub fn raised_level(&self) -> Level {
        Level::new(self.spec.q.len() - 1)
    }

    /// What the sine's cubic term takes off a coefficient w at `scale`: w³·(2π)²/6·(scale/q_0)², of which the next term takes away a
    /// little.
    #[must_use]
    pub fn cubic_error(&self, w: f64, scale: f64) -> f64 {
        let angle = 2.0 * core::f64::consts::PI * w * scale / self.spec.q[0] as f64;
        w * angle * angle / 6.0
    }

    /// Variance of what a refresh adds to a coefficient as a number, at most: of a ciphertext of this scale, which becomes `ratio` times
    /// as large, with coefficients up to `largest`. [`BootstrapPlan::cubic_error`] comes on top of it. `docs/maths.md`, "Refresh", has
    /// the terms.
    #[must_use]
    pub fn error_variance(&self, scale: Scale, ratio: f64, largest: f64) -> f64 {
        let (degree, m) = (self.degree.get() as f64, self.settings.coefficients as f64);
        let (first, scale) = (self.spec.q[0] as f64, scale.get());
        let amplified = first / scale;
        let sine_scale = self.sine_scale().get();
        // A rounding in the real part of a slot, for a secret of norm at most √N; the other roundings are less together.
        let rounding = (1.0 + degree) / 12.0;
        let width = HALF_WIDTH * HALF_WIDTH / sine_scale;
        let sine = 2.0 * m * rounding * (width * amplified) * (width * amplified);
        let raise = 2.0 * rounding / (scale * scale);
        let phase = first * self.trace_length() as f64 * HALF_WIDTH;
        let top = self.spec.q[self.raised_level().get()] as f64;
        let entry = phase / (top * sine_scale) * amplified;
        let multiples = (WEIGHT + 1) as f64 / 12.0;
        let to_slots = (2.0 * m / 12.0) * (m / 2.0) * m * multiples * entry * entry;
        let back = libm::exp2(-TO_COEFFICIENTS_PRECISION) * largest / ratio.min(1.0);
        sine + raise + to_slots + back * back
    }

    /// Keys for [`Evaluator`](ckks::Evaluator): relinearization, conjugation, few rotations.
    #[must_use]
    pub fn key_shapes(&self) -> Vec<EvaluationKeyShape> {
        let top = self.raised_level();
        let next = Level::new(top.get() - 1);
        let trace = self.trace_steps().map(|(step, _)| step);
        let rotations: BTreeSet<usize> = trace.chain(self.transform_steps()).collect();
        let rotation = |step| GaloisElement::rotation(RotationStep(step as i64), self.degree);
        let fixed = [
            EvaluationKeyShape::relinearization(next),
            EvaluationKeyShape::galois(GaloisElement::conjugation(self.degree), next),
        ];
        let rotations = rotations
            .into_iter()
            .map(|step| EvaluationKeyShape::galois(rotation(step), top));
        fixed.into_iter().chain(rotations).collect()
    }

    /// The two keys for [`Evaluator::raise`](ckks::Evaluator::raise).
    #[must_use]
    pub fn encapsulation_shape(&self) -> EncapsulationShape {
        EncapsulationShape {
            level: self.raised_level(),
            weight: WEIGHT,
        }
    }

    /// How many key switches one refresh makes at which levels; those of the sine, at falling levels, count at that of the first.
    #[must_use]
    pub fn key_switches(&self) -> [(Level, usize); 3] {
        let top = self.raised_level();
        let below = Level::new(top.get() - 1);
        let trace: usize = self.trace_steps().map(|(_, count)| count - 1).sum();
        let (half, baby) = (self.half(), self.baby_steps());
        let transform = baby.min(half) + half.div_ceil(baby) - 2;
        [
            (top, 1 + trace + transform),
            (below, 1 + super::sine::RELINEARIZATIONS),
            (self.to_coefficients_level(), transform + trace),
        ]
    }

    /// Bytes of all these keys as they travel: half of every digit, each residue in the bits of its prime.
    #[must_use]
    pub fn key_bytes(&self) -> u64 {
        let shapes = self.key_shapes();
        let evaluation = shapes.iter().map(|shape| self.bytes_of_key(shape.level));
        evaluation.sum::<u64>() + self.encapsulation_bytes()
    }

    /// The same of the two keys of [`BootstrapPlan::encapsulation_shape`] alone.
    #[must_use]
    pub fn encapsulation_bytes(&self) -> u64 {
        let into_sparse = bits(&self.spec.q[..1]) + bits(&self.spec.special[..1]);
        into_sparse * self.degree.get() as u64 / 8 + self.bytes_of_key(self.raised_level())
    }

    fn bytes_of_key(&self, level: Level) -> u64 {
        let digits = level.limbs().div_ceil(self.spec.digit_width) as u64;
        let each = bits(&self.spec.q[..level.limbs()]) + bits(&self.spec.special);
        digits * each * self.degree.get() as u64 / 8
    }

    /// The scale that the sine is computed at.
    pub(super) fn sine_scale(&self) -> Scale {
        Scale::power_of_two(self.settings.sine_bits as u16)
    }

    /// Level that the sine ends and the transform to coefficients begins at.
    pub(super) fn to_coefficients_level(&self) -> Level {
        Level::new(self.levels + 1)
    }

    /// m/2: period of the slots of a packed polynomial.
    pub(super) fn half(&self) -> usize {
        self.settings.coefficients / 2
    }

    /// Terms of the trace: N/m.
    pub(super) fn trace_length(&self) -> usize {
        self.degree.get() / self.settings.coefficients
    }

    /// Rotation steps of the trace, each with how many powers of it are summed.
    pub(super) fn trace_steps(&self) -> impl Iterator<Item = (usize, usize)> {
        TraceRadix::FewestKeys.factors(self.half(), self.trace_length())
    }

    /// How many rotations by 1 a transform makes before one by as many.
    pub(super) fn baby_steps(&self) -> usize {
        1 << self.half().ilog2().div_ceil(2)
    }

    fn transform_steps(&self) -> impl Iterator<Item = usize> {
        let (baby, half) = (self.baby_steps(), self.half());
        core::iter::once(1).chain((baby < half).then_some(baby))
    }
}

/// Bits of these primes together.
fn bits(primes: &[u64]) -> u64 {
    let bits = primes
        .iter()
        .map(|q| u64::from(u64::BITS - q.leading_zeros()));
    bits.sum()
}

/// Bits of the primes that a refresh adds.
struct Own {
    to_coefficients: u32,
    sine: u32,
    to_slots: u32,
    special: u32,
}

impl Own {
    fn of(settings: BootstrapSettings, first: u64, scale: Scale) -> Self {
        let log_scale = libm::log2(scale.get());
        let (sine, first) = (f64::from(settings.sine_bits), libm::log2(first as f64));
        let ratio = first - log_scale;
        let terms = f64::from(settings.log_degree) - libm::log2(settings.coefficients as f64);
        // The sine of a message at scale Δ: 2^sine·2π·Δ/q_0.
        let message = sine + libm::log2(2.0 * core::f64::consts::PI) - ratio;
        let to_coefficients = TO_COEFFICIENTS_PRECISION + message - log_scale;
        let to_slots = (first + terms - TO_SLOTS_MARGIN).max(sine);
        let width = settings.digit_width as f64;
        let special = sine + ((to_slots - sine) + SPECIAL_EXCESS_BITS) / width;
        let bits = |wished: f64| libm::ceil(wished.min(LARGEST_PRIME_BITS)) as u32;
        let floor = u32::from(settings.log_degree) + 8;
        Self {
            to_coefficients: bits(to_coefficients).max(floor),
            sine: settings.sine_bits,
            to_slots: bits(to_slots),
            special: bits(special),
        }
    }

    /// Bits and number of the primes, from the lowest.
    fn chain(&self) -> [(u32, usize); 3] {
        [
            (self.to_coefficients, 1),
            (self.sine, super::sine::DEPTH),
            (self.to_slots, 1),
        ]
    }
}
