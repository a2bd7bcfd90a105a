//! The plan: ring, scales, layout, and what is multiplied with what.

use ckks::{
    EvaluationKeyShape, Level, Parameters, ParametersSpec, RingDegree, Scale, ntt_primes_below,
};
use wire::rest::{MAX_FEATURES, ModelAccess};

use crate::{BlockLayout, ColumnExponents, InferenceError};

/// Ring and scale of an access. Both primes carry the product; nothing is rescaled.
struct Choice {
    /// log2 N.
    log_degree: u8,
    /// Bits of q_0 and q_1.
    prime_bits: u32,
    /// Bits of the special prime, used only to relinearise.
    special_bits: u32,
    /// log2 of the scale of rows, and of weights.
    scale_bits: u16,
}

/// The smallest ring that is safe; 2·35 + 36 is the most that 128 bits of security allow it.
const CLEAR: Choice = Choice {
    log_degree: 12,
    prime_bits: 35,
    special_bits: 36,
    scale_bits: 26,
};
/// The noise of a model's ciphertext is multiplied by the rows, so that both need a larger scale, and it a larger ring.
const ENCRYPTED: Choice = Choice {
    log_degree: 13,
    prime_bits: 49,
    special_bits: 50,
    scale_bits: 39,
};

impl Choice {
    const fn of(access: ModelAccess) -> &'static Self {
        match access {
            ModelAccess::Clear => &CLEAR,
            ModelAccess::Encrypted => &ENCRYPTED,
        }
    }

    fn spec(&self) -> Result<ParametersSpec, InferenceError> {
        let degree = RingDegree::new(self.log_degree).map_err(ckks::CkksError::from)?;
        let primes =
            |bits, count| ntt_primes_below(degree, bits, count, &[]).map_err(ckks::CkksError::from);
        Ok(ParametersSpec {
            log_degree: self.log_degree,
            q: primes(self.prime_bits, 2)?,
            special: primes(self.special_bits, 1)?,
            digit_width: 1,
        })
    }
}

/// Largest magnitude of Σ_j |x_j|·2^k_j of a row, and so of everything but the intercept: 2^15. With the intercept below 2^14,
/// 2^(26 + 26)·(2^15 + 2^14) stays below 2^68, half of what q_0·q_1 carries, and 2^(39 + 39)·(2^15 + 2^14) below 2^94, an eighth;
/// which leaves room for noise.
pub const RANGE: f64 = (1u64 << 15) as f64;
/// Most rows of one upload.
const MAX_ROWS: usize = 1 << 24;

/// Everything that follows from rows, columns, exponents and the model's access.
#[derive(Debug, Clone, PartialEq)]
pub struct InferencePlan {
    pub(crate) rows: usize,
    pub(crate) features: usize,
    pub(crate) access: ModelAccess,
    pub(crate) exponents: ColumnExponents,
    layout: BlockLayout,
    spec: ParametersSpec,
}

impl InferencePlan {
    /// Plans for `rows` of a model in the clear with one exponent per column.
    ///
    /// # Errors
    /// [`InferenceError::OutOfRange`] for no or too many rows or columns.
    pub fn for_clear_model(
        rows: usize,
        exponents: ColumnExponents,
    ) -> Result<Self, InferenceError> {
        Self::derive(
            rows,
            exponents.as_slice().len(),
            ModelAccess::Clear,
            exponents,
        )
    }

    /// Plans for `rows` of an encrypted model of `features` columns; the intercept is one column more, of ones.
    ///
    /// # Errors
    /// As [`InferencePlan::for_clear_model`].
    pub fn for_encrypted_model(rows: usize, features: usize) -> Result<Self, InferenceError> {
        let none = ColumnExponents::of_profile(Vec::new());
        Self::derive(rows, features, ModelAccess::Encrypted, none)
    }

    pub(crate) fn derive(
        rows: usize,
        features: usize,
        access: ModelAccess,
        exponents: ColumnExponents,
    ) -> Result<Self, InferenceError> {
        check_count("rows", rows, MAX_ROWS)?;
        check_count("columns", features, MAX_FEATURES as usize)?;
        let choice = Choice::of(access);
        let degree = 1 << choice.log_degree;
        let columns = features + usize::from(access == ModelAccess::Encrypted);
        Ok(Self {
            rows,
            features,
            access,
            exponents,
            layout: BlockLayout::smallest(degree, rows, columns),
            spec: choice.spec()?,
        })
    }

    /// Rows of one upload.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of the table.
    #[must_use]
    pub fn features(&self) -> usize {
        self.features
    }

    /// Encrypted columns: those of the table, and for an encrypted model one of ones.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.features + usize::from(self.access == ModelAccess::Encrypted)
    }

    /// How the service holds the model.
    #[must_use]
    pub fn access(&self) -> ModelAccess {
        self.access
    }

    /// How columns are scaled; empty for an encrypted model.
    #[must_use]
    pub fn exponents(&self) -> &ColumnExponents {
        &self.exponents
    }

    /// Where the numbers lie.
    #[must_use]
    pub fn layout(&self) -> &BlockLayout {
        &self.layout
    }

    /// The scheme's parameters.
    ///
    /// # Errors
    /// None in practice: the constants are safe, which a test holds.
    pub fn parameters(&self) -> Result<Parameters, InferenceError> {
        Ok(Parameters::new(self.spec.clone())?)
    }

    pub(crate) fn spec(&self) -> &ParametersSpec {
        &self.spec
    }

    /// The level of everything.
    #[must_use]
    pub fn level(&self) -> Level {
        Level::new(1)
    }

    /// Scale of rows and of weights.
    #[must_use]
    pub fn scale(&self) -> Scale {
        Scale::power_of_two(Choice::of(self.access).scale_bits)
    }

    /// Scale of logits.
    #[must_use]
    pub fn logit_scale(&self) -> Scale {
        self.scale() * self.scale()
    }

    /// The evaluation keys: none, or the relinearization key for an encrypted model.
    #[must_use]
    pub fn evaluation_keys(&self) -> Vec<EvaluationKeyShape> {
        match self.access {
            ModelAccess::Clear => Vec::new(),
            ModelAccess::Encrypted => vec![EvaluationKeyShape::relinearization(self.level())],
        }
    }
}

fn check_count(quantity: &'static str, found: usize, limit: usize) -> Result<(), InferenceError> {
    if (1..=limit).contains(&found) {
        return Ok(());
    }
    Err(InferenceError::OutOfRange {
        quantity,
        limit: limit as u64,
        found: found as u64,
    })
}
