//! Requests that are answered in one go.

use dataset::Table;
use vault_api::{DataHandle, PredictionHandle, Reply, Request};

use crate::encrypted_prediction::EncryptedPrediction;
use crate::environment::{Clock, Listener, Randomness};
use crate::estimate::measure;
use crate::export::{SNIPPET, model_json};
use crate::held::HeldRows;
use crate::prediction::predict;
use crate::sample::sample_row;
use crate::sealing::{open_key, open_run, seal_key, seal_run};
use crate::{Vault, VaultError};

/// What the vault takes from outside while it answers.
pub struct Surroundings<'a> {
    /// Fresh random bytes.
    pub random: &'a mut dyn Randomness,
    /// Time.
    pub clock: Clock<'a>,
    /// Hears of progress.
    pub listener: &'a mut dyn Listener,
}

/// A reply and the bytes that travel beside it.
pub type Answered = (Reply, Option<Vec<u8>>);

impl Vault {
    /// Answers a request in one go. `StreamKeys` and `StreamData` are not answered here: see
    /// [`Vault::produce_keys`], [`Vault::produce_table`] and [`crate::stream`].
    ///
    /// # Errors
    /// Whatever the request can meet with; [`VaultError::Message`] for a streamed request or a missing attachment.
    pub fn answer(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
        around: &mut Surroundings<'_>,
    ) -> Result<Answered, VaultError> {
        let attached = || {
            attachment.ok_or_else(|| VaultError::Message {
                reason: "The request lacks its attachment.".to_owned(),
            })
        };
        let clock = around.clock;
        match request {
            Request::OpenTable { .. } => Ok((self.add_table(Table::read(attached()?)?), None)),
            Request::CloseTable { table } => {
                self.tables.remove(table.0).map(|_| (Reply::Done, None))
            }
            Request::Prepare {
                features,
                labels,
                choices,
            } => self.prepare(*features, *labels, choices).map(alone),
            Request::Plan { data, settings } => {
                self.plan(*data, settings.clone(), clock).map(alone)
            }
            Request::PlanFor {
                rows,
                features,
                settings,
            } => self
                .plan_for(*rows, *features, settings.clone(), clock)
                .map(alone),
            Request::MakeKey { plan } => self.make_key(*plan, around.random).map(alone),
            Request::MakePublicKey { key, plan } => self
                .make_public_key(*key, *plan)
                .map(|bytes| blob(bytes, "public-key.bldf", BINARY)),
            Request::EncryptModel { key, plan } => {
                let bytes = self.encrypt_model(*key, *plan, around.random)?;
                Ok(blob(bytes, "initial-model.bldf", BINARY))
            }
            Request::Refresh { key, plan, data } => self
                .refresh((*key, *plan, *data), attached()?, around.random)
                .map(|(reply, bytes)| (reply, Some(bytes))),
            Request::Watch { key, plan, data } => {
                self.watch((*key, *plan, *data), attached()?).map(alone)
            }
            Request::ReplayAhead { plan, data } => self
                .replay_ahead(*plan, *data)
                .map(|()| (Reply::Done, None)),
            Request::OpenResult {
                key,
                plan,
                data,
                epochs,
            } => self
                .open_result(
                    (*key, *plan, *data),
                    *epochs,
                    attached()?,
                    clock,
                    around.listener,
                )
                .map(alone),
            Request::Lock => {
                self.lock();
                Ok((Reply::Done, None))
            }
            _ => self.answer_on_models(request, attachment, around),
        }
    }

    fn answer_on_models(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
        around: &mut Surroundings<'_>,
    ) -> Result<Answered, VaultError> {
        match request {
            Request::SampleRow {
                key,
                plan,
                data,
                row,
            } => {
                let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
                let rows = &self.rows.get(data.0)?.0;
                Ok(alone(Reply::Sample(sample_row(
                    planned,
                    secret,
                    rows,
                    *row,
                    around.random,
                )?)))
            }
            Request::Predict {
                result,
                table,
                threshold,
            } => {
                let (model, table) = (self.models.get(result.0)?, self.tables.get(table.0)?);
                let (summary, csv) = predict(model, table, *threshold)?;
                Ok((Reply::Predicted(summary), Some(csv)))
            }
            Request::ExportModel { result } => {
                let bytes = model_json(self.models.get(result.0)?)?;
                Ok(blob(bytes, "model.json", "application/json"))
            }
            Request::ExportSnippet { result } => {
                self.models.get(result.0)?;
                Ok(blob(
                    SNIPPET.as_bytes().to_vec(),
                    "load_model.py",
                    "text/x-python",
                ))
            }
            _ => self.answer_on_predictions(request, attachment, around),
        }
    }

