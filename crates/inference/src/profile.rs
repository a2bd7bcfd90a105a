//! Between a plan and the profile that is registered.

use ckks::Scale;
use wire::Hex;
use wire::rest::{
    CiphertextsShape, Circuit, Difference, INFERENCE_VERSION, InferenceByteLengths, InferenceModel,
    InferenceProfile, Layout, ModelAccess, ParametersShape,
};

use crate::{ColumnExponents, InferenceError, InferencePlan};

/// Fields that follow from a profile's numbers.
const CHECKED: &[&str] = &[
    "parameters",
    "layout",
    "dataSet",
    "predictions",
    "encryptedModel",
    "keys",
    "parametersId",
    "planDigest",
    "byteLengths",
];

impl InferencePlan {
    /// The plan of a deployed model in the clear.
    ///
    /// # Errors
    /// A weight out of range; too many rows.
    pub fn of_model(rows: usize, model: &InferenceModel) -> Result<Self, InferenceError> {
        Self::for_clear_model(rows, ColumnExponents::of_weights(&model.coefficients)?)
    }

    /// The plan that follows from a profile's numbers, provided that everything else in the profile follows from it.
    ///
    /// # Errors
    /// [`InferenceError::Mismatch`] naming the first field that differs.
    pub fn of_profile(profile: &InferenceProfile) -> Result<Self, InferenceError> {
        let rows = usize::try_from(profile.batch_size).unwrap_or(usize::MAX);
        let exponents = ColumnExponents::of_profile(profile.column_exponents.clone());
        let plan = Self::derive(rows, profile.features as usize, profile.model, exponents)?;
        // Names and classes are the deployer's own, and no part of the plan.
        let expected = InferenceProfile {
            feature_names: profile.feature_names.clone(),
            classes: profile.classes.clone(),
            preprocessing: profile.preprocessing.clone(),
            ..plan.profile()?
        };
        match Difference::first(&expected, profile, CHECKED) {
            None => Ok(plan),
            Some(Difference {
                field,
                expected,
                found,
            }) => Err(InferenceError::Mismatch {
                field,
                expected,
                found,
            }),
        }
    }

    /// The profile of this plan, without names, with classes 0 and 1.
    ///
    /// # Errors
    /// [`InferenceError::Wire`] if a number does not fit a profile.
    pub fn profile(&self) -> Result<InferenceProfile, InferenceError> {
        let layout = self.layout();
        let shape = |count: usize, scale: Scale| CiphertextsShape {
            count: narrow(count),
            level: narrow(self.level().get()),
            scale: scale.get(),
        };
        let profile = InferenceProfile {
            version: INFERENCE_VERSION,
            circuit: Circuit::Logits,
            batch_size: self.rows as u64,
            features: narrow(self.features),
            model: self.access,
            column_exponents: self.exponents.as_slice().to_vec(),
            feature_names: Vec::new(),
            classes: ["0".to_owned(), "1".to_owned()],
            preprocessing: None,
            parameters: ParametersShape::from(self.spec()),
            layout: Layout {
                blocks: narrow(layout.block),
                ciphertexts: narrow(layout.ciphertexts),
                batches: narrow(layout.batches),
            },
            data_set: shape(layout.row_ciphertexts(), self.scale()),
            encrypted_model: (self.access == ModelAccess::Encrypted)
                .then(|| shape(layout.ciphertexts, self.scale())),
            predictions: shape(layout.batches, self.logit_scale()),
            keys: self.evaluation_keys().into_iter().collect(),
            byte_lengths: InferenceByteLengths::default(),
            parameters_id: Hex([0; 32]),
            plan_digest: Hex([0; 32]),
        };
        Ok(profile.complete()?)
    }

    /// The profile of this plan for the clients of `model`: with its names, classes and preprocessing.
    ///
    /// # Errors
    /// As [`InferencePlan::profile`].
    pub fn profile_for(&self, model: &InferenceModel) -> Result<InferenceProfile, InferenceError> {
        Ok(InferenceProfile {
            feature_names: model.feature_names.clone(),
            classes: model.classes.clone(),
            preprocessing: model.preprocessing.clone(),
            ..self.profile()?
        })
    }
}

/// What does not fit is refused by the profile's own checks.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
