//! The unrelinearised product of two ciphertexts.

use ckks_ring::{Ntt, Poly};

use crate::{Ciphertext, CkksError, KeyId, Level, Parameters, Scale};

/// (d_0, d_1, d_2) with d_0 + d_1·s + d_2·s² = Δ·m + noise. Products add up, so that a sum relinearises once; the way
/// back to a [`Ciphertext`] is [`Evaluator::relinearize`](crate::Evaluator::relinearize) and no other:
///
/// ```compile_fail
/// fn no_way_round(evaluator: &ckks::Evaluator<'_>, product: ckks::Product, other: &ckks::Ciphertext) {
///     let _ = evaluator.add(&product, other);
/// }
/// ```
///
/// ```
/// fn the_way(
///     evaluator: &ckks::Evaluator<'_>,
///     product: ckks::Product,
///     other: &ckks::Ciphertext,
/// ) -> Result<ckks::Ciphertext, ckks::CkksError> {
///     evaluator.add(&evaluator.relinearize(product)?, other)
/// }
/// ```
#[derive(Clone, PartialEq, Debug)]
#[must_use = "a product is of use once relinearised"]
pub struct Product {
    pub(crate) d: [Poly<Ntt>; 3],
    pub(crate) scale: Scale,
    pub(crate) key_id: KeyId,
}

impl Product {
    /// ℓ.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::new(self.d[0].basis().q - 1)
    }

    /// Δ.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// Whose it is.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// d_0, d_1, d_2.
    #[must_use]
    pub fn parts(&self) -> [&Poly<Ntt>; 3] {
        self.d.each_ref()
    }

    /// Puts three polynomials together; refuses those of another ring, with special limbs or of different levels.
    pub fn from_parts(
        parameters: &Parameters,
        d: [Poly<Ntt>; 3],
        scale: Scale,
        key_id: KeyId,
    ) -> Result<Self, CkksError> {
        let level = Level::new(d[0].basis().q.saturating_sub(1));
        parameters.check_level(level)?;
        for poly in &d {
            parameters.check_poly(poly, level.basis())?;
        }
        Ok(Self { d, scale, key_id })
    }

    /// self += other; same key, level and scale.
    pub fn add_assign(&mut self, other: &Self) -> Result<(), CkksError> {
        check_operands(
            (self.key_id, self.level(), self.scale),
            (other.key_id, other.level(), other.scale),
        )?;
        for (mine, theirs) in self.d.iter_mut().zip(&other.d) {
            mine.add_assign(theirs);
        }
        Ok(())
    }

    /// self −= other; same key, level and scale.
    pub fn sub_assign(&mut self, other: &Self) -> Result<(), CkksError> {
        check_operands(
            (self.key_id, self.level(), self.scale),
            (other.key_id, other.level(), other.scale),
        )?;
        for (mine, theirs) in self.d.iter_mut().zip(&other.d) {
            mine.sub_assign(theirs);
        }
        Ok(())
    }

    /// self += a ciphertext of the same key, level and scale.
    pub fn add_ciphertext_assign(&mut self, other: &Ciphertext) -> Result<(), CkksError> {
        check_operands(
            (self.key_id, self.level(), self.scale),
            (other.key_id, other.level(), other.scale),
        )?;
        self.d[0].add_assign(&other.c0);
        self.d[1].add_assign(&other.c1);
        Ok(())
    }

    /// self = −self.
    pub fn neg_assign(&mut self) {
        self.d.iter_mut().for_each(Poly::neg_assign);
    }

    /// Times an integer: the message grows, the scale stays.
    pub fn mul_integer_assign(&mut self, integer: i64) {
        for part in &mut self.d {
            part.mul_integer_assign(i128::from(integer));
        }
    }

    /// Times X^k.
    pub fn mul_monomial_assign(&mut self, k: i64) {
        for part in &mut self.d {
            part.mul_monomial_assign(k);
        }
    }

    /// The same polynomials read at another scale.
    pub fn with_scale(self, scale: Scale) -> Self {
        Self { scale, ..self }
    }

    /// ÷ q_ℓ with rounding to nearest, one level down, still unrelinearised. Refuses level 0.
    pub fn rescale(self) -> Result<Self, CkksError> {
        let level = self.level();
        if level == Level::ZERO {
            return Err(CkksError::NoLevelLeft);
        }
        let prime = self.d[0].ring().q()[level.get()].value();
        Ok(Self {
            d: self.d.map(Poly::<Ntt>::rescale),
            scale: self.scale.rescaled(prime),
            key_id: self.key_id,
        })
    }
}

/// Same key, same level, same scale.
pub(crate) fn check_operands(
    left: (KeyId, Level, Scale),
    right: (KeyId, Level, Scale),
) -> Result<(), CkksError> {
    check_keys(left.0, right.0)?;
    check_levels(left.1, right.1)?;
    left.2.check_matches(right.2)
}

pub(crate) fn check_keys(left: KeyId, right: KeyId) -> Result<(), CkksError> {
    if left == right {
        return Ok(());
    }
    Err(CkksError::KeyMismatch { left, right })
}

pub(crate) fn check_levels(left: Level, right: Level) -> Result<(), CkksError> {
    if left == right {
        return Ok(());
    }
    Err(CkksError::LevelMismatch {
        left: left.get(),
        right: right.get(),
    })
}
