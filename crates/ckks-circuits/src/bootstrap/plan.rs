//! What a refresh needs: primes, keys, bytes.

use std::collections::BTreeMap;

use ckks::{
    CkksError, EncapsulationShape, EvaluationKeyShape, GaloisElement, Level, ParametersSpec,
    RingDegree, RotationStep, Scale, ntt_primes_below, ntt_primes_near,
};

use super::trace;

/// Coefficients ±1 of the sparse secret.
const WEIGHT: usize = 40;
/// |phase / q_0| exceeds this with probability below 2^-133 in any of 64 coefficients.
const RANGE: f64 = 19.0;
/// sin 2πx = cos 2π(x − 1/4).
pub(super) const SHIFT: f64 = 0.25;
/// K: the cosine is approximated where |x − 1/4| ≤ K.
pub(super) const HALF_WIDTH: f64 = RANGE + SHIFT;
/// Bits of the primes (and of the scale) that the sine is computed with.
const SINE_BITS: u32 = 49;
/// Bits of the prime that the transform to slots ends with.
const TO_SLOTS_BITS: u32 = 50;
/// Bits of the prime that the transform to coefficients ends with.
const TO_COEFFICIENTS_BITS: u32 = 36;
/// Limbs a digit, and special primes, of 50 bits each.
const DIGIT_WIDTH: usize = 4;
const SPECIAL_BITS: u32 = 50;

/// What is to be refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BootstrapSettings {
    /// log2 N.
    pub log_degree: u8,
    /// m: useful coefficients, at multiples of N/m; a power of two from 4 to 64, at most N/4.
    pub coefficients: usize,
    /// log2 of the scale Δ, and bits of the primes after the refresh.
    pub scale_bits: u32,
    /// log2 of q_0/Δ: a coefficient w comes back as w − w³·(2π)²/(6·4^ratio_bits), and errors of the sine grow by 2^ratio_bits.
    pub ratio_bits: u32,
    /// Levels after a refresh.
    pub levels: usize,
}

impl BootstrapSettings {
    /// N = 2^15, 64 coefficients, scale 2^29, q_0 of 42 bits, 5 levels: 128-bit secure.
    pub const STANDARD: Self = Self {
        log_degree: 15,
        coefficients: 64,
        scale_bits: 29,
        ratio_bits: 13,
        levels: 5,
    };
}

/// Primes and keys for a refresh; the same everywhere for the same settings.
#[derive(Debug, Clone, PartialEq)]
pub struct BootstrapPlan {
    settings: BootstrapSettings,
    degree: RingDegree,
    spec: ParametersSpec,
}

impl BootstrapPlan {
    /// Chooses the primes. Whether these are within the security bound is for [`Parameters::new`](ckks::Parameters::new).
    ///
    /// # Errors
    /// [`CkksError::PackedCount`], and primes that do not exist.
    pub fn derive(settings: BootstrapSettings) -> Result<Self, CkksError> {
        let degree = RingDegree::new(settings.log_degree)?;
        let (m, max) = (settings.coefficients, (degree.get() / 4).min(64));
        if !m.is_power_of_two() || !(4..=max).contains(&m) {
            return Err(CkksError::PackedCount {
                got: m,
                min: 4,
                max,
            });
        }
        let scale = settings.scale_bits;
        let chain = [
            (scale + settings.ratio_bits, 1),
            (scale, settings.levels),
            (TO_COEFFICIENTS_BITS, 1),
            (SINE_BITS, super::sine::DEPTH),
            (TO_SLOTS_BITS, 1),
        ];
        let mut q: Vec<u64> = Vec::new();
        for (bits, count) in chain {
            q.extend(ntt_primes_near(degree, bits, count, &q)?);
        }
        let special = ntt_primes_below(degree, SPECIAL_BITS, DIGIT_WIDTH, &q)?;
        let spec = ParametersSpec {
            log_degree: settings.log_degree,
            q,
            special,
            digit_width: DIGIT_WIDTH,
        };
        Ok(Self {
            settings,
            degree,
            spec,
        })
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
        Scale::power_of_two(self.settings.scale_bits as u16)
    }

    /// Level of a refreshed ciphertext.
    #[must_use]
    pub fn output_level(&self) -> Level {
        Level::new(self.settings.levels)
    }

    /// Level that ciphertexts are raised to: the highest.
    #[must_use]
    pub fn raised_level(&self) -> Level {
        Level::new(self.spec.q.len() - 1)
    }

    /// How much a coefficient w is changed by the sine's cubic term: |w|³·(2π)²/6·(Δ/q_0)².
    #[must_use]
    pub fn cubic_error(&self, w: f64) -> f64 {
        let circle = 2.0 * core::f64::consts::PI;
        let ratio = self.scale().get() / self.spec.q[0] as f64;
        w.abs() * w * w * circle * circle / 6.0 * ratio * ratio
    }

    /// Keys for [`Evaluator`](ckks::Evaluator): relinearization, conjugation, few rotations.
    #[must_use]
    pub fn key_shapes(&self) -> Vec<EvaluationKeyShape> {
        let top = self.raised_level();
        let next = Level::new(top.get() - 1);
        let low = self.to_coefficients_level();
        let step_of = |(step, _)| step;
        let late = self.trace_steps(trace::LOW_RADIX).map(step_of);
        let early = self.trace_steps(trace::HIGH_RADIX).map(step_of);
        let mut rotations: BTreeMap<usize, Level> = late.map(|step| (step, low)).collect();
        rotations.extend(early.chain(self.transform_steps()).map(|step| (step, top)));
        let rotation = |step| GaloisElement::rotation(RotationStep(step as i64), self.degree);
        let fixed = [
            EvaluationKeyShape::relinearization(next),
            EvaluationKeyShape::galois(GaloisElement::conjugation(self.degree), next),
        ];
        let rotations = rotations
            .into_iter()
            .map(|(step, level)| EvaluationKeyShape::galois(rotation(step), level));
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

    /// Bytes of all these keys as they travel: half of every digit, each residue in the bits of its prime.
    #[must_use]
    pub fn key_bytes(&self) -> u64 {
        let bits = |primes: &[u64]| -> u64 {
            let bits = primes
                .iter()
                .map(|q| u64::from(u64::BITS - q.leading_zeros()));
            bits.sum()
        };
        let (q, special) = (&self.spec.q, &self.spec.special);
        let key = |level: Level| {
            let digits = level.limbs().div_ceil(self.spec.digit_width) as u64;
            digits * (bits(&q[..level.limbs()]) + bits(special))
        };
        let evaluation: u64 = self.key_shapes().iter().map(|shape| key(shape.level)).sum();
        let into_sparse = bits(&q[..1]) + bits(&special[..1]);
        let total = evaluation + into_sparse + key(self.raised_level());
        total * self.degree.get() as u64 / 8
    }

    /// Level that the sine ends and the transform to coefficients begins at.
    pub(super) fn to_coefficients_level(&self) -> Level {
        Level::new(self.settings.levels + 1)
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
    pub(super) fn trace_steps(&self, radix: usize) -> impl Iterator<Item = (usize, usize)> {
        trace::steps(self.half(), self.trace_length(), radix)
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

/// The scale that the sine is computed at.
pub(super) fn sine_scale() -> Scale {
    Scale::power_of_two(SINE_BITS as u16)
}
