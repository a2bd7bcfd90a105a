//! Odd polynomials of the real and the imaginary parts of slots, at minimal depth.

use ckks::{Ciphertext, CkksError, Complex64, Encoder, Evaluator, Level, Product, Scale};

use crate::end_mask;

mod by_parts;
mod cubic;

/// c_1·t + c_3·t³ + … up to degree 15, kept only at the ends of blocks of slots.
///
/// On a ciphertext with slots a + ib it gives odd(a) − i·odd(b): the conjugate of what applying it to both parts would.
/// Coefficients and mask cost no level of their own.
pub struct OddPolynomial<'a> {
    evaluator: &'a Evaluator<'a>,
    encoder: &'a Encoder,
    coefficients: &'a [f64],
    block: usize,
}

/// Level and scale that a result shall have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Level.
    pub level: Level,
    /// Scale.
    pub scale: Scale,
}

impl Target {
    /// Of what becomes this when it is multiplied by `power`.
    fn over(self, power: &Ciphertext) -> Self {
        Self {
            scale: self.scale / power.scale(),
            ..self
        }
    }
}

impl<'a> OddPolynomial<'a> {
    /// With coefficients of t, t³, … (2 to 8 of them), kept at the last slot of every `block` slots (1: everywhere).
    ///
    /// # Errors
    /// [`CkksError::TooManyValues`] for another number of coefficients.
    pub fn new(
        evaluator: &'a Evaluator<'a>,
        encoder: &'a Encoder,
        coefficients: &'a [f64],
        block: usize,
    ) -> Result<Self, CkksError> {
        if !(2..=8).contains(&coefficients.len()) {
            return Err(CkksError::TooManyValues {
                got: coefficients.len(),
                capacity: 8,
            });
        }
        Ok(Self {
            evaluator,
            encoder,
            coefficients,
            block,
        })
    }

    /// Levels consumed: 2 for degree 3, 3 for 5 and 7, 4 for 9 to 15.
    #[must_use]
    pub fn depth(&self) -> usize {
        [2, 3, 3, 4, 4, 4, 4][self.coefficients.len() - 2]
    }

    /// odd(Re u) − i·odd(Im u) at scale `scale`, [`OddPolynomial::depth`] levels below `u`. Keys: conjugation and
    /// relinearization at the level of `u`.
    ///
    /// # Errors
    /// [`CkksError::NoLevelLeft`] when there are not enough levels; missing keys; scales that do not fit.
    pub fn conjugate_of_parts(
        &self,
        u: &Ciphertext,
        scale: Scale,
    ) -> Result<Ciphertext, CkksError> {
        let level = u
            .level()
            .below(self.depth())
            .ok_or(CkksError::NoLevelLeft)?;
        let target = Target { level, scale };
        match self.coefficients {
            &[c1, c3] => self.cubic(u, c1, c3, target),
            _ => self.by_parts(u, target),
        }
    }

    /// a times value (kept at block ends), at scale `product_scale`, not rescaled.
    fn masked(
        &self,
        a: Ciphertext,
        value: f64,
        product_scale: Scale,
    ) -> Result<Ciphertext, CkksError> {
        if self.block == 1 {
            return self.evaluator.mul_scalar(a, value, product_scale);
        }
        let slots: Vec<Complex64> = end_mask(
            self.evaluator.parameters().slot_count().get(),
            self.block,
            value,
        );
        let plain = self
            .encoder
            .encode(&slots, a.level(), product_scale / a.scale())?;
        Ok(self
            .evaluator
            .mul_plain(a, &plain)?
            .with_scale(product_scale))
    }

    /// a times value, brought to `target` by one rescale from the level above it.
    fn masked_rescaled(
        &self,
        a: &Ciphertext,
        value: f64,
        target: Target,
    ) -> Result<Ciphertext, CkksError> {
        let before = self.before(target)?;
        let copy = self.evaluator.at_level(a, before.level)?;
        let multiple = self.masked(copy, value, before.scale)?;
        Ok(self.evaluator.rescale(multiple)?.with_scale(target.scale))
    }

    /// What a rescale brings to `target`.
    fn before(&self, target: Target) -> Result<Target, CkksError> {
        let level = Level::new(target.level.get() + 1);
        let scale = self.evaluator.scale_before_rescale(level, target.scale)?;
        Ok(Target { level, scale })
    }

    /// Σ factor·power + value·t (kept at block ends) at a target's level and scale, the factors' scales being the target's over
    /// their powers'.
    fn sum(
        &self,
        terms: &[(&Ciphertext, &Ciphertext)],
        (value, t): (f64, &Ciphertext),
        target: Target,
    ) -> Result<Product, CkksError> {
        let product = self.evaluator.sum_of_products(terms)?;
        let mut product = product.with_scale(target.scale);
        let linear = self.evaluator.at_level(t, target.level)?;
        product.add_ciphertext_assign(&self.masked(linear, value, target.scale)?)?;
        Ok(product)
    }

    /// Relinearized, rescaled, and read at exactly the target's scale.
    fn close(&self, product: Product, target: Target) -> Result<Ciphertext, CkksError> {
        Ok(self
            .evaluator
            .relinearize_rescale(product)?
            .with_scale(target.scale))
    }
}