    fn answer_on_predictions(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
        around: &mut Surroundings<'_>,
    ) -> Result<Answered, VaultError> {
        match request {
            Request::PreparePrediction {
                table,
                profile_json,
            } => {
                let table = self.tables.get(table.0)?;
                let held = EncryptedPrediction::prepare(table, profile_json, around.random)?;
                self.hold_prediction(held)
            }
            Request::PrepareOwnPrediction { table } => {
                let (table, model) = (self.tables.get(table.0)?, attachment.unwrap_or_default());
                let held = EncryptedPrediction::prepare_own(table, model, around.random)?;
                self.hold_prediction(held)
            }
            Request::MakeOwnModelKeys { prediction } => {
                let bytes = self.predictions.get(prediction.0)?.own_model_keys()?;
                Ok(blob(bytes, "evaluation-keys.bldf", BINARY))
            }
            Request::EncryptOwnModel { prediction } => {
                let held = self.predictions.get(prediction.0)?;
                let bytes = held.encrypt_own_model(around.random)?;
                Ok(blob(bytes, "model.bldf", BINARY))
            }
            Request::EncryptPrediction { prediction } => {
                let held = self.predictions.get(prediction.0)?;
                let bytes = held.encrypt(around.random, around.clock, around.listener)?;
                Ok(blob(bytes, "rows.bldf", BINARY))
            }
            Request::OpenPrediction {
                prediction,
                threshold,
            } => {
                let held = self.predictions.get(prediction.0)?;
                let (summary, csv) = held.open(attachment.unwrap_or_default(), *threshold)?;
                Ok((Reply::Predicted(summary), Some(csv)))
            }
            Request::ClosePrediction { prediction } => self
                .predictions
                .remove(prediction.0)
                .map(|_| (Reply::Done, None)),
            _ => self.answer_on_seals(request, attachment, around),
        }
    }

    fn hold_prediction(&mut self, held: EncryptedPrediction) -> Result<Answered, VaultError> {
        let plan = held.plan()?;
        let prediction = PredictionHandle(self.predictions.add(held));
        Ok(alone(Reply::PredictionPlan { prediction, plan }))
    }

    fn answer_on_seals(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
        around: &mut Surroundings<'_>,
    ) -> Result<Answered, VaultError> {
        match request {
            Request::SealKey {
                key,
                plan,
                passphrase,
                sealed_for,
            } => {
                let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
                let bytes = seal_key(planned, secret, passphrase, sealed_for, around.random)?;
                Ok(blob(bytes, "blindfold-key.bldf", BINARY))
            }
            Request::OpenKey {
                plan,
                passphrase,
                sealed_for,
            } => {
                let bytes = attachment.unwrap_or_default();
                let secret = open_key(self.plans.get(plan.0)?, passphrase, sealed_for, bytes)?;
                Ok(alone(self.hold_key(secret)))
            }
            Request::SealRun {
                key,
                plan,
                data,
                passphrase,
            } => {
                let (planned, secret) = (self.plans.get(plan.0)?, self.keys.get(key.0)?);
                let rows = &self.rows.get(data.0)?.0;
                let bytes = seal_run(planned, secret, rows, passphrase, around.random)?;
                Ok(blob(bytes, "blindfold-run.bldf", BINARY))
            }
            Request::OpenRun { passphrase } => {
                self.open_run(passphrase, attachment.unwrap_or_default(), around.clock)
            }
            _ => Err(VaultError::Message {
                reason: "This request is answered in parts.".to_owned(),
            }),
        }
    }

    fn open_run(
        &mut self,
        passphrase: &vault_api::Passphrase,
        file: &[u8],
        clock: Clock<'_>,
    ) -> Result<Answered, VaultError> {
        let run = open_run(passphrase, file)?;
        let settings = run.planned.settings.clone();
        let seconds = measure(&run.planned, self.workers(), clock)?;
        let (plan, plan_summary) = self.hold_plan(run.planned, seconds)?;
        let data_summary = run.prepared.summary.clone();
        let data = DataHandle(self.rows.add(HeldRows(run.prepared)));
        let Reply::Key { key, .. } = self.hold_key(run.secret) else {
            return Err(VaultError::CannotOpen);
        };
        Ok(alone(Reply::Run {
            key,
            plan,
            data,
            settings,
            plan_summary,
            data_summary,
        }))
    }
}

const BINARY: &str = "application/octet-stream";

fn alone(reply: Reply) -> Answered {
    (reply, None)
}

fn blob(bytes: Vec<u8>, file_name: &str, media_type: &str) -> Answered {
    let (length, file_name, media_type) = (
        bytes.len() as u64,
        file_name.to_owned(),
        media_type.to_owned(),
    );
    (
        Reply::Blob {
            bytes: length,
            file_name,
            media_type,
        },
        Some(bytes),
    )
}
