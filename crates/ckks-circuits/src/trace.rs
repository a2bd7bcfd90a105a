//! The trace to the subring of X^(N/m): the rotations by all multiples of m/2, summed up.

use ckks::{Ciphertext, CkksError, Evaluator, RotationStep};

/// How many powers of a rotation one key sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TraceRadix {
    /// 2: the fewest rotations.
    FewestRotations,
    /// 8: three keys do for all 512 powers at N = 2^15, at the price of 21 rotations instead of nine.
    FewestKeys,
}

impl TraceRadix {
    /// log2 of the terms that one key sums.
    fn log(self) -> u32 {
        match self {
            Self::FewestRotations => 1,
            Self::FewestKeys => 3,
        }
    }

    /// Factors of the trace over `length` powers (a power of two) of the rotation by `first`: step, and how many powers of it. What is
    /// no power of the radix comes first, so that traces that end alike take the same keys.
    pub fn factors(self, first: usize, length: usize) -> impl Iterator<Item = (usize, usize)> {
        let (mut step, mut rest) = (first, length.max(1));
        core::iter::from_fn(move || {
            let count = match rest.ilog2() % self.log() {
                0 => rest.min(1 << self.log()),
                left_over => 1 << left_over,
            };
            let factor = (step, count);
            step *= count;
            rest /= count;
            (count > 1).then_some(factor)
        })
    }
}

/// Σ φ(a) over `length` powers of the rotation by `first`.
pub(crate) fn trace(
    evaluator: &Evaluator<'_>,
    a: Ciphertext,
    radix: TraceRadix,
    (first, length): (usize, usize),
) -> Result<Ciphertext, CkksError> {
    let mut sum = a;
    for (step, count) in radix.factors(first, length) {
        let term = sum.clone();
        for _ in 1..count {
            sum = evaluator.rotate(&sum, RotationStep(step as i64))?;
            evaluator.add_assign(&mut sum, &term)?;
        }
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_multiply_to_the_length_and_end_alike() {
        let of = |radix: TraceRadix, first, length| -> Vec<(usize, usize)> {
            radix.factors(first, length).collect()
        };
        let few = TraceRadix::FewestKeys;
        assert_eq!(of(few, 32, 512), [(32, 8), (256, 8), (2048, 8)]);
        assert_eq!(of(few, 16, 1024), [(16, 2), (32, 8), (256, 8), (2048, 8)]);
        assert_eq!(of(few, 8, 4), [(8, 4)]);
        assert_eq!(of(few, 8, 1), []);
        let fast = TraceRadix::FewestRotations;
        assert_eq!(of(fast, 4, 8), [(4, 2), (8, 2), (16, 2)]);
    }
}
