//! Linear maps between the coefficients and the slots of the subring of X^(N/m).

use core::f64::consts::PI;
use std::sync::Arc;

use ckks::{
    Ciphertext, CkksError, Complex64, Evaluator, Level, Ntt, Parameters, Plaintext, Poly, Ring,
    RotationStep, Scale,
};

use super::{BootstrapPlan, plan, sine};

/// Which of the two maps.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    /// From a packed polynomial to its coefficients (half of each, before the conjugate is added) in slots of period m.
    ToSlots,
    /// From slots of period m to a vector of period m whose two halves add up to the slots of the packed polynomial, whose scale
    /// is `ratio` times that of the ciphertext at level 0.
    ToCoefficients { ratio: f64 },
}

/// A matrix as the plaintexts of its diagonals, each shifted for Horner's rule in the rotation by `baby`.
pub(super) struct Transform {
    level: Level,
    baby: usize,
    diagonals: Vec<Runs>,
}

/// The values of a polynomial in X^(N/(2m)) in evaluation form: each stands for a run of N/(2m) equal ones.
struct Runs {
    limbs: Vec<Vec<u64>>,
}

impl Transform {
    pub(super) fn new(
        plan: &BootstrapPlan,
        parameters: &Parameters,
        direction: Direction,
    ) -> Result<Self, CkksError> {
        let (period, half, baby) = (2 * plan.half(), plan.half(), plan.baby_steps());
        let level = match direction {
            Direction::ToSlots => plan.raised_level(),
            Direction::ToCoefficients { .. } => plan.to_coefficients_level(),
        };
        let scale = plain_scale(plan, parameters, direction, level)?;
        let diagonal = |d: usize| {
            let giant = d - d % baby;
            let slot =
                |i: usize| entry(direction, half, (i + period - giant) % period, i + d % baby);
            let slots: Vec<Complex64> = (0..period).map(slot).collect();
            Runs::new(parameters.ring(), level, &coefficients(&slots), scale)
        };
        Ok(Self {
            level,
            baby,
            diagonals: (0..half).map(diagonal).collect(),
        })
    }

    /// The map of `a`, not rescaled. Keys: rotations by 1 and by the number of baby steps.
    pub(super) fn apply(
        &self,
        evaluator: &Evaluator<'_>,
        a: &Ciphertext,
    ) -> Result<Ciphertext, CkksError> {
        let mut babies = vec![a.clone()];
        while babies.len() < self.baby.min(self.diagonals.len()) {
            let last = &babies[babies.len() - 1];
            babies.push(evaluator.rotate(last, RotationStep(1))?);
        }
        let mut sum: Option<Ciphertext> = None;
        for group in self.diagonals.chunks(self.baby).rev() {
            let inner = self.inner(evaluator, &babies, group)?;
            sum = Some(match sum {
                None => inner,
                Some(outer) => {
                    let turned = evaluator.rotate(&outer, RotationStep(self.baby as i64))?;
                    evaluator.add(&turned, &inner)?
                }
            });
        }
        sum.ok_or(CkksError::EmptySum)
    }

    fn inner(
        &self,
        evaluator: &Evaluator<'_>,
        babies: &[Ciphertext],
        group: &[Runs],
    ) -> Result<Ciphertext, CkksError> {
        let parameters = evaluator.parameters();
        let plain = |runs: &Runs| runs.plaintext(parameters, self.level);
        let plaintexts: Vec<Plaintext> = group.iter().map(plain).collect::<Result<_, _>>()?;
        let terms: Vec<_> = babies.iter().zip(&plaintexts).collect();
        evaluator.plain_sum_of_products(&terms)
    }
}

/// Scale of the matrix that leaves the sine's scale (to slots) or that of the message times the ratio after the rescale.
fn plain_scale(
    plan: &BootstrapPlan,
    parameters: &Parameters,
    direction: Direction,
    level: Level,
) -> Result<Scale, CkksError> {
    let first = parameters.prime_at(Level::ZERO)? as f64;
    let prime = parameters.prime_at(level)? as f64;
    let (before, after) = match direction {
        Direction::ToSlots => {
            let phase = first * plan.trace_length() as f64;
            (phase, plan.sine_scale().get() / plan::HALF_WIDTH)
        }
        Direction::ToCoefficients { ratio } => {
            let sine = sine::result_scale(parameters, level, plan.sine_scale())?.get();
            (sine * 2.0 * PI / first, ratio)
        }
    };
    Scale::new(after * prime / before)
}

/// Row `row` below m, column taken modulo the period of the input.
fn entry(direction: Direction, half: usize, row: usize, column: usize) -> Complex64 {
    let period = 2 * half;
    match direction {
        Direction::ToSlots => {
            let power = root_exponent(column % half, row % half, period);
            let value = root(period, power).conj() / period as f64;
            if row < half {
                value
            } else {
                Complex64::new(value.im, -value.re)
            }
        }
        Direction::ToCoefficients { .. } => {
            root(period, root_exponent(row % half, column % period, period))
        }
    }
}

/// 5^slot·coefficient modulo 2m.
fn root_exponent(slot: usize, coefficient: usize, m: usize) -> usize {
    (0..slot).fold(coefficient, |power, _| 5 * power % (2 * m)) % (2 * m)
}

/// e^{iπ·power/m}.
fn root(m: usize, power: usize) -> Complex64 {
    let angle = PI * power as f64 / m as f64;
    Complex64::new(libm::cos(angle), libm::sin(angle))
}

/// Coefficients, at multiples of N/(2p), of the real polynomial with slots of period p.
fn coefficients(slots: &[Complex64]) -> Vec<f64> {
    let period = slots.len();
    let coefficient = |k: usize| {
        let terms = slots.iter().enumerate().map(|(j, z)| {
            let power = root_exponent(j, k, 2 * period);
            (z * root(2 * period, power).conj()).re
        });
        terms.sum::<f64>() / period as f64
    };
    (0..2 * period).map(coefficient).collect()
}

impl Runs {
    fn new(ring: &Arc<Ring>, level: Level, coefficients: &[f64], scale: Scale) -> Self {
        let n = ring.degree().get();
        let run = n / coefficients.len();
        let mut integers = vec![0i64; n];
        for (k, c) in coefficients.iter().enumerate() {
            integers[k * run] = (c * scale.get()).round_ties_even() as i64;
        }
        let poly = Poly::from_signed(ring, level.basis(), &integers).into_ntt();
        let limb = |(_, residues): (_, &[u64])| residues.iter().step_by(run).copied().collect();
        Self {
            limbs: poly.limbs().map(limb).collect(),
        }
    }

    /// The polynomial, at scale 1: whoever uses it sets the scale.
    fn plaintext(&self, parameters: &Parameters, level: Level) -> Result<Plaintext, CkksError> {
        let mut poly: Poly<Ntt> = Poly::zero(parameters.ring(), level.basis());
        let n = parameters.degree().get();
        for (i, values) in self.limbs.iter().enumerate() {
            let run = n / values.len();
            let runs = poly.limb_mut(i).chunks_exact_mut(run);
            runs.zip(values).for_each(|(out, value)| out.fill(*value));
        }
        Plaintext::from_parts(parameters, poly, Scale::power_of_two(0))
    }
}
