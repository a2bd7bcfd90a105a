//! One prediction from its inputs to its result. Blocking, as training is.

use crate::TrainerError;
use crate::run::open;
use ckks::SeededCiphertext;
use inference::{EncryptedModel, InferencePlan, Model, predict};
use service_jobs::{BlobId, Blobs, Job, ModelFiles};
use wire::blob::{Schema, read_evaluation_keys, read_initial_model};
use wire::rest::{InferenceModel, InferenceProfile, ModelAccess, RegisteredProfile};

/// Plan and formats of a prediction, derived anew from its profile.
pub struct Prediction {
    plan: InferencePlan,
    schema: Schema,
}

impl Prediction {
    /// What a registered profile asks for; `None` if it is one to train by.
    ///
    /// # Errors
    /// The profile differs from the plan that follows from it.
    pub fn of(profile_json: &str) -> Result<Option<Self>, TrainerError> {
        let registered = wire::rest::from_json("profile", profile_json.as_bytes())?;
        let RegisteredProfile::Inference(profile) = registered else {
            return Ok(None);
        };
        Self::of_inference(&profile).map(Some)
    }

    fn of_inference(profile: &InferenceProfile) -> Result<Self, TrainerError> {
        profile.check()?;
        Ok(Self {
            plan: InferencePlan::of_profile(profile)?,
            schema: Schema::of_inference(profile)?,
        })
    }

    /// The model of a job: the deployed file, or what the rows' owner uploaded encrypted.
    ///
    /// # Errors
    /// A file or blob that does not conform; [`TrainerError::NoModel`] if there is none.
    pub fn model(
        &self,
        blobs: &dyn Blobs,
        job: &Job,
        deployed: Option<&ModelFiles>,
    ) -> Result<Model, TrainerError> {
        if self.plan.access() == ModelAccess::Clear {
            let file = &deployed.ok_or(TrainerError::NoModel)?.model;
            let model = InferenceModel::parse(file.as_bytes())?;
            return Ok(Model::clear(&self.plan, &self.schema, &model)?);
        }
        let (source, length) = open(blobs, job.keys)?;
        let keys = read_evaluation_keys(source, length, &self.schema, None)?.evaluation;
        let (source, length) = open(blobs, job.initial_model.ok_or(TrainerError::NoModel)?)?;
        let model = read_initial_model(source, length, &self.schema, Some(keys.key_id()))?;
        let model = model.into_iter().map(SeededCiphertext::expand).collect();
        Ok(Model::Encrypted(EncryptedModel(model), keys))
    }

    /// The `Predictions` blob of the rows in `data`; `None` if `go_on` said no.
    ///
    /// # Errors
    /// A blob that does not conform.
    pub fn logits(
        &self,
        blobs: &dyn Blobs,
        data: BlobId,
        model: &Model,
        go_on: impl FnMut() -> bool,
    ) -> Result<Option<Vec<u8>>, TrainerError> {
        let (source, length) = open(blobs, data)?;
        let mut answer = Vec::new();
        let written = predict(
            (&self.plan, &self.schema),
            model,
            (source, length),
            &mut answer,
            go_on,
        )?;
        Ok(written.then_some(answer))
    }
}
