//! The vault: everything that pages hold handles to, and what they may ask of it.

use ckks::{Encoder, Level, Scale};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use dataset::{Choices, Prepared, Standardise, Table};
use logreg::PackedWeights;
use vault_api::{
    DataHandle, KeyHandle, PlanHandle, PlanSummary, Reply, ResultHandle, TableHandle,
    TrainingSettings,
};
use wire::blob::{write_initial_model, write_public_key};
use zeroize::Zeroize;

use crate::VaultError;
use crate::adapting::{adapt, choose};
use crate::attending::{Attendance, Attending};
use crate::encrypted_prediction::EncryptedPrediction;
use crate::environment::{Clock, Listener, Randomness};
use crate::estimate::{Seconds, measure};
use crate::held::{HeldModel, HeldRows};
use crate::opening::{Opening, open_result};
use crate::planned::Planned;
use crate::production::{Production, check_key};
use crate::store::Store;

/// Owner of rows, keys and decrypted models. Everything secret overwrites itself when it is dropped.
pub struct Vault {
    pub(crate) tables: Store<Table>,
    pub(crate) rows: Store<HeldRows>,
    pub(crate) plans: Store<Planned>,
    pub(crate) keys: Store<SecretKey>,
    pub(crate) models: Store<HeldModel>,
    pub(crate) predictions: Store<EncryptedPrediction>,
    attendance: Attendance,
    workers: usize,
}

impl Vault {
    /// An empty vault whose work `workers` workers share (for estimates only).
    #[must_use]
    pub fn new(workers: usize) -> Self {
        Self {
            tables: Store::new("table"),
            rows: Store::new("data"),
            plans: Store::new("plan"),
            keys: Store::new("key"),
            models: Store::new("result"),
            predictions: Store::new("prediction"),
            attendance: Attendance::default(),
            workers,
        }
    }

    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    /// Holds a table.
    pub fn add_table(&mut self, table: Table) -> Reply {
        let summary = table.summary();
        Reply::Table {
            table: TableHandle(self.tables.add(table)),
            summary,
        }
    }

    /// Prepares rows.
    ///
    /// # Errors
    /// [`VaultError::Data`], naming row and column.
    pub fn prepare(
        &mut self,
        features: TableHandle,
        labels: Option<TableHandle>,
        choices: &Choices,
    ) -> Result<Reply, VaultError> {
        let labels = labels.map(|labels| self.tables.get(labels.0)).transpose()?;
        let mut prepared = Prepared::new(self.tables.get(features.0)?, labels, choices)?;
        if choices.adapt && choices.standardise == Standardise::Yes {
            adapt(&mut prepared)?;
        }
        let summary = prepared.summary.clone();
        Ok(Reply::Data {
            data: DataHandle(self.rows.add(HeldRows(prepared))),
            summary,
        })
    }

    /// Plans for prepared rows and measures this device.
    ///
    /// # Errors
    /// [`VaultError::Settings`] or [`VaultError::Training`] when no plan is possible.
    pub fn plan(
        &mut self,
        data: DataHandle,
        settings: TrainingSettings,
        clock: Clock<'_>,
    ) -> Result<Reply, VaultError> {
        let prepared = &self.rows.get(data.0)?.0;
        let (rows, features) = (prepared.train.len(), prepared.features().len());
        let settings = choose(settings, prepared)?;
        self.plan_for(rows, features, settings, clock)
    }

    /// Plans for a table's shape and measures this device.
    ///
    /// # Errors
    /// As [`Vault::plan`].
    pub fn plan_for(
        &mut self,
        rows: usize,
        features: usize,
        settings: TrainingSettings,
        clock: Clock<'_>,
    ) -> Result<Reply, VaultError> {
        let planned = Planned::new(rows, features, settings)?;
        let seconds = measure(&planned, self.workers, clock)?;
        let (plan, summary) = self.hold_plan(planned, seconds)?;
        Ok(Reply::Plan { plan, summary })
    }

    pub(crate) fn hold_plan(
        &mut self,
        planned: Planned,
        seconds: Seconds,
    ) -> Result<(PlanHandle, PlanSummary), VaultError> {
        let summary = planned.summary(seconds)?;
        Ok((PlanHandle(self.plans.add(planned)), summary))
    }

    /// Draws a fresh secret key.
    ///
    /// # Errors
    /// [`VaultError::UnknownHandle`].
    pub fn make_key(
        &mut self,
        plan: PlanHandle,
        random: &mut dyn Randomness,
    ) -> Result<Reply, VaultError> {
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let parameters = self.plans.get(plan.0)?.schema.parameters();
        let secret = SecretKey::derive(parameters, MasterSeed::new(seed));
        seed.zeroize();
        Ok(self.hold_key(secret))
    }

    pub(crate) fn hold_key(&mut self, secret: SecretKey) -> Reply {
        let key_id = secret.key_id().to_string();
        Reply::Key {
            key: KeyHandle(self.keys.add(secret)),
            key_id,
        }
    }

