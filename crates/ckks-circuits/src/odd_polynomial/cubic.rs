//! Degree 3 without splitting the parts: a³ − i·b³ = u·(u² + 3ū²)/4 for u = a + ib.

use ckks::{Ciphertext, CkksError, Level};

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

        let level = Level::new(target.level.get() + 1);
        let whole = evaluator.scale_before_rescale(level, target.scale)?;
        let factor = Target {
            level,
            scale: whole / squares.scale(),
        };
        let factor = self.masked_rescaled(u, c3 / 4.0, factor)?;
        let mut product = evaluator.mul(&factor, &squares)?.with_scale(whole);
        let linear = self.masked(evaluator.drop_level(conjugate, level)?, c1, whole)?;
        product.add_ciphertext_assign(&linear)?;
        self.close(product, target)
    }
}
