//! Complex vectors ↔ polynomials.

mod transform;

use ckks_ring::Poly;
use num_complex::Complex64;

use crate::{CkksError, Level, Message, Parameters, Plaintext, Scale};
use transform::SlotTransform;

/// Largest magnitude that is rounded to an i64.
const NARROW: f64 = (1u64 << 62) as f64;
/// Largest magnitude that is rounded to an i128.
const WIDE: f64 = NARROW * NARROW;

/// Encodes N/2 complex slots, or N real coefficients, into plaintexts and decodes them again.
///
/// Slot j is the value at ζ^{5^j}, ζ = e^{iπ/N}. The roots come from `libm`, nothing is fused, rounding is to nearest
/// (ties to even): the bytes are the same on every machine.
#[derive(Clone)]
pub struct Encoder {
    parameters: Parameters,
    transform: SlotTransform,
}

impl Encoder {
    /// Tables for N/2 slots.
    #[must_use]
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            parameters: parameters.clone(),
            transform: SlotTransform::new(parameters.degree()),
        }
    }

    /// The parameters it encodes for.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Up to N/2 slots, the rest zero. Refuses values that are not finite and levels above L; scaled coefficients must
    /// stay below half of q_0 ⋯ q_ℓ.
    pub fn encode(
        &self,
        slots: &[Complex64],
        level: Level,
        scale: Scale,
    ) -> Result<Plaintext, CkksError> {
        self.plaintext(&self.scaled_from_slots(slots, scale)?, level, scale)
    }

    /// [`Encoder::encode`] of real numbers.
    pub fn encode_real(
        &self,
        slots: &[f64],
        level: Level,
        scale: Scale,
    ) -> Result<Plaintext, CkksError> {
        let slots: Vec<Complex64> = slots.iter().map(|&re| Complex64::new(re, 0.0)).collect();
        self.encode(&slots, level, scale)
    }

    /// The same number in every slot: a constant polynomial, or one of 1 and X^{N/2}. Cheap.
    pub fn encode_constant(
        &self,
        value: Complex64,
        level: Level,
        scale: Scale,
    ) -> Result<Plaintext, CkksError> {
        let n = self.parameters.degree().get();
        let mut coefficients = vec![0.0; n];
        coefficients[0] = value.re;
        coefficients[n / 2] = value.im;
        self.encode_coefficients(&coefficients, level, scale)
    }

    /// Up to N real coefficients of 1, X, X², …, the rest zero.
    pub fn encode_coefficients(
        &self,
        coefficients: &[f64],
        level: Level,
        scale: Scale,
    ) -> Result<Plaintext, CkksError> {
        self.plaintext(
            &self.scaled_from_coefficients(coefficients, scale)?,
            level,
            scale,
        )
    }

    /// Slots as rounded integers for `SecretKey::encrypt_message`, which then needs one transform instead of two.
    /// Scaled coefficients must stay below 2^62.
    pub fn round_slots(&self, slots: &[Complex64], scale: Scale) -> Result<Message, CkksError> {
        self.message(&self.scaled_from_slots(slots, scale)?, scale)
    }

    /// Coefficients as rounded integers, as [`Encoder::round_slots`].
    pub fn round_coefficients(
        &self,
        coefficients: &[f64],
        scale: Scale,
    ) -> Result<Message, CkksError> {
        self.message(&self.scaled_from_coefficients(coefficients, scale)?, scale)
    }

    /// All N/2 slots.
    #[must_use]
    pub fn decode(&self, plaintext: &Plaintext) -> Vec<Complex64> {
        self.slots_of_coefficients(&self.decode_coefficients(plaintext))
    }

    /// All N coefficients.
    #[must_use]
    pub fn decode_coefficients(&self, plaintext: &Plaintext) -> Vec<f64> {
        let mut coefficients = plaintext.poly().clone().into_coeff().to_centred_f64();
        let scale = plaintext.scale().get();
        coefficients.iter_mut().for_each(|c| *c /= scale);
        coefficients
    }

    /// The slots of a real polynomial. Panics if there are not N coefficients.
    #[must_use]
    pub fn slots_of_coefficients(&self, coefficients: &[f64]) -> Vec<Complex64> {
        let half = self.parameters.slot_count().get();
        assert_eq!(coefficients.len(), 2 * half, "N coefficients");
        let (low, high) = coefficients.split_at(half);
        let mut slots: Vec<Complex64> = low
            .iter()
            .zip(high)
            .map(|(&re, &im)| Complex64::new(re, im))
            .collect();
        self.transform.to_slots(&mut slots);
        slots
    }

    /// Real coefficients · Δ of the polynomial with these slots.
    fn scaled_from_slots(&self, slots: &[Complex64], scale: Scale) -> Result<Vec<f64>, CkksError> {
        let half = self.parameters.slot_count().get();
        check_values(slots.len(), half, slots.iter().map(|z| z.re + z.im))?;
        let mut values = vec![Complex64::ZERO; half];
        values[..slots.len()].copy_from_slice(slots);
        self.transform.to_coefficients(&mut values);
        let factor = scale.get() / half as f64;
        let low = values.iter().map(|z| z.re * factor);
        let high = values.iter().map(|z| z.im * factor);
        Ok(low.chain(high).collect())
    }

    fn scaled_from_coefficients(
        &self,
        coefficients: &[f64],
        scale: Scale,
    ) -> Result<Vec<f64>, CkksError> {
        let n = self.parameters.degree().get();
        check_values(coefficients.len(), n, coefficients.iter().copied())?;
        let mut scaled = vec![0.0; n];
        for (out, c) in scaled.iter_mut().zip(coefficients) {
            *out = c * scale.get();
        }
        Ok(scaled)
    }

    fn plaintext(
        &self,
        scaled: &[f64],
        level: Level,
        scale: Scale,
    ) -> Result<Plaintext, CkksError> {
        self.parameters.check_level(level)?;
        let modulus_bits = self.parameters.log2_q(level);
        let half_modulus = libm::exp2((modulus_bits - 1.0).min(1000.0));
        let largest = check_magnitudes(scaled, half_modulus.min(WIDE))?;
        if largest < NARROW {
            return self.message(scaled, scale)?.to_plaintext(level);
        }
        let wide: Vec<i128> = scaled.iter().map(|c| c.round_ties_even() as i128).collect();
        let poly = Poly::from_signed_wide(self.parameters.ring(), level.basis(), &wide);
        Plaintext::from_parts(&self.parameters, poly.into_ntt(), scale)
    }

    fn message(&self, scaled: &[f64], scale: Scale) -> Result<Message, CkksError> {
        check_magnitudes(scaled, NARROW)?;
        let rounded = scaled.iter().map(|c| c.round_ties_even() as i64).collect();
        Ok(Message::new(&self.parameters, rounded, scale))
    }
}

fn check_values(
    got: usize,
    capacity: usize,
    mut values: impl Iterator<Item = f64>,
) -> Result<(), CkksError> {
    if got > capacity {
        return Err(CkksError::TooManyValues { got, capacity });
    }
    match values.position(|value| !value.is_finite()) {
        Some(index) => Err(CkksError::NotFinite { index }),
        None => Ok(()),
    }
}

/// The largest magnitude; refuses any that is not below `limit`.
fn check_magnitudes(scaled: &[f64], limit: f64) -> Result<f64, CkksError> {
    let mut largest = 0.0f64;
    for (index, c) in scaled.iter().enumerate() {
        let magnitude = c.abs();
        if magnitude.is_nan() || magnitude >= limit {
            return Err(CkksError::ValueTooLarge {
                index,
                log2: libm::log2(magnitude),
                modulus_bits: libm::log2(limit) + 1.0,
            });
        }
        largest = largest.max(magnitude);
    }
    Ok(largest)
}
