//! Degrees 5 to 9 on the two parts: t·(c_1 + c_3·t²) + t⁴·(t·(c_5 + c_7·t² + c_9·t⁴)). Degrees 11 to 15:
//! t·(c_1 + c_3·t²) + t⁴·(t·(c_5 + c_7·t²)) + t⁸·(t·(c_9 + c_11·t²) + t⁴·(t·(c_13 + c_15·t²))), at the depth of degree 9.

use ckks::{Ciphertext, CkksError, Product, Scale};

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

        let whole = self.before(target)?;
        let (fourth, eighth) = self.coefficients[2..].split_at(match self.coefficients.len() {
            ..=5 => self.coefficients.len() - 2,
            _ => 2,
        });
        let above = match eighth {
            [] => None,
            _ => Some(self.eighth_and_above(&powers, eighth, whole)?),
        };
        let lowest = [self.coefficients[0], self.coefficients[1]];
        self.sum_with_fourth(&powers, lowest, fourth, above.as_ref(), whole)
    }

    /// t⁸ and t·(c_9 + c_11·t²) + t⁴·(t·(c_13 + c_15·t²)), as far as there are coefficients; their product is wanted as `whole`.
    fn eighth_and_above(
        &self,
        powers: &Powers,
        coefficients: &[f64],
        whole: Target,
    ) -> Result<[Ciphertext; 2], CkksError> {
        let evaluator = self.evaluator;
        let t8 = evaluator.relinearize_rescale(evaluator.square(&powers.t4)?)?;
        let target = whole.over(&t8);
        let factor = match coefficients {
            [first, second, fourth @ ..] if !fourth.is_empty() => {
                let whole = self.before(target)?;
                let sum = self.sum_with_fourth(powers, [*first, *second], fourth, None, whole)?;
                self.close(sum, target)?
            }
            _ => self.inner(powers, coefficients, target)?,
        };
        Ok([factor, t8])
    }

    /// t·(a + b·t²) + t⁴·(t·(c + …)) + the product of `above`, as `whole`.
    fn sum_with_fourth(
        &self,
        powers: &Powers,
        [a, b]: [f64; 2],
        fourth: &[f64],
        above: Option<&[Ciphertext; 2]>,
        whole: Target,
    ) -> Result<Product, CkksError> {
        let inner = self.inner(powers, fourth, whole.over(&powers.t4))?;
        let third = self.masked_rescaled(&powers.t, b, whole.over(&powers.t2))?;
        let mut terms = vec![(&inner, &powers.t4), (&third, &powers.t2)];
        terms.extend(above.map(|[factor, power]| (factor, power)));
        self.sum(&terms, (a, &powers.t), whole)
    }

    /// t·(a + b·t² + c·t⁴) at a target, of one to three coefficients.
    fn inner(
        &self,
        powers: &Powers,
        coefficients: &[f64],
        target: Target,
    ) -> Result<Ciphertext, CkksError> {
        let (c5, higher) = (coefficients[0], &coefficients[1..]);
        if higher.is_empty() {
            return self.masked_rescaled(&powers.t, c5, target);
        }
        let whole = self.before(target)?;
        let powers_used = [&powers.t2, &powers.t4];
        let factors = higher
            .iter()
            .zip(powers_used)
            .map(|(&c, power)| self.masked_rescaled(&powers.t, c, whole.over(power)))
            .collect::<Result<Vec<_>, _>>()?;
        let terms: Vec<_> = factors.iter().zip(powers_used).collect();
        self.close(self.sum(&terms, (c5, &powers.t), whole)?, target)
    }
}
