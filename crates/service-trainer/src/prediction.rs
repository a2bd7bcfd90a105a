//! One prediction from its inputs to its result. Blocking, as training is.

use crate::TrainerError;
use inference::{InferencePlan, Model, predict};
use service_jobs::{BlobId, Blobs};
use std::io::BufReader;
use wire::blob::Schema;
use wire::rest::{InferenceModel, InferenceProfile, RegisteredProfile};

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

    /// The `Predictions` blob of the rows in `data`; `None` if `go_on` said no.
    ///
    /// # Errors
    /// A blob or model that does not conform.
    pub fn logits(
        &self,
        blobs: &dyn Blobs,
        data: BlobId,
        model_json: &str,
        go_on: impl FnMut() -> bool,
    ) -> Result<Option<Vec<u8>>, TrainerError> {
        let model = InferenceModel::parse(model_json.as_bytes())?;
        let model = Model::clear(&self.plan, &self.schema, &model)?;
        let length = blobs.blob_len(data)?;
        let source = BufReader::with_capacity(1 << 18, blobs.open(data)?);
        let mut answer = Vec::new();
        let written = predict(
            (&self.plan, &self.schema),
            &model,
            (source, length),
            &mut answer,
            go_on,
        )?;
        Ok(written.then_some(answer))
    }
}
