//! A model that stays with its owner: the service gets it encrypted, under the key of the rows.

use ckks::{CompressedCiphertext, Encoder, NOISE_VARIANCE};
use ckks_secret::SecretKey;
use inference::{ColumnExponents, InferencePlan, ScaledRows, model_coefficients};
use wire::blob::{EvaluationKeysWriter, Schema, write_initial_model};
use wire::rest::InferenceModel;
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;
use crate::environment::Randomness;
use crate::production::seed_of_unit;

/// Standard deviations that honest noise is allowed: a normal deviate exceeds them once in 10^15.
const DEVIATIONS: f64 = 8.0;
/// What rounding of numbers and weights, and relinearization, add at most.
const ROUNDING: f64 = 1.0 / (1u64 << 22) as f64;

/// Weights of a model and the powers of two that they are scaled by; the intercept's behind the columns'.
pub(crate) struct OwnModel {
    weights: Zeroizing<Vec<f64>>,
    exponents: ColumnExponents,
}

impl OwnModel {
    /// Of a model.json.
    pub(crate) fn of(file: &InferenceModel) -> Result<Self, VaultError> {
        let mut weights = Zeroizing::new(file.coefficients.clone());
        weights.push(file.intercept);
        let exponents = ColumnExponents::of_weights(&weights)?;
        Ok(Self { weights, exponents })
    }

    /// The powers of two that rows are scaled by.
    pub(crate) fn exponents(&self) -> &ColumnExponents {
        &self.exponents
    }

    /// The `InitialModel` blob, under fresh randomness.
    pub(crate) fn encrypt(
        &self,
        plan: &InferencePlan,
        schema: &Schema,
        secret: &SecretKey,
        random: &mut dyn Randomness,
    ) -> Result<Vec<u8>, VaultError> {
        let mut parent = Zeroizing::new([0; 32]);
        random.fill(&mut *parent);
        let encoder = Encoder::new(schema.parameters());
        let encrypted = (0..plan.layout().ciphertexts).map(|index| {
            let mut coefficients = model_coefficients(plan, &self.exponents, &self.weights, index)?;
            let message = encoder.round_coefficients(&coefficients, plan.scale());
            coefficients.zeroize();
            let mut message = message?;
            let encrypted =
                secret.encrypt_message(&message, plan.level(), seed_of_unit(&parent, index));
            message.coefficients_mut().zeroize();
            Ok::<_, VaultError>(encrypted?)
        });
        let encrypted: Vec<_> = encrypted.collect::<Result<_, _>>()?;
        Ok(write_initial_model(
            Vec::new(),
            schema,
            secret.key_id(),
            &encrypted,
        )?)
    }

    /// Compares decrypted weighted sums with the model's own.
    ///
    /// # Errors
    /// [`VaultError::WrongAnswer`] for the first row that noise does not explain.
    pub(crate) fn check(
        &self,
        plan: &InferencePlan,
        rows: &ScaledRows,
        logits: &[f64],
    ) -> Result<(), VaultError> {
        let columns = plan.columns() as f64;
        // Of the weights' ciphertexts, times rows; and of the rows', times weights of at most 1 each.
        let variance = NOISE_VARIANCE * (rows.norm().powi(2) + columns)
            + CompressedCiphertext::ROUNDING_VARIANCE * columns;
        let noise = variance.sqrt() / plan.scale().get();
        let bound = DEVIATIONS * noise + ROUNDING;
        let expected = rows.weighted_sums(&self.exponents, &self.weights);
        for (row, (expected, found)) in expected.zip(logits).enumerate() {
            let deviation = (expected - found).abs();
            if deviation > bound || deviation.is_nan() {
                return Err(VaultError::WrongAnswer {
                    row: row + 1,
                    deviation,
                    bound,
                });
            }
        }
        Ok(())
    }
}

/// The `EvaluationKeys` blob of a prediction by an encrypted model: the relinearization key.
pub(crate) fn make_keys(schema: &Schema, secret: &SecretKey) -> Result<Vec<u8>, VaultError> {
    let mut writer = EvaluationKeysWriter::new(Vec::new(), schema, secret.key_id())?;
    for shape in schema.evaluation_keys()? {
        writer.push(&secret.make_evaluation_key(shape)?)?;
    }
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &[u8] = br#"{"coef_":[[0.5,-3.0]],"intercept_":[0.25]}"#;

    #[test]
    fn only_the_models_own_answers_pass() {
        let own = OwnModel::of(&InferenceModel::parse(MODEL).unwrap()).unwrap();
        let plan = InferencePlan::for_encrypted_model(3, 2).unwrap();
        let cells = [1.0, 2.0, -4.0, 0.5, 100.0, 30.0];
        let rows = ScaledRows::new(&plan, own.exponents(), &cells).unwrap();
        let honest = [-5.25, -3.25, -39.75];
        own.check(&plan, &rows, &honest).unwrap();
        own.check(&plan, &rows, &honest.map(|logit| logit + 1e-7))
            .expect("noise");
        for (row, wrong) in [(0, 1e-5), (1, -0.5), (2, f64::NAN)] {
            let mut answer = honest;
            answer[row] += wrong;
            let refused = own.check(&plan, &rows, &answer);
            assert!(
                matches!(refused, Err(VaultError::WrongAnswer { row: at, .. }) if at == row + 1),
                "{refused:?}"
            );
        }
    }
}
