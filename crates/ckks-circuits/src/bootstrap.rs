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
mod trace;
mod transform;

pub use plan::{BootstrapPlan, BootstrapSettings};

use ckks::{Ciphertext, CkksError, EncapsulationKeys, Evaluator, Level, Parameters};

use transform::{Direction, Transform};

/// Refreshes packed ciphertexts of one owner.
pub struct Bootstrapper<'k> {
    plan: BootstrapPlan,
    encapsulation: &'k EncapsulationKeys,
    to_slots: Transform,
    to_coefficients: Transform,
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
            to_coefficients: Transform::new(plan, parameters, Direction::ToCoefficients)?,
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
        let raised = self.raise(evaluator, ciphertext)?;
        let slots = self.coefficients_to_slots(evaluator, &raised)?;
        let sines = sine::of_slots(evaluator, slots)?;
        let packed = self.slots_to_coefficients(evaluator, &sines)?;
        Ok(packed.with_scale(ciphertext.scale()))
    }

    /// The m coefficients of the phase, N/m times each, and no others, at the top level.
    fn raise(&self, evaluator: &Evaluator<'_>, a: &Ciphertext) -> Result<Ciphertext, CkksError> {
        let lowest = evaluator.drop_level(a.clone(), Level::ZERO)?;
        let raised = evaluator.raise(&lowest, self.encapsulation)?;
        trace::to_subring(evaluator, raised, &self.plan, trace::HIGH_RADIX)
    }

    /// (x − 1/4)/K at the sine's scale in slots of period m, x the coefficients of the phase over q_0.
    fn coefficients_to_slots(
        &self,
        evaluator: &Evaluator<'_>,
        raised: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let complex = evaluator.rescale(self.to_slots.apply(evaluator, raised)?)?;
        let twice_real = evaluator.add(&complex, &evaluator.conjugate(&complex)?)?;
        let scaled = twice_real.with_scale(plan::sine_scale());
        evaluator.add_scalar(scaled, -plan::SHIFT / plan::HALF_WIDTH)
    }

    /// Slots of period m as coefficients at multiples of N/m.
    fn slots_to_coefficients(
        &self,
        evaluator: &Evaluator<'_>,
        slots: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let halves = self.to_coefficients.apply(evaluator, slots)?;
        // A trace of slots of period m sums the halves of a period, half as often as the trace has terms.
        let divided = evaluator.mul_inverse_integer(halves, self.plan.trace_length() as u64 / 2)?;
        let sum = trace::to_subring(evaluator, divided, &self.plan, trace::LOW_RADIX)?;
        evaluator.rescale(sum)
    }
}
