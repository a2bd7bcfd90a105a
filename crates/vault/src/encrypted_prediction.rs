//! Rows predicted by a deployed model that only ever sees them encrypted.
//!
//! Every prediction has a secret key of its own: with a model in the clear the service needs no evaluation key, and a model that its
//! owner encrypts travels with the rows; so there is nothing that a key would have to be kept for.

use ckks::{Encoder, Level};
use ckks_secret::{MasterSeed, SecretKey};
use dataset::{CLIP, ColumnTransform, MissingPolicy, Preprocessing, Standardise, Table};
use inference::{InferencePlan, ScaledRows, sigmoid};
use vault_api::{PredictionPlan, PredictionSummary, Stage};
use wire::blob::{DataSetWriter, Schema, read_predictions};
use wire::rest::{InferenceModel, InferenceProfile, ModelAccess};
use zeroize::{Zeroize, Zeroizing};

use crate::VaultError;
use crate::environment::{Clock, Listener, Meter, Randomness};
use crate::own_model::{OwnModel, make_keys};
use crate::prediction::report;
use crate::production::seed_of_unit;

/// Most bytes of encrypted rows that are made in one go.
const MAX_BYTES: u64 = 256 << 20;
/// Heading of the predicted class.
const LABEL: &str = "class";

/// Rows that fit the model, and their key.
pub(crate) struct EncryptedPrediction {
    plan: InferencePlan,
    profile: InferenceProfile,
    schema: Schema,
    secret: SecretKey,
    rows: ScaledRows,
    /// The model, if it is the owner's own; `None` for one in the clear on the service.
    own: Option<OwnModel>,
}

impl EncryptedPrediction {
    /// For a deployed model: checks profile and table, prepares the columns as the model was trained on them, and draws a key.
    pub(crate) fn prepare(
        table: &Table,
        profile_json: &str,
        random: &mut dyn Randomness,
    ) -> Result<Self, VaultError> {
        let profile = InferenceProfile::parse(profile_json.as_bytes())?;
        if profile.model == ModelAccess::Encrypted {
            let reason = "The model is encrypted by its owner, so only rows under the owner's key can be predicted with it.";
            return Err(VaultError::Mismatch {
                reason: reason.to_owned(),
            });
        }
        let plan = InferencePlan::of_profile(&profile)?;
        Self::of(table, (profile, plan), None, random)
    }

    /// For a model of one's own, a model.json, of which the service gets ciphertexts only.
    pub(crate) fn prepare_own(
        table: &Table,
        model: &[u8],
        random: &mut dyn Randomness,
    ) -> Result<Self, VaultError> {
        let mut file = InferenceModel::parse(model)?;
        let plan = InferencePlan::for_encrypted_model(table.rows(), file.coefficients.len())?;
        let profile = plan.profile_for(&file)?;
        let own = OwnModel::of(&file);
        file.coefficients.zeroize();
        Self::of(table, (profile, plan), Some(own?), random)
    }

    fn of(
        table: &Table,
        (profile, plan): (InferenceProfile, InferencePlan),
        own: Option<OwnModel>,
        random: &mut dyn Randomness,
    ) -> Result<Self, VaultError> {
        check_size(&profile, table)?;
        let schema = Schema::of_inference(&profile)?;
        let mut applied = preparation(&profile, table)?.apply_to(table)?;
        let exponents = own.as_ref().map_or(plan.exponents(), OwnModel::exponents);
        let rows = ScaledRows::new(&plan, exponents, &applied.values);
        applied.values.zeroize();
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let secret = SecretKey::derive(schema.parameters(), MasterSeed::new(seed));
        seed.zeroize();
        Ok(Self {
            rows: rows?,
            plan,
            profile,
            schema,
            secret,
            own,
        })
    }

    /// What it costs and what the server learns.
    pub(crate) fn plan(&self) -> Result<PredictionPlan, VaultError> {
        let parameters = self.schema.parameters();
        let (rows, features) = (self.plan.rows(), self.plan.features());
        let lengths = &self.profile.byte_lengths;
        // Names, classes and preparation of one's own model stay here.
        let profile = self.own.as_ref().map(|_| self.plan.profile()).transpose()?;
        let profile_json = profile.as_ref().map(serde_json::to_string).transpose();
        let predicted = match &self.own {
            None => format!(
                "That {rows} rows of {features} columns are predicted, and with which model."
            ),
            Some(_) => format!(
                "That {rows} rows of {features} columns are predicted, with a model whose weights it does not see."
            ),
        };
        Ok(PredictionPlan {
            rows,
            features,
            classes: self.profile.classes.clone(),
            ring_degree: u32::try_from(parameters.degree().get()).unwrap_or(u32::MAX),
            security_bits: parameters.security().map_or(0, |level| level.bits()),
            data_bytes: lengths.data_set,
            model_bytes: lengths.encrypted_model,
            key_bytes: lengths.evaluation_keys,
            result_bytes: lengths.predictions,
            profile_json: profile_json.map_err(|error| VaultError::Message {
                reason: error.to_string(),
            })?,
            leaks: vec![
                predicted,
                "When you upload and fetch, and how fast.".to_owned(),
            ],
        })
    }

