//! Operations on ciphertexts; all deterministic, all public.

mod hoisting;
mod linear;
mod multiply;
mod raise;
mod rotate;
mod scalar;

pub use hoisting::Hoisted;

use ckks_ring::{Ntt, Poly, SwitchEnd};

use crate::product::check_keys;
use crate::{
    Ciphertext, CkksError, EvaluationKeys, Factor, KeySwitchingKey, Level, Parameters, Scale,
};

/// Computes on ciphertexts of one secret key with the evaluation keys it was given.
///
/// Sums want operands of equal level and scale; products take the lower of two levels. The same inputs give the same
/// bits on every machine and with any number of threads.
#[derive(Clone, Copy)]
pub struct Evaluator<'k> {
    parameters: &'k Parameters,
    keys: &'k EvaluationKeys,
}

impl<'k> Evaluator<'k> {
    /// An evaluator for the parameters of `keys`.
    #[must_use]
    pub fn new(keys: &'k EvaluationKeys) -> Self {
        Self {
            parameters: keys.parameters(),
            keys,
        }
    }

    /// The parameters in use.
    #[must_use]
    pub fn parameters(&self) -> &'k Parameters {
        self.parameters
    }

    /// The keys in use.
    #[must_use]
    pub fn keys(&self) -> &'k EvaluationKeys {
        self.keys
    }

    /// Scale that a rescale at `level` turns into `wanted`.
    pub fn scale_before_rescale(&self, level: Level, wanted: Scale) -> Result<Scale, CkksError> {
        Ok(wanted.before_rescale(self.parameters.prime_at(level)?))
    }

    /// ÷ q_ℓ with rounding to nearest: one level and log2 q_ℓ bits of scale down. Refuses level 0.
    pub fn rescale(&self, operand: Ciphertext) -> Result<Ciphertext, CkksError> {
        self.check(&operand)?;
        let level = operand.level();
        if level == Level::ZERO {
            return Err(CkksError::NoLevelLeft);
        }
        let scale = operand.scale.rescaled(self.parameters.prime_at(level)?);
        Ok(Ciphertext {
            c0: operand.c0.rescale(),
            c1: operand.c1.rescale(),
            scale,
            ..operand
        })
    }

    /// Forgets primes down to `level`; the scale stays. Refuses to go up.
    pub fn drop_level(
        &self,
        mut operand: Ciphertext,
        level: Level,
    ) -> Result<Ciphertext, CkksError> {
        self.check(&operand)?;
        check_drop(operand.level(), level)?;
        operand.c0.truncate(level.limbs());
        operand.c1.truncate(level.limbs());
        Ok(operand)
    }

    /// A copy of `operand` at `level`, which is not above its own.
    pub fn at_level(&self, operand: &Ciphertext, level: Level) -> Result<Ciphertext, CkksError> {
        self.check(operand)?;
        check_drop(operand.level(), level)?;
        Ok(Ciphertext {
            c0: operand.c0.restrict(level.basis()),
            c1: operand.c1.restrict(level.basis()),
            ..*operand
        })
    }

    /// Ring and key are this evaluator's.
    fn check<'a>(&self, operand: impl Into<Factor<'a>>) -> Result<(), CkksError> {
        let operand = operand.into();
        self.parameters.check_ring(operand.parts[0].ring())?;
        check_keys(self.keys.key_id(), operand.key_id)
    }

    /// (k_0, k_1) with k_0 + k_1·t ≈ poly·s', and what follows by `end`.
    fn switch(
        &self,
        poly: &Poly<Ntt>,
        key: &KeySwitchingKey,
        end: SwitchEnd<'_>,
    ) -> [Poly<Ntt>; 2] {
        ckks_ring::key_switch(poly, self.parameters.digit_width(), key.digits(), end)
    }
}

/// `to` is not above `from`.
fn check_drop(from: Level, to: Level) -> Result<(), CkksError> {
    if to <= from {
        return Ok(());
    }
    Err(CkksError::LevelRaise {
        from: from.get(),
        to: to.get(),
    })
}
