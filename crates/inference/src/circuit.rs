//! Logits on ciphertexts, and out of decrypted coefficients.

use ckks::{Ciphertext, CkksError, Encoder, Evaluator, Plaintext};

use crate::{InferenceError, InferencePlan, model_coefficients};

/// A model in the clear, encoded for the plan's ring.
pub struct ClearModel {
    weights: Vec<Plaintext>,
    intercept: Plaintext,
}

impl ClearModel {
    /// Encodes one weight per column and the intercept.
    ///
    /// # Errors
    /// [`InferenceError::Shape`] for another number of weights; an intercept beyond what the scale carries.
    pub fn encode(
        plan: &InferencePlan,
        encoder: &Encoder,
        weights: &[f64],
        intercept: f64,
    ) -> Result<Self, InferenceError> {
        let layout = plan.layout();
        let polynomial = |ciphertext| {
            let coefficients = model_coefficients(plan, plan.exponents(), weights, ciphertext)?;
            Ok(encoder.encode_coefficients(&coefficients, plan.level(), plan.scale())?)
        };
        let mut ones = vec![0.0; layout.degree];
        for row in 0..layout.rows_per_batch() {
            ones[row * layout.block] = intercept;
        }
        Ok(Self {
            weights: (0..layout.ciphertexts)
                .map(polynomial)
                .collect::<Result<_, InferenceError>>()?,
            intercept: encoder.encode_coefficients(&ones, plan.level(), plan.logit_scale())?,
        })
    }

    /// The logits of one batch of rows: a sum of products with plaintexts.
    ///
    /// # Errors
    /// Not the ciphertexts of one batch of this plan.
    pub fn logits(
        &self,
        evaluator: &Evaluator<'_>,
        batch: &[Ciphertext],
    ) -> Result<Ciphertext, InferenceError> {
        check_batch(self.weights.len(), batch)?;
        let terms: Vec<_> = batch.iter().zip(&self.weights).collect();
        let sum = evaluator.plain_sum_of_products(&terms)?;
        Ok(evaluator.add_plain(sum, &self.intercept)?)
    }
}

/// A model under the key of the rows: one ciphertext for each ciphertext of a batch.
pub struct EncryptedModel(pub Vec<Ciphertext>);

impl EncryptedModel {
    /// The logits of one batch of rows: a sum of products of ciphertexts, relinearised once.
    ///
    /// # Errors
    /// Not the ciphertexts of one batch of this plan; another key; no relinearization key.
    pub fn logits(
        &self,
        evaluator: &Evaluator<'_>,
        batch: &[Ciphertext],
    ) -> Result<Ciphertext, InferenceError> {
        check_batch(self.0.len(), batch)?;
        let terms: Vec<_> = batch.iter().zip(&self.0).collect();
        let sum = evaluator.sum_of_products(&terms)?;
        Ok(evaluator.relinearize(sum)?)
    }
}

fn check_batch(expected: usize, batch: &[Ciphertext]) -> Result<(), InferenceError> {
    let found = batch.len();
    if expected == found && found > 0 {
        return Ok(());
    }
    Err(match found {
        0 => CkksError::EmptySum.into(),
        _ => InferenceError::Shape { expected, found },
    })
}

impl InferencePlan {
    /// The logits among the decrypted coefficients of batch `batch`.
    pub fn logits_of<'a>(
        &self,
        batch: usize,
        coefficients: &'a [f64],
    ) -> impl Iterator<Item = f64> + 'a {
        let layout = self.layout();
        let before = batch * layout.rows_per_batch();
        let rows = (self.rows().saturating_sub(before)).min(layout.rows_per_batch());
        coefficients
            .iter()
            .step_by(layout.block)
            .take(rows)
            .copied()
    }
}

/// 1/(1 + e^−t), exact where a polynomial would leave 0 to 1.
#[must_use]
pub fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-logit))
}
