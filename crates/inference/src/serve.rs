//! What the service does: encrypted rows in, encrypted logits out.

use std::io::{Read, Write};

use ckks::{Encoder, EvaluationKeys, Evaluator};
use wire::blob::{DataSetReader, Schema, write_predictions};
use wire::rest::InferenceModel;

use crate::{ClearModel, EncryptedModel, InferenceError, InferencePlan};

/// A model as the service holds it.
pub enum Model {
    /// In the clear.
    Clear(ClearModel),
    /// Under its owner's key, with the owner's evaluation keys.
    Encrypted(EncryptedModel, EvaluationKeys),
}

impl Model {
    /// A deployed model in the clear, ready to be multiplied.
    ///
    /// # Errors
    /// A model of another number of columns than the plan's.
    pub fn clear(
        plan: &InferencePlan,
        schema: &Schema,
        model: &InferenceModel,
    ) -> Result<Self, InferenceError> {
        let encoder = Encoder::new(schema.parameters());
        ClearModel::encode(plan, &encoder, &model.coefficients, model.intercept).map(Self::Clear)
    }
}

/// Reads a `DataSet` blob of `length` bytes, computes the logits of its rows batch by batch, and writes the `Predictions` blob, if
/// `go_on` says so before every batch. Whether it was written.
///
/// # Errors
/// A blob that does not conform; for an encrypted model rows under another key.
pub fn predict<W: Write>(
    (plan, schema): (&InferencePlan, &Schema),
    model: &Model,
    (source, length): (impl Read, u64),
    target: W,
    mut go_on: impl FnMut() -> bool,
) -> Result<bool, InferenceError> {
    let owner = match model {
        Model::Clear(_) => None,
        Model::Encrypted(_, keys) => Some(keys.key_id()),
    };
    let mut reader = DataSetReader::new(source, length, schema, owner)?;
    let none = EvaluationKeys::new(schema.parameters(), reader.key_id());
    let layout = plan.layout();
    let mut logits = Vec::with_capacity(layout.batches);
    let mut batch = Vec::with_capacity(layout.ciphertexts);
    for _ in 0..layout.batches {
        if !go_on() {
            return Ok(false);
        }
        batch.clear();
        while batch.len() < layout.ciphertexts
            && let Some(seeded) = reader.next_ciphertext()?
        {
            batch.push(seeded.expand());
        }
        logits.push(match model {
            Model::Clear(model) => model.logits(&Evaluator::new(&none), &batch)?,
            Model::Encrypted(model, keys) => model.logits(&Evaluator::new(keys), &batch)?,
        });
    }
    reader.finish()?;
    write_predictions(target, schema, none.key_id(), &logits)?;
    Ok(true)
}