    /// The evaluation keys, to be made unit by unit.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if the key is not for this plan.
    pub fn produce_keys(
        &self,
        key: KeyHandle,
        plan: PlanHandle,
    ) -> Result<Production<'_>, VaultError> {
        Production::of_keys(self.plans.get(plan.0)?, self.keys.get(key.0)?)
    }

    /// The encrypted table, to be made unit by unit.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if key or rows are not for this plan.
    pub fn produce_table(
        &self,
        key: KeyHandle,
        plan: PlanHandle,
        data: DataHandle,
        random: &mut dyn Randomness,
    ) -> Result<Production<'_>, VaultError> {
        let rows = &self.rows.get(data.0)?.0.train;
        Production::of_table(self.plans.get(plan.0)?, self.keys.get(key.0)?, rows, random)
    }

    /// The `PublicKey` blob.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if the key is not for this plan.
    pub fn make_public_key(&self, key: KeyHandle, plan: PlanHandle) -> Result<Vec<u8>, VaultError> {
        let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
        check_key(planned, secret)?;
        let public = secret.make_public_key(planned.schema.parameters().max_level())?;
        Ok(write_public_key(Vec::new(), &planned.schema, &public)?)
    }

    /// The `InitialModel` blob.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if the key is not for this plan.
    pub fn encrypt_model(
        &self,
        key: KeyHandle,
        plan: PlanHandle,
        random: &mut dyn Randomness,
    ) -> Result<Vec<u8>, VaultError> {
        let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
        check_key(planned, secret)?;
        let mut ciphertexts = Vec::new();
        if let (Some(weights), Some(shape)) = (planned.initial()?, planned.schema.initial_model()) {
            let layout = planned.plan.layout();
            let packed = PackedWeights::pack(layout, &weights)?.polynomial(layout);
            let encoder = Encoder::new(planned.schema.parameters());
            let message = encoder.round_coefficients(&packed, Scale::new(shape.scale)?)?;
            let mut seed = [0; 32];
            random.fill(&mut seed);
            let level = Level::new(shape.level as usize);
            ciphertexts.push(secret.encrypt_message(&message, level, EncryptionSeed::new(seed))?);
            seed.zeroize();
        }
        Ok(write_initial_model(
            Vec::new(),
            &planned.schema,
            secret.key_id(),
            &ciphertexts,
        )?)
    }

    /// Decrypts a `Checkpoint` blob, checks it and encrypts the same numbers afresh.
    ///
    /// # Errors
    /// As [`Attending::refresh`].
    pub fn refresh(
        &mut self,
        (key, plan, data): (KeyHandle, PlanHandle, DataHandle),
        blob: &[u8],
        random: &mut dyn Randomness,
    ) -> Result<(Reply, Vec<u8>), VaultError> {
        let attending = Attending {
            planned: self.plans.get(plan.0)?,
            secret: self.keys.get(key.0)?,
            rows: &self.rows.get(data.0)?.0,
            run: (plan.0, data.0),
        };
        let (summary, bytes) = attending.refresh(&mut self.attendance, blob, random)?;
        Ok((Reply::Refreshed(summary), bytes))
    }

    /// Decrypts a `Checkpoint` blob of a training that goes on by itself, and checks it.
    ///
    /// # Errors
    /// As [`Attending::watch`].
    pub fn watch(
        &mut self,
        (key, plan, data): (KeyHandle, PlanHandle, DataHandle),
        blob: &[u8],
    ) -> Result<Reply, VaultError> {
        let attending = Attending {
            planned: self.plans.get(plan.0)?,
            secret: self.keys.get(key.0)?,
            rows: &self.rows.get(data.0)?.0,
            run: (plan.0, data.0),
        };
        let summary = attending.watch(&mut self.attendance, blob)?;
        Ok(Reply::Watched(summary))
    }

    /// Replays an attended training up to the next state that it will wait with.
    ///
    /// # Errors
    /// [`VaultError::UnknownHandle`], rows of another shape than the plan's. What training refuses is found again by the refresh.
    pub fn replay_ahead(&mut self, plan: PlanHandle, data: DataHandle) -> Result<(), VaultError> {
        let (planned, rows) = (self.plans.get(plan.0)?, &self.rows.get(data.0)?.0);
        self.attendance
            .replay_ahead(planned, rows, (plan.0, data.0))
    }

    /// Decrypts a `TrainedModel` blob and checks it by replay if the rows are given. `epochs`: after how many training was ended, if
    /// before the last.
    ///
    /// # Errors
    /// [`VaultError::Wire`] for a blob that is not this plan's or this key's; [`VaultError::Cancelled`].
    pub fn open_result(
        &mut self,
        (key, plan, data): (KeyHandle, PlanHandle, Option<DataHandle>),
        epochs: Option<u32>,
        blob: &[u8],
        clock: Clock<'_>,
        listener: &mut dyn Listener,
    ) -> Result<Reply, VaultError> {
        let rows = data
            .map(|data| self.rows.get(data.0))
            .transpose()?
            .map(|rows| &rows.0);
        let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
        let opening = Opening {
            planned,
            secret,
            rows,
            epochs: epochs.unwrap_or(planned.plan.hyper_parameters().epochs),
        };
        let model = open_result(&opening, blob, clock, listener)?;
        let summary = Box::new(model.summary.clone());
        Ok(Reply::Result {
            result: ResultHandle(self.models.add(model)),
            summary,
        })
    }

    /// Drops everything.
    pub fn lock(&mut self) {
        self.keys.clear();
        self.rows.clear();
        self.tables.clear();
        self.models.clear();
        self.predictions.clear();
        self.plans.clear();
        self.attendance = Attendance::default();
    }
}
