//! The trace to the subring of X^(N/m), with few keys.

use ckks::{Ciphertext, CkksError, Evaluator, RotationStep};

use super::BootstrapPlan;

/// Terms that one key sums: three keys do for all 512 powers at N = 2^15, at the price of 21 rotations instead of nine.
const RADIX: usize = 8;

/// Factors of the trace over `length` powers (a power of two) of the rotation by `first`: step, and how many powers of it.
pub(super) fn steps(first: usize, length: usize) -> impl Iterator<Item = (usize, usize)> {
    let (mut step, mut rest) = (first, length);
    core::iter::from_fn(move || {
        let count = rest.min(RADIX);
        let factor = (step, count);
        step *= count;
        rest /= count.max(1);
        (count > 1).then_some(factor)
    })
}

/// Σ φ(a) over the N/m rotations by multiples of m/2: N/m times the coefficients at multiples of N/m, and 0 elsewhere.
pub(super) fn to_subring(
    evaluator: &Evaluator<'_>,
    a: Ciphertext,
    plan: &BootstrapPlan,
) -> Result<Ciphertext, CkksError> {
    let mut sum = a;
    for (step, count) in plan.trace_steps() {
        let term = sum.clone();
        for _ in 1..count {
            sum = evaluator.rotate(&sum, RotationStep(step as i64))?;
            evaluator.add_assign(&mut sum, &term)?;
        }
    }
    Ok(sum)
}