    /// The `EvaluationKeys` blob that goes with one's own model.
    pub(crate) fn own_model_keys(&self) -> Result<Vec<u8>, VaultError> {
        self.own()?;
        make_keys(&self.schema, &self.secret)
    }

    /// The `InitialModel` blob of one's own model.
    pub(crate) fn encrypt_own_model(
        &self,
        random: &mut dyn Randomness,
    ) -> Result<Vec<u8>, VaultError> {
        let own = self.own()?;
        own.encrypt(&self.plan, &self.schema, &self.secret, random)
    }

    fn own(&self) -> Result<&OwnModel, VaultError> {
        self.own.as_ref().ok_or_else(|| VaultError::Mismatch {
            reason: "The service has this model already, in the clear.".to_owned(),
        })
    }

    /// The `DataSet` blob, under fresh randomness.
    pub(crate) fn encrypt(
        &self,
        random: &mut dyn Randomness,
        clock: Clock<'_>,
        listener: &mut dyn Listener,
    ) -> Result<Vec<u8>, VaultError> {
        let mut parent = Zeroizing::new([0; 32]);
        random.fill(&mut *parent);
        let encoder = Encoder::new(self.schema.parameters());
        let (level, scale): (Level, _) = (self.plan.level(), self.plan.scale());
        let count = self.plan.layout().row_ciphertexts();
        let (mut meter, begun) = (Meter::new(Stage::Ciphertexts, count as u64), clock());
        let mut writer = DataSetWriter::new(Vec::new(), &self.schema, self.secret.key_id())?;
        for index in 0..count {
            meter.tell(listener)?;
            let mut coefficients = self.rows.coefficients(index);
            let mut message = encoder.round_coefficients(&coefficients, scale)?;
            coefficients.zeroize();
            let child = seed_of_unit(&parent, index);
            let encrypted = self.secret.encrypt_message(&message, level, child);
            message.coefficients_mut().zeroize();
            writer.push(encrypted?)?;
            meter.reached(index as u64 + 1, clock() - begun);
        }
        meter.tell(listener)?;
        Ok(writer.finish()?)
    }

    /// Probabilities out of a `Predictions` blob, as a summary and a CSV.
    pub(crate) fn open(
        &self,
        blob: &[u8],
        threshold: f64,
    ) -> Result<(PredictionSummary, Vec<u8>), VaultError> {
        let length = blob.len() as u64;
        let key_id = Some(self.secret.key_id());
        let answer = read_predictions(blob, length, &self.schema, key_id)?;
        let mut logits = Zeroizing::new(Vec::with_capacity(self.plan.rows()));
        for (batch, ciphertext) in answer.into_iter().enumerate() {
            // The scale is the plan's, whatever travelled: another one would stretch every logit.
            let ciphertext = ciphertext.with_scale(self.plan.logit_scale());
            let decoded = self.secret.decrypt(&ciphertext)?;
            logits.extend(self.plan.logits_of(batch, decoded.coefficients()));
        }
        if let Some(own) = &self.own {
            own.check(&self.plan, &self.rows, &logits)?;
        }
        let mut probabilities: Vec<f64> = logits.iter().copied().map(sigmoid).collect();
        let answered = report(&probabilities, (LABEL, &self.profile.classes), threshold);
        probabilities.zeroize();
        answered
    }
}

fn check_size(profile: &InferenceProfile, table: &Table) -> Result<(), VaultError> {
    let refuse = |reason: String| Err(VaultError::Mismatch { reason });
    let (rows, planned) = (table.rows(), profile.batch_size);
    if rows as u64 != planned {
        return refuse(format!(
            "The profile is for {planned} rows; the table has {rows}."
        ));
    }
    let bytes = profile.byte_lengths.data_set;
    if bytes > MAX_BYTES {
        return refuse(format!(
            "{rows} rows would be {bytes} bytes encrypted; one upload takes {MAX_BYTES}. Split the file."
        ));
    }
    Ok(())
}

/// How the model wants its columns: as its file says; else as they are, by name, or by order if it names none.
fn preparation(profile: &InferenceProfile, table: &Table) -> Result<Preprocessing, VaultError> {
    if let Some(rules) = &profile.preprocessing {
        let rules: Result<Preprocessing, _> = serde_json::from_value(rules.clone());
        return rules.map_err(|error| VaultError::Mismatch {
            reason: format!(
                "How the model prepares its columns is not understood: {error}. Tell its owner."
            ),
        });
    }
    let features = profile.features as usize;
    let names: Vec<String> = if profile.feature_names.is_empty() {
        table.names().map(str::to_owned).collect()
    } else {
        profile.feature_names.clone()
    };
    if names.len() != features {
        let found = names.len();
        return Err(VaultError::Mismatch {
            reason: format!(
                "The model takes {features} columns and does not name them; the table has {found}. \
                 Keep the model's columns only, in its order."
            ),
        });
    }
    let as_is = |name| ColumnTransform {
        name,
        mean: 0.0,
        standard_deviation: 1.0,
        fill: 0.0,
    };
    Ok(Preprocessing {
        standardise: Standardise::LeaveAsIs,
        clip: CLIP,
        missing: MissingPolicy::Refuse,
        columns: names.into_iter().map(as_is).collect(),
    })
}
