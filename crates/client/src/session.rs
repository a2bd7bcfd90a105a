//! One owner's vault for one model: plan, key and rows. Everything here computes; nothing waits for a network.

use bytes::Bytes;
use dataset::{Choices, Standardise};
use tokio::sync::mpsc::Sender;
use vault::{Vault, VaultError};
use vault_api::{
    DataHandle, KeyHandle, Passphrase, PlanHandle, PlanSummary, Reply, Request, ResultHandle,
    ResultSummary, TrainingSettings, Verification,
};
use wire::rest::Profile;

use crate::ClientError;
use crate::asking::{
    Listening, OsRandom, ask, attached, make_key, nobody, open_table, plan_for, plan_of, prepare,
    probabilities, send, threads, unexpected,
};
use crate::open_settings::{guessed, is_open};

mod under_way;

/// Rows are asked for before there are any.
const NO_ROWS: VaultError = VaultError::UnknownHandle {
    what: "data",
    handle: 0,
};

/// A vault with a plan and a key, and the rows once they are there.
pub struct Session {
    vault: Vault,
    shape: (usize, usize),
    settings: TrainingSettings,
    plan: PlanHandle,
    key: KeyHandle,
    data: Option<DataHandle>,
    listening: Option<Listening>,
    /// What the plan costs, and the profile.
    pub summary: PlanSummary,
}

impl Session {
    /// Plans for a table of `rows` and `features` and draws a key. What only the rows can tell is guessed until they
    /// come.
    ///
    /// # Errors
    /// Settings for which there is no plan.
    pub fn new(
        rows: usize,
        features: usize,
        settings: TrainingSettings,
    ) -> Result<Self, ClientError> {
        let mut vault = Vault::new(threads());
        let guessed = guessed((rows, features), &settings);
        let (plan, summary) = plan_for(&mut vault, (rows, features), &guessed)?;
        let key = make_key(&mut vault, plan)?;
        Ok(Self {
            vault,
            shape: (rows, features),
            settings,
            plan,
            key,
            data: None,
            listening: None,
            summary,
        })
    }

    /// Reads and prepares a table, plans for it and draws a key. The labels are in a column of the table or in a table of
    /// their own.
    ///
    /// # Errors
    /// A refusal that names row and column; settings for which there is no plan.
    pub fn of_table(
        features: &[u8],
        labels: Option<&[u8]>,
        choices: Choices,
        settings: TrainingSettings,
    ) -> Result<Self, ClientError> {
        let mut vault = Vault::new(threads());
        let choices = Choices {
            adapt: choices.adapt && settings.are_adapted_to(),
            ..choices
        };
        let (data, shape) = prepare(&mut vault, features, labels, choices)?;
        let (plan, summary) = plan_of(&mut vault, data, &settings)?;
        let key = make_key(&mut vault, plan)?;
        Ok(Self {
            vault,
            shape,
            settings,
            plan,
            key,
            data: Some(data),
            listening: None,
            summary,
        })
    }

    /// Reads and prepares a table and its labels; columns stay as they are, as HE4Cloud has it. If the table is not of
    /// the planned shape, or says another thing than was guessed, plans anew and draws a new key. Says whether it did: then
    /// all keys have to be uploaded again.
    ///
    /// # Errors
    /// A refusal that names row and column; no plan for the table's shape.
    pub fn prepare(
        &mut self,
        features: &[u8],
        labels: &[u8],
        passphrase: impl Fn() -> Passphrase,
    ) -> Result<bool, ClientError> {
        if self.data.is_some() {
            self.forget_rows(passphrase)?;
        }
        let choices = Choices {
            standardise: Standardise::LeaveAsIs,
            ..Choices::default()
        };
        let (data, shape) = prepare(&mut self.vault, features, Some(labels), choices)?;
        self.data = Some(data);
        if shape == self.shape && !is_open(&self.settings) {
            return Ok(false);
        }
        let (plan, summary) = plan_of(&mut self.vault, data, &self.settings)?;
        if summary.profile_json == self.summary.profile_json {
            return Ok(false);
        }
        (self.plan, self.summary, self.shape) = (plan, summary, shape);
        self.key = make_key(&mut self.vault, self.plan)?;
        Ok(true)
    }

