//! Degrees 5 to 9 on the two parts: t·(c_1 + c_3·t²) + t⁴·(t·(c_5 + c_7·t² + c_9·t⁴)). Degrees 11 to 15:
//! t·(c_1 + c_3·t²) + t⁴·(t·(c_5 + c_7·t²)) + t⁸·(t·(c_9 + c_11·t²) + t⁴·(t·(c_13 + c_15·t²))), at the depth of degree 9.

use ckks::{Ciphertext, CkksError, Level, Product, Scale};

use super::{OddPolynomial, Target};

/// Powers of one part.
struct Powers {
    t: Ciphertext,
    t2: Ciphertext,
    t4: Ciphertext,
}

impl OddPolynomial<'_> {
    /// Both parts, joined before the last relinearization.
    pub(super) fn by_parts(&self, u: &Ciphertext, target: Target) -> Result<Ciphertext, CkksError> {
        let [real, imaginary] = self.parts(u)?;
        let mut product = self.of_real(real, target)?;
        let mut other = self.of_real(imaginary, target)?;
        other.mul_monomial_assign(-(self.evaluator.parameters().slot_count().get() as i64));
        product.add_assign(&other)?;
        self.close(product, target)
    }

    /// Real and imaginary part of the slots, exactly, at twice the scale. One conjugation.
    fn parts(&self, u: &Ciphertext) -> Result<[Ciphertext; 2], CkksError> {
        let evaluator = self.evaluator;
        let conjugate = evaluator.conjugate(u)?;
        let minus_i = -(evaluator.parameters().slot_count().get() as i64);
        let imaginary = evaluator.mul_monomial(evaluator.sub(u, &conjugate)?, minus_i)?;
        let scale = Scale::new(2.0 * u.scale().get())?;
        Ok([
            evaluator.add(u, &conjugate)?.with_scale(scale),
            imaginary.with_scale(scale),
        ])
    }

    /// The polynomial of one real part, before its last relinearization and rescale.
    fn of_real(&self, t: Ciphertext, target: Target) -> Result<Product, CkksError> {
        let evaluator = self.evaluator;
        let t2 = evaluator.relinearize_rescale(evaluator.square(&t)?)?;
        let t4 = evaluator.relinearize_rescale(evaluator.square(&t2)?)?;
        let powers = Powers { t, t2, t4 };

        let level = Level::new(target.level.get() + 1);
        let whole = evaluator.scale_before_rescale(level, target.scale)?;
        let (fourth, eighth) = self.coefficients[2..].split_at(match self.coefficients.len() {
            ..=5 => self.coefficients.len() - 2,
            _ => 2,
        });
        let inner = Target {
            level,
            scale: whole / powers.t4.scale(),
        };
        let inner = self.inner(&powers, fourth, inner)?;
        let t4 = evaluator.drop_level(powers.t4.clone(), level)?;
        let mut product = evaluator.mul(&inner, &t4)?.with_scale(whole);
        if !eighth.is_empty() {
            product.add_assign(&self.eighth_and_above(&powers, eighth, level, whole)?)?;
        }
        product.add_assign(&self.times_power(
            &powers.t,
            self.coefficients[1],
            &powers.t2,
            level,
            whole,
        )?)?;
        let linear = evaluator.drop_level(powers.t, level)?;
        product.add_ciphertext_assign(&self.masked(linear, self.coefficients[0], whole)?)?;
        Ok(product)
    }

    /// t⁸·(t·(c_9 + c_11·t²) + t⁴·(t·(c_13 + c_15·t²))) at `level` and scale `whole`, as far as there are coefficients.
    fn eighth_and_above(
        &self,
        powers: &Powers,
        coefficients: &[f64],
        level: Level,
        whole: Scale,
    ) -> Result<Product, CkksError> {
        let evaluator = self.evaluator;
        let t8 = evaluator.relinearize_rescale(evaluator.square(&powers.t4)?)?;
        let t8 = evaluator.drop_level(t8, level)?;
        let scale = whole / t8.scale();
        let factor = match coefficients {
            [_, _, _, ..] => self.sum_with_fourth(powers, coefficients, Target { level, scale })?,
            _ => self.inner(powers, coefficients, Target { level, scale })?,
        };
        Ok(evaluator.mul(&factor, &t8)?.with_scale(whole))
    }

    /// t·(a + b·t²) + t⁴·(t·(c + …)) at a target.
    fn sum_with_fourth(
        &self,
        powers: &Powers,
        coefficients: &[f64],
        target: Target,
    ) -> Result<Ciphertext, CkksError> {
        let evaluator = self.evaluator;
        let level = Level::new(target.level.get() + 1);
        let whole = evaluator.scale_before_rescale(level, target.scale)?;
        let t4 = evaluator.drop_level(powers.t4.clone(), level)?;
        let inner = Target {
            level,
            scale: whole / t4.scale(),
        };
        let inner = self.inner(powers, &coefficients[2..], inner)?;
        let mut product = evaluator.mul(&inner, &t4)?.with_scale(whole);
        product.add_assign(&self.times_power(
            &powers.t,
            coefficients[1],
            &powers.t2,
            level,
            whole,
        )?)?;
        let linear = evaluator.drop_level(powers.t.clone(), level)?;
        product.add_ciphertext_assign(&self.masked(linear, coefficients[0], whole)?)?;
        self.close(product, target)
    }

    /// t·(a + b·t² + c·t⁴) at a target, of one to three coefficients.
    fn inner(
        &self,
        powers: &Powers,
        coefficients: &[f64],
        target: Target,
    ) -> Result<Ciphertext, CkksError> {
        let (c5, higher) = (coefficients[0], &coefficients[1..]);
        let Some(&c7) = higher.first() else {
            return self.masked_rescaled(&powers.t, c5, target);
        };
        let level = Level::new(target.level.get() + 1);
        let whole = self.evaluator.scale_before_rescale(level, target.scale)?;
        let mut product = self.times_power(&powers.t, c7, &powers.t2, level, whole)?;
        if let Some(&c9) = higher.get(1) {
            product.add_assign(&self.times_power(&powers.t, c9, &powers.t4, level, whole)?)?;
        }
        let linear = self.evaluator.drop_level(powers.t.clone(), level)?;
        product.add_ciphertext_assign(&self.masked(linear, c5, whole)?)?;
        self.close(product, target)
    }

    /// (value·t)·power at `level` and scale `whole`; value·t is rescaled once, to one level above its use or at it.
    fn times_power(
        &self,
        t: &Ciphertext,
        value: f64,
        power: &Ciphertext,
        level: Level,
        whole: Scale,
    ) -> Result<Product, CkksError> {
        let factor = Target {
            level,
            scale: whole / power.scale(),
        };
        let factor = self.masked_rescaled(t, value, factor)?;
        let power = self.evaluator.drop_level(power.clone(), level)?;
        Ok(self.evaluator.mul(&factor, &power)?.with_scale(whole))
    }
}
