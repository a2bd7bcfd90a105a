//! Degree 3 without splitting the parts: a³ − i·b³ = u·(u² + 3ū²)/4 for u = a + ib.

use ckks::{Ciphertext, CkksError};

use super::{OddPolynomial, Target};

impl OddPolynomial<'_> {
    /// c_1·ū + (c_3/4)·u·(u² + 3ū²): one conjugation, two relinearizations, two levels.
    pub(super) fn cubic(
        &self,
        u: &Ciphertext,
        c1: f64,
        c3: f64,
        target: Target,
    ) -> Result<Ciphertext, CkksError> {
        let evaluator = self.evaluator;
        let conjugate = evaluator.conjugate(u)?;
        let mut squares = evaluator.square(&conjugate)?;
        squares.mul_integer_assign(3);
        squares.add_assign(&evaluator.square(u)?)?;
        let squares = evaluator.relinearize_rescale(squares)?;

        let whole = self.before(target)?;
        let factor = whole.over(&squares);
        let factor = self.masked_rescaled(u, c3 / 4.0, factor)?;
        let product = self.sum(&[(&factor, &squares)], (c1, &conjugate), whole)?;
        self.close(product, target)
    }
}
