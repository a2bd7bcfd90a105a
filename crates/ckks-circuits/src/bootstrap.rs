//! The refresh of one packed ciphertext: from q_0 back to a level with room for more.
//!
//! A packed ciphertext has m useful coefficients, at multiples of N/m. Its modulus is raised under a sparse secret, a trace
//! leaves the m coefficients alone, one linear transform brings them into slots, a sine removes the multiples of q_0, a
//! second transform brings them back, and a second trace removes the noise between them. `docs/maths.md` derives all bounds.

mod chebyshev;
mod plan;
mod sine;
#[cfg(test)]
mod tests;
mod transform;

pub use plan::{BootstrapPlan, BootstrapSettings};

use ckks::{Ciphertext, CkksError, EncapsulationKeys, Evaluator, Level, Parameters, Scale};

use crate::trace::trace;
use crate::{TraceRadix, expand, map_in_parallel};

use transform::{Direction, Transform};

/// Refreshes packed ciphertexts of one owner.
pub struct Bootstrapper<'k> {
    plan: BootstrapPlan,
    parameters: Parameters,
    encapsulation: &'k EncapsulationKeys,
    to_slots: Transform,
}

impl<'k> Bootstrapper<'k> {
    /// Tables for `plan`, whose parameters and encapsulation keys these are.
    ///
    /// # Errors
    /// [`CkksError::ParametersMismatch`] for other parameters or keys of another shape.
    pub fn new(
        plan: &BootstrapPlan,
        parameters: &Parameters,
        encapsulation: &'k EncapsulationKeys,
    ) -> Result<Self, CkksError> {
        if parameters.spec() != plan.parameters_spec()
            || encapsulation.shape() != plan.encapsulation_shape()
        {
            return Err(CkksError::ParametersMismatch {
                parameters: parameters.id(),
            });
        }
        Ok(Self {
            to_slots: Transform::new(plan, parameters, Direction::ToSlots)?,
            parameters: parameters.clone(),
            plan: plan.clone(),
            encapsulation,
        })
    }

    /// The same m coefficients at [`BootstrapPlan::output_level`] and the same scale; all other coefficients become noise.
    ///
    /// The scale is to be about the plan's; coefficients may be as large as [`BootstrapPlan::cubic_error`] is small enough.
    /// A ciphertext above level 0 is brought down first. Keys: [`BootstrapPlan::key_shapes`].
    ///
    /// # Errors
    /// Missing keys; keys or ciphertext of another owner or ring.
    pub fn refresh(
        &self,
        evaluator: &Evaluator<'_>,
        ciphertext: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        self.refresh_one(evaluator, ciphertext, &self.back(1.0)?, 1.0)
    }

    /// Several at once, on all cores; their scales become `ratio` times as large.
    ///
    /// # Errors
    /// As [`Bootstrapper::refresh`].
    pub fn refresh_all(
        &self,
        evaluator: &Evaluator<'_>,
        ciphertexts: Vec<Ciphertext>,
        ratio: f64,
    ) -> Result<Vec<Ciphertext>, CkksError> {
        let back = self.back(ratio)?;
        map_in_parallel(ciphertexts, |ciphertext| {
            self.refresh_one(evaluator, &ciphertext, &back, ratio)
        })
    }

    /// Two real block vectors by one refresh, as the parts of one complex vector: of period m/2 each, as [`pack`](crate::pack) makes
    /// of a single ciphertext. Their scales may differ, and become `ratio` times as large. What an imaginary part there is of
    /// one is added to the other.
    ///
    /// # Errors
    /// As [`Bootstrapper::refresh`].
    pub fn refresh_pair(
        &self,
        evaluator: &Evaluator<'_>,
        pair: [&Ciphertext; 2],
        ratio: f64,
    ) -> Result<[Ciphertext; 2], CkksError> {
        let [real, imaginary] = pair.map(|part| evaluator.at_level(part, Level::ZERO));
        let (real, imaginary) = (real?, imaginary?);
        let scale = Scale::new(imaginary.scale().get() * ratio)?;
        let turned = evaluator.mul_by_i(imaginary.with_scale(real.scale()))?;
        let shared = evaluator.add(&real, &turned)?;
        let half = ratio / 2.0;
        let fresh = self.refresh_one(evaluator, &shared, &self.back(half)?, half)?;
        // Twice each part.
        match <[Ciphertext; 2]>::try_from(expand(evaluator, &fresh, self.plan.half(), 2)?) {
            Ok([real, imaginary]) => Ok([real, imaginary.with_scale(scale)]),
            Err(_) => Err(CkksError::EmptySum),
        }
    }

    /// The transform to coefficients of `ratio` times the scale.
    fn back(&self, ratio: f64) -> Result<Transform, CkksError> {
        let direction = Direction::ToCoefficients { ratio };
        Transform::new(&self.plan, &self.parameters, direction)
    }

    /// The refresh by the transform of this ratio.
    fn refresh_one(
        &self,
        evaluator: &Evaluator<'_>,
        ciphertext: &Ciphertext,
        back: &Transform,
        ratio: f64,
    ) -> Result<Ciphertext, CkksError> {
        let raised = self.raise(evaluator, ciphertext)?;
        let slots = self.coefficients_to_slots(evaluator, &raised)?;
        let sines = sine::of_slots(evaluator, slots)?;
        let packed = self.slots_to_coefficients(evaluator, back, &sines)?;
        Ok(packed.with_scale(Scale::new(ciphertext.scale().get() * ratio)?))
    }

    /// The m coefficients of the phase, N/m times each, and no others, at the top level.
    fn raise(&self, evaluator: &Evaluator<'_>, a: &Ciphertext) -> Result<Ciphertext, CkksError> {
        let lowest = evaluator.at_level(a, Level::ZERO)?;
        let raised = evaluator.raise(&lowest, self.encapsulation)?;
        self.to_subring(evaluator, raised)
    }

    /// Σ φ(a) over the N/m rotations by multiples of m/2: N/m times the coefficients at multiples of N/m, and 0 elsewhere.
    fn to_subring(
        &self,
        evaluator: &Evaluator<'_>,
        a: Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let powers = (self.plan.half(), self.plan.trace_length());
        trace(evaluator, a, TraceRadix::FewestKeys, powers)
    }

    /// (x − 1/4)/K at the sine's scale in slots of period m, x the coefficients of the phase over q_0.
    fn coefficients_to_slots(
        &self,
        evaluator: &Evaluator<'_>,
        raised: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let complex = evaluator.rescale(self.to_slots.apply(evaluator, raised)?)?;
        let twice_real = evaluator.add(&complex, &evaluator.conjugate(&complex)?)?;
        let scaled = twice_real.with_scale(self.plan.sine_scale());
        evaluator.add_scalar(scaled, -plan::SHIFT / plan::HALF_WIDTH)
    }

    /// Slots of period m as coefficients at multiples of N/m.
    fn slots_to_coefficients(
        &self,
        evaluator: &Evaluator<'_>,
        back: &Transform,
        slots: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let halves = back.apply(evaluator, slots)?;
        // A trace of slots of period m sums the halves of a period, half as often as the trace has terms.
        let divided = evaluator.mul_inverse_integer(halves, self.plan.trace_length() as u64 / 2)?;
        let sum = self.to_subring(evaluator, divided)?;
        evaluator.rescale(sum)
    }
}
