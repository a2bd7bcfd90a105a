//! Refuses a profile before a byte is uploaded for it.

use crate::profile::plan_of;
use service_jobs::ProfileJudge;
use wire::rest::Profile;

/// Derives the plan anew and compares every field.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanJudge;

impl ProfileJudge for PlanJudge {
    fn judge(&self, profile_json: &str) -> Result<(), String> {
        let profile = Profile::parse(profile_json.as_bytes()).map_err(|error| error.to_string())?;
        plan_of(&profile)
            .map(|_| ())
            .map_err(|error| error.to_string())
    }
}
