//! A plan with all that follows from it.

use logreg::{
    Activation, HyperParameters, Nesterov, Plan, RefreshedBy, Start, TableShape, Weights,
};
use vault_api::{Algorithm, PlanSummary, Refresh, StartFrom, TrainingSettings};
use wire::blob::{Kind, Schema};
use wire::rest::Profile;

use crate::VaultError;
use crate::estimate::Seconds;
use crate::profile::profile_of;
use crate::units::key_unit_count;

/// A plan with settings, profile and schema.
pub struct Planned {
    pub(crate) settings: TrainingSettings,
    pub(crate) plan: Plan,
    pub(crate) profile: Profile,
    pub(crate) schema: Schema,
}

impl Planned {
    /// Plans for a table's shape. What is chosen from rows has to be given.
    ///
    /// # Errors
    /// [`VaultError::Settings`] or [`VaultError::Training`] when no plan is possible.
    pub fn new(
        rows: usize,
        features: usize,
        mut settings: TrainingSettings,
    ) -> Result<Self, VaultError> {
        let hyper = hyper_parameters(&settings)?.with_features(features);
        let start = match &settings.start {
            StartFrom::Zero => Start::Zero,
            StartFrom::Model { weights } => {
                check_weights(weights, features)?;
                Start::Encrypted
            }
        };
        let shape = TableShape { rows, features };
        let if_needed = |by| Plan::derive_refreshed_if_needed(&hyper, shape, start, by);
        let with = |refresh| Plan::derive(&hyper.with_refresh(refresh)?, shape, start);
        let plan = match settings.refresh {
            Refresh::WhenNeeded => if_needed(RefreshedBy::Owner),
            Refresh::ByServerWhenNeeded => if_needed(RefreshedBy::Server),
            Refresh::None => with(logreg::Refresh::None),
            Refresh::Attended { every } => with(RefreshedBy::Owner.every(every)),
            Refresh::Bootstrapped { every } => with(RefreshedBy::Server.every(every)),
        }?;
        settings.refresh = match plan.hyper_parameters().refresh {
            logreg::Refresh::Attended { every } => Refresh::Attended { every },
            logreg::Refresh::Bootstrapped { every } => Refresh::Bootstrapped { every },
            _ => Refresh::None,
        };
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
        let cost = self.plan.cost();
        Ok(PlanSummary {
            ring_degree: count(parameters.degree().get()),
            security_bits: parameters.security().map_or(0, |level| level.bits()),
            modulus_bits: parameters.log2_qp(top),
            levels: count(self.plan.table_level().get()),
            scale_bits: self.plan.table_scale().log2(),
            key_count: count(key_unit_count(&self.schema)?),
            key_bytes: bytes(Kind::EvaluationKeys),
            public_key_bytes: bytes(Kind::PublicKey),
            initial_model_bytes: bytes(Kind::InitialModel),
            data_ciphertexts: count(self.plan.layout().table_ciphertexts()),
            data_bytes: bytes(Kind::DataSet),
            result_bytes: bytes(Kind::TrainedModel),
            key_seconds: seconds.keys,
            data_seconds: seconds.data,
            train_seconds: cost.training_seconds,
            server_bytes: cost.trainer_bytes,
            activation: self.settings.activation,
            algorithm: self.settings.algorithm,
            refresh: self.settings.refresh,
            refreshes: count(self.plan.owner_refreshes().len()),
            refresh_bytes: self.refresh_bytes(),
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
            self.learnt_of_settings(),
            match self.settings.start {
                StartFrom::Zero => "That training starts from zero.".to_owned(),
                StartFrom::Model { .. } => {
                    "That training starts from a model, but not from which.".to_owned()
                }
            },
            match self.plan.owner_refreshes().len() {
                0 if self.plan.refreshes().is_empty() => {
                    "When you upload and fetch, and how fast.".to_owned()
                }
                0 => "When you upload, fetch and look how it goes, and how fast; that you stop early, if you do, or find something wrong.".to_owned(),
                count => format!(
                    "When you upload, fetch and refresh ({count} times), and how fast; that you stop early, if you do, or find something wrong."
                ),
            },
        ]
    }

    fn learnt_of_settings(&self) -> String {
        let (epochs, polynomial) = (self.settings.epochs, self.settings.activation.name());
        match self.plan.hyper_parameters().algorithm {
            logreg::Algorithm::Nesterov(nesterov) => format!(
                "How you train: {epochs} epochs, accelerated, {polynomial}, L2 penalty {:.2e}, in steps made of {}: the largest eigenvalue of your prepared columns' Gram matrix or two thirds of it, to three digits; whichever of these was chosen from your rows.",
                nesterov.penalty, nesterov.largest_eigenvalue
            ),
            _ => format!(
                "How you train: {epochs} epochs, learning rate {}, {polynomial}.",
                self.settings.learning_rate
            ),
        }
    }

    /// Bytes of the longest refresh, there and back.
    fn refresh_bytes(&self) -> u64 {
        let lens = self.schema.refreshed_state_lens();
        let state = |refresh: &logreg::RefreshPoint| self.schema.checkpoint_len(refresh.epoch);
        let refreshes = self.plan.owner_refreshes();
        let there = refreshes.iter().filter_map(state).max().unwrap_or(0);
        there + lens.map_or(0, |(_, most)| most)
    }
}

fn hyper_parameters(settings: &TrainingSettings) -> Result<HyperParameters, VaultError> {
    let refused = |reason: &str| VaultError::Settings {
        reason: reason.to_owned(),
    };
    let activation = Activation::from_name(settings.activation.name());
    let activation = activation.ok_or_else(|| match settings.algorithm {
        Algorithm::Nesterov(_) => {
            refused("The polynomial is to be chosen from the rows, which are not there.")
        }
        Algorithm::GradientDescent => {
            refused("A polynomial is chosen from the rows for accelerated training only; name one.")
        }
    })?;
    let Algorithm::Nesterov(given) = settings.algorithm else {
        return Ok(HyperParameters::new(
            settings.epochs,
            settings.learning_rate,
            activation,
        )?);
    };
    let from_rows =
        || refused("The step of accelerated training follows from the rows, which are not there.");
    let plain = Nesterov::new(given.largest_eigenvalue.ok_or_else(from_rows)?)
        .with_penalty(given.penalty.ok_or_else(from_rows)?);
    let nesterov = match given.class_weighted {
        true => plain.with_class_weights(),
        false => plain,
    };
    Ok(HyperParameters::accelerated(
        settings.epochs,
        activation,
        nesterov,
    )?)
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
