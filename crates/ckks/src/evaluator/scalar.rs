//! Operands known in the clear that need no encoding.

use num_complex::Complex64;

use super::Evaluator;
use crate::{Ciphertext, CkksError, Scale};

/// Largest integer a scalar may become.
const SCALAR_LIMIT: f64 = (1u128 << 120) as f64;

impl Evaluator<'_> {
    /// a·value, at scale `target`: multiplies by round(value·target/Δ_a). For a rescale to the scale Δ afterwards,
    /// `target` is [`Evaluator::scale_before_rescale`] of Δ. Refuses values whose integer is not below 2^120.
    pub fn mul_scalar(
        &self,
        mut a: Ciphertext,
        value: f64,
        target: Scale,
    ) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        let integer = rounded(value * (target / a.scale).get())?;
        a.c0.mul_integer_assign(integer);
        a.c1.mul_integer_assign(integer);
        a.scale = target;
        Ok(a)
    }

    /// a·(re + i·im) in every slot, at scale `target`, as [`Evaluator::mul_scalar`].
    pub fn mul_complex(
        &self,
        a: Ciphertext,
        value: Complex64,
        target: Scale,
    ) -> Result<Ciphertext, CkksError> {
        let turned = self.mul_by_i(a.clone())?;
        let mut real = self.mul_scalar(a, value.re, target)?;
        let imaginary = self.mul_scalar(turned, value.im, target)?;
        self.add_assign(&mut real, &imaginary)?;
        Ok(real)
    }

    /// a·integer: the message grows, the scale stays.
    pub fn mul_integer(&self, mut a: Ciphertext, integer: i64) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        a.c0.mul_integer_assign(i128::from(integer));
        a.c1.mul_integer_assign(i128::from(integer));
        Ok(a)
    }

    /// a·u with u·divisor = 1 modulo q_0 ⋯ q_ℓ: undoes a later growth by `divisor` (of a trace, say) exactly. The
    /// ciphertext is meaningless until then. Refuses 0 and multiples of a prime.
    pub fn mul_inverse_integer(
        &self,
        mut a: Ciphertext,
        divisor: u64,
    ) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        let limbs = a.level().limbs();
        let primes = self.parameters.q()[..limbs].iter();
        let inverses: Option<Vec<u64>> = primes.map(|q| inverse(divisor, q.value())).collect();
        let inverses = inverses.ok_or(CkksError::NotInvertible { divisor })?;
        a.c0.mul_scalar_assign(&inverses);
        a.c1.mul_scalar_assign(&inverses);
        Ok(a)
    }

    /// a + value in every slot.
    pub fn add_scalar(&self, mut a: Ciphertext, value: f64) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        let integer = rounded(value * a.scale.get())?;
        a.c0.add_integer_assign(integer);
        Ok(a)
    }

    /// a·X^k, k taken modulo 2N; exact.
    pub fn mul_monomial(&self, mut a: Ciphertext, k: i64) -> Result<Ciphertext, CkksError> {
        self.check(&a)?;
        a.c0.mul_monomial_assign(k);
        a.c1.mul_monomial_assign(k);
        Ok(a)
    }

    /// a·i in every slot (times X^{N/2}); exact.
    pub fn mul_by_i(&self, a: Ciphertext) -> Result<Ciphertext, CkksError> {
        self.mul_monomial(a, self.parameters.slot_count().get() as i64)
    }
}

fn rounded(value: f64) -> Result<i128, CkksError> {
    if !value.is_finite() || value.abs() >= SCALAR_LIMIT {
        return Err(CkksError::ScalarTooLarge { value });
    }
    Ok(value.round_ties_even() as i128)
}

/// x^{q−2} mod q; `None` if x is 0 modulo q.
fn inverse(x: u64, q: u64) -> Option<u64> {
    let modulus = u128::from(q);
    let mut square = u128::from(x) % modulus;
    if square == 0 {
        return None;
    }
    let (mut result, mut exponent) = (1u128, q - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        exponent >>= 1;
    }
    Some(result as u64)
}
