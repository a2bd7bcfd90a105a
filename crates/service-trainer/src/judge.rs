//! Refuses a profile before a byte is uploaded for it.

use crate::TrainerError;
use crate::profile::plan_of;
use inference::InferencePlan;
use service_jobs::ProfileJudge;
use wire::rest::{InferenceModel, RegisteredProfile};

/// Derives the plan anew and compares every field.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanJudge;

impl ProfileJudge for PlanJudge {
    fn judge(&self, profile_json: &str) -> Result<(), String> {
        derive_anew(profile_json).map_err(|error| error.to_string())
    }

    fn plan_inference(&self, model_json: &str, rows: u64) -> Result<String, String> {
        let words = |error: &dyn std::fmt::Display| error.to_string();
        let model = InferenceModel::parse(model_json.as_bytes()).map_err(|error| words(&error))?;
        let rows = usize::try_from(rows).map_err(|error| words(&error))?;
        let plan = InferencePlan::of_model(rows, &model).map_err(|error| words(&error))?;
        let profile = plan.profile_for(&model).map_err(|error| words(&error))?;
        serde_json::to_string(&profile).map_err(|error| words(&error))
    }
}

fn derive_anew(profile_json: &str) -> Result<(), TrainerError> {
    let profile: RegisteredProfile = wire::rest::from_json("profile", profile_json.as_bytes())?;
    profile.check()?;
    match profile {
        RegisteredProfile::Training(profile) => plan_of(&profile).map(drop),
        RegisteredProfile::Inference(profile) => Ok(InferencePlan::of_profile(&profile).map(drop)?),
    }
}
