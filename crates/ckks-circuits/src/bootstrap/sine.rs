//! The sine of slots: a cosine of a quarter of the angle, doubled twice.

use core::f64::consts::PI;

use ckks::{Ciphertext, CkksError, Evaluator, Level, Parameters, Product, Scale};

use super::chebyshev::{self, Powers};
use super::plan;

/// Doublings of the angle.
const DOUBLINGS: usize = 2;
/// Of the argument, T_2, T_3, T_4, T_8, T_16, five sums of products of the polynomial, the doublings.
pub(super) const RELINEARIZATIONS: usize = 13;
/// Levels: the square of the argument, the polynomial, the doublings.
pub(super) const DEPTH: usize = 1 + chebyshev::DEPTH + DOUBLINGS;

/// sin 2πx of slots (x − 1/4)/K at the sine's scale, [`DEPTH`] levels lower. Key: relinearization.
pub(super) fn of_slots(
    evaluator: &Evaluator<'_>,
    slots: Ciphertext,
) -> Result<Ciphertext, CkksError> {
    let scale = slots.scale();
    let argument = double(evaluator, &slots)?;
    let level = argument
        .level()
        .below(chebyshev::DEPTH)
        .ok_or(CkksError::NoLevelLeft)?;
    let powers = Powers::new(evaluator, argument)?;
    let mut cosine = powers.evaluate(&series(), level, scale)?;
    for _ in 0..DOUBLINGS {
        cosine = double(evaluator, &cosine)?;
    }
    Ok(cosine)
}

/// Scale of the result at `level`, that of the slots being `scale`.
pub(super) fn result_scale(
    parameters: &Parameters,
    level: Level,
    mut scale: Scale,
) -> Result<Scale, CkksError> {
    for doubling in (1..=DOUBLINGS).rev() {
        let prime = parameters.prime_at(Level::new(level.get() + doubling))?;
        scale = (scale * scale).rescaled(prime);
    }
    Ok(scale)
}

/// 2a² − 1: twice the angle, one level lower.
pub(super) fn double(evaluator: &Evaluator<'_>, a: &Ciphertext) -> Result<Ciphertext, CkksError> {
    let mut square: Product = evaluator.square(a)?;
    square.mul_integer_assign(2);
    evaluator.add_scalar(evaluator.relinearize_rescale(square)?, -1.0)
}

/// Coefficients of cos(2πK/4·√((u + 1)/2)) in T_0(u), T_1(u), …: u = 2t² − 1 makes an even function of t half as long.
pub(super) fn series() -> Vec<f64> {
    let amplitude = 2.0 * PI * plan::HALF_WIDTH / f64::from(1u32 << DOUBLINGS);
    chebyshev::interpolate(|u| libm::cos(amplitude * libm::sqrt(f64::midpoint(u, 1.0))))
}