    /// The settings with what was chosen from rows.
    fn resolved(&self) -> TrainingSettings {
        TrainingSettings {
            activation: self.summary.activation,
            algorithm: self.summary.algorithm,
            refresh: self.summary.refresh,
            ..self.settings.clone()
        }
    }

    /// Moves plan and key into a fresh vault: rows and models of an earlier training are wiped with the old one.
    fn forget_rows(&mut self, passphrase: impl Fn() -> Passphrase) -> Result<(), ClientError> {
        let (key, plan) = (self.key, self.plan);
        let seal = Request::SealKey {
            key,
            plan,
            passphrase: passphrase(),
            sealed_for: nobody(),
        };
        let sealed = attached(ask(&mut self.vault, &seal, None)?)?;
        let mut vault = Vault::new(threads());
        let (plan, summary) = plan_for(&mut vault, self.shape, &self.resolved())?;
        let open = Request::OpenKey {
            plan,
            passphrase: passphrase(),
            sealed_for: nobody(),
        };
        let key = match ask(&mut vault, &open, Some(&sealed))?.0 {
            Reply::Key { key, .. } => key,
            other => return Err(unexpected(&other)),
        };
        self.vault.lock();
        let (shape, settings) = (self.shape, self.settings.clone());
        let listening = self.listening.take();
        *self = Self {
            vault,
            shape,
            settings,
            plan,
            key,
            data: None,
            listening,
            summary,
        };
        Ok(())
    }

    /// Has somebody hear how far the work is.
    pub fn listen(&mut self, listening: Listening) {
        self.listening = Some(listening);
    }

    /// Training rows and features.
    #[must_use]
    pub fn shape(&self) -> (usize, usize) {
        self.shape
    }

    /// The profile that this session's plan gives.
    ///
    /// # Errors
    /// None in practice: the vault wrote it.
    pub fn profile(&self) -> Result<Profile, ClientError> {
        Ok(Profile::parse(self.summary.profile_json.as_bytes())?)
    }

    /// The `PublicKey` blob.
    ///
    /// # Errors
    /// What the vault refuses.
    pub fn public_key(&mut self) -> Result<Vec<u8>, ClientError> {
        let request = Request::MakePublicKey {
            key: self.key,
            plan: self.plan,
        };
        attached(ask(&mut self.vault, &request, None)?)
    }

    /// The `InitialModel` blob.
    ///
    /// # Errors
    /// What the vault refuses.
    pub fn initial_model(&mut self) -> Result<Vec<u8>, ClientError> {
        let request = Request::EncryptModel {
            key: self.key,
            plan: self.plan,
        };
        attached(ask(&mut self.vault, &request, None)?)
    }

    /// The `EvaluationKeys` blob, part by part, waiting for `parts` to be taken.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`] if nobody takes them any more.
    pub fn stream_keys(&mut self, parts: &Sender<Bytes>) -> Result<(), VaultError> {
        send(
            self.vault.produce_keys(self.key, self.plan)?,
            parts,
            self.listening.as_ref(),
        )
    }

    /// The `DataSet` blob, part by part, waiting for `parts` to be taken.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`] if nobody takes them any more; unknown rows.
    pub fn stream_data(&mut self, parts: &Sender<Bytes>) -> Result<(), VaultError> {
        let data = self.data.ok_or(NO_ROWS)?;
        send(
            self.vault
                .produce_table(self.key, self.plan, data, &mut OsRandom)?,
            parts,
            self.listening.as_ref(),
        )
    }

