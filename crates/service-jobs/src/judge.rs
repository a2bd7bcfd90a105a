//! Who decides whether a profile is one that this service would train.

/// Judges a profile (its JSON text) before it is registered.
///
/// Whoever knows the training algorithm re-derives the plan from the profile's own settings and refuses a profile whose
/// parameters, shapes or digest differ; the REST layer, which does not know the algorithm, only asks.
pub trait ProfileJudge: Send + Sync {
    /// `Err` holds a sentence for the user that names the mismatch.
    ///
    /// # Errors
    /// The reason for refusing the profile.
    fn judge(&self, profile_json: &str) -> Result<(), String>;

    /// The profile (its JSON text) for `rows` of a model that was deployed with `model.json`.
    ///
    /// # Errors
    /// Why there is none, a sentence for the user.
    fn plan_inference(&self, model_json: &str, rows: u64) -> Result<String, String>;
}

/// Accepts every profile; for tests of layers above that do not train.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrustingJudge;

impl ProfileJudge for TrustingJudge {
    fn judge(&self, _profile_json: &str) -> Result<(), String> {
        Ok(())
    }

    fn plan_inference(&self, _model_json: &str, _rows: u64) -> Result<String, String> {
        Err("this service plans no predictions".to_owned())
    }
}
