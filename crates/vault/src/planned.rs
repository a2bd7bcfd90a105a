//! A plan with all that follows from it.

use logreg::{Activation, HyperParameters, Plan, Start, TableShape, Weights};
use vault_api::{PlanSummary, StartFrom, TrainingSettings};
use wire::blob::{Kind, Schema};
use wire::rest::Profile;

use crate::VaultError;
use crate::estimate::Seconds;
use crate::profile::profile_of;

/// A plan with settings, profile and schema.
pub struct Planned {
    pub(crate) settings: TrainingSettings,
    pub(crate) plan: Plan,
    pub(crate) profile: Profile,
    pub(crate) schema: Schema,
}

impl Planned {
    /// Plans for a table's shape.
    ///
    /// # Errors
    /// [`VaultError::Settings`] or [`VaultError::Training`] when no plan is possible.
    pub fn new(
        rows: usize,
        features: usize,
        settings: TrainingSettings,
    ) -> Result<Self, VaultError> {
        let activation = Activation::from_name(settings.activation.name()).ok_or_else(|| {
            VaultError::Settings {
                reason: "This polynomial is not known.".to_owned(),
            }
        })?;
        let hyper = HyperParameters::new(settings.epochs, settings.learning_rate, activation)?
            .with_features(features);
        let start = match &settings.start {
            StartFrom::Zero => Start::Zero,
            StartFrom::Model { weights } => {
                check_weights(weights, features)?;
                Start::Encrypted
            }
        };
        let plan = Plan::derive(&hyper, TableShape { rows, features }, start)?;
        let profile = profile_of(&plan)?;
        let schema = Schema::of(&profile)?;
        Ok(Self {
            settings,
            plan,
            profile,
            schema,
        })
    }

    /// Weights that training starts from; `None`: zero.
    pub(crate) fn initial(&self) -> Result<Option<Weights>, VaultError> {
        match &self.settings.start {
            StartFrom::Zero => Ok(None),
            StartFrom::Model { weights } => Ok(Some(Weights::from_columns(weights.clone())?)),
        }
    }

    /// The summary for a page, with the seconds that were measured.
    pub(crate) fn summary(&self, seconds: Seconds) -> Result<PlanSummary, VaultError> {
        let parameters = self.schema.parameters();
        let top = parameters.max_level();
        let bytes = |kind| self.schema.byte_len(kind).unwrap_or(0);
        let json = |error: serde_json::Error| VaultError::Settings {
            reason: error.to_string(),
        };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(PlanSummary {
            ring_degree: count(parameters.degree().get()),
            security_bits: parameters.security().map_or(0, |level| level.bits()),
            modulus_bits: parameters.log2_qp(top),
            levels: count(self.plan.table_level().get()),
            scale_bits: self.plan.table_scale().log2(),
            key_count: count(self.plan.evaluation_keys().len()),
            key_bytes: bytes(Kind::EvaluationKeys),
            public_key_bytes: bytes(Kind::PublicKey),
            initial_model_bytes: bytes(Kind::InitialModel),
            data_ciphertexts: count(self.plan.layout().table_ciphertexts()),
            data_bytes: bytes(Kind::DataSet),
            result_bytes: bytes(Kind::TrainedModel),
            key_seconds: seconds.keys,
            data_seconds: seconds.data,
            train_seconds: self.plan.cost().training_seconds,
            leaks: self.leaks(),
            profile_json: serde_json::to_string(&self.profile).map_err(json)?,
            hyper_parameters_json: serde_json::to_string(&self.profile.hyper_parameters)
                .map_err(json)?,
        })
    }

    /// What the server learns.
    fn leaks(&self) -> Vec<String> {
        let shape = self.plan.shape();
        vec![
            format!(
                "That there are {} rows and {} feature columns.",
                shape.rows, shape.features
            ),
            format!(
                "How you train: {} epochs, learning rate {}, {}.",
                self.settings.epochs,
                self.settings.learning_rate,
                self.settings.activation.name()
            ),
            match self.settings.start {
                StartFrom::Zero => "That training starts from zero.".to_owned(),
                StartFrom::Model { .. } => {
                    "That training starts from a model, but not from which.".to_owned()
                }
            },
            "When you upload and fetch, and how fast.".to_owned(),
        ]
    }
}

fn check_weights(weights: &[f64], features: usize) -> Result<(), VaultError> {
    let refuse = |reason: String| Err(VaultError::Settings { reason });
    if weights.len() != features + 1 {
        return refuse(format!(
            "The initial model has {} weights besides its intercept; the table has {features} features.",
            weights.len().saturating_sub(1)
        ));
    }
    match weights
        .iter()
        .find(|weight| !weight.is_finite() || weight.abs() > 64.0)
    {
        Some(weight) => refuse(format!(
            "An initial weight of {weight} is out of range (−64 to 64)."
        )),
        None => Ok(()),
    }
}