    /// Key, settings and rows under the gateway's passphrase; nothing if there are no rows.
    ///
    /// # Errors
    /// A table too large to be kept.
    pub fn seal(&mut self, passphrase: Passphrase) -> Result<Option<Vec<u8>>, ClientError> {
        let Some(data) = self.data else {
            return Ok(None);
        };
        let request = Request::SealRun {
            key: self.key,
            plan: self.plan,
            data,
            passphrase,
        };
        attached(ask(&mut self.vault, &request, None)?).map(Some)
    }

    /// Opens what [`Session::seal`] made.
    ///
    /// # Errors
    /// One error whatever is wrong.
    pub fn open(sealed: &[u8], passphrase: Passphrase) -> Result<Self, ClientError> {
        let mut vault = Vault::new(threads());
        match ask(&mut vault, &Request::OpenRun { passphrase }, Some(sealed))?.0 {
            Reply::Run {
                key,
                plan,
                data,
                settings,
                plan_summary: summary,
                data_summary,
            } => {
                let shape = (data_summary.train_rows, data_summary.features.len());
                Ok(Self {
                    vault,
                    shape,
                    settings,
                    plan,
                    key,
                    data: Some(data),
                    listening: None,
                    summary,
                })
            }
            other => Err(unexpected(&other)),
        }
    }

    /// Decrypts a trained model, replays the training in the clear and judges it.
    ///
    /// # Errors
    /// A blob of another key or plan. A refuted model is no error here: the summary says so.
    pub fn open_result(
        &mut self,
        model: &[u8],
    ) -> Result<(ResultHandle, ResultSummary), ClientError> {
        let request = Request::OpenResult {
            key: self.key,
            plan: self.plan,
            data: self.data,
            epochs: None,
        };
        match ask(&mut self.vault, &request, Some(model))?.0 {
            Reply::Result { result, summary } => Ok((result, *summary)),
            other => Err(unexpected(&other)),
        }
    }

    /// [`Session::open_result`], if the model is what honest training gives.
    ///
    /// # Errors
    /// [`ClientError::Refuted`]; a blob of another key or plan.
    pub fn open_honest_result(
        &mut self,
        model: &[u8],
    ) -> Result<(ResultHandle, ResultSummary), ClientError> {
        let (result, summary) = self.open_result(model)?;
        match summary.verification {
            Verification::Refuted {
                largest_deviation: deviation,
                bound,
            } => Err(ClientError::Refuted { deviation, bound }),
            _ => Ok((result, summary)),
        }
    }

    /// A decrypted model as scikit-learn style JSON, with the preprocessing of its columns.
    ///
    /// # Errors
    /// An unknown handle.
    pub fn export_model(&mut self, result: ResultHandle) -> Result<Vec<u8>, ClientError> {
        attached(ask(
            &mut self.vault,
            &Request::ExportModel { result },
            None,
        )?)
    }

    /// Predicts the rows of a table: a CSV with the probability in its second column.
    ///
    /// # Errors
    /// A table without the model's columns.
    pub fn predict_csv(
        &mut self,
        result: ResultHandle,
        table: &[u8],
        threshold: f64,
    ) -> Result<Vec<u8>, ClientError> {
        let (table, _) = open_table(&mut self.vault, "data_file", table)?;
        let request = Request::Predict {
            result,
            table,
            threshold,
        };
        let predicted = ask(&mut self.vault, &request, None);
        ask(&mut self.vault, &Request::CloseTable { table }, None)?;
        attached(predicted?)
    }

    /// Decrypts a trained model, replays the training in the clear, and predicts the rows of a table.
    ///
    /// # Errors
    /// [`ClientError::Refuted`] if the model is not what honest training gives; a table without the model's columns.
    pub fn predict(&mut self, model: &[u8], table: &[u8]) -> Result<Vec<f64>, ClientError> {
        let (result, _) = self.open_honest_result(model)?;
        probabilities(&self.predict_csv(result, table, 0.5)?)
    }
}
