//! One owner's vault for one model: plan, key and rows. Everything here computes; nothing waits for a network.

use std::ops::ControlFlow;
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::mpsc::Sender;
use vault::{Answered, Production, Randomness, Surroundings, Vault, VaultError, stream};
use vault_api::{
    DataHandle, KeyHandle, Passphrase, PlanHandle, PlanSummary, Progress, Reply, Request,
    TableHandle, TrainingSettings, Verification,
};

use crate::GatewayError;

/// The operating system's randomness.
struct OsRandom;

impl Randomness for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        // A key from anything less would be worse than no gateway.
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}

/// Asks `vault` and gives the reply and its attachment.
fn ask(
    vault: &mut Vault,
    request: &Request,
    attachment: Option<&[u8]>,
) -> Result<Answered, GatewayError> {
    let begun = Instant::now();
    let clock = move || begun.elapsed().as_secs_f64();
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let mut around = Surroundings {
        random: &mut OsRandom,
        clock: &clock,
        listener: &mut listener,
    };
    Ok(vault.answer(request, attachment, &mut around)?)
}

fn unexpected(reply: &Reply) -> GatewayError {
    GatewayError::internal(format!("the vault replied {reply:?}"))
}

/// A vault with a plan and a key, and the rows once they are there.
pub struct Session {
    vault: Vault,
    shape: (usize, usize),
    settings: TrainingSettings,
    plan: PlanHandle,
    key: KeyHandle,
    data: Option<DataHandle>,
    /// What the plan costs, and the profile.
    pub summary: PlanSummary,
}

impl Session {
    /// Plans for a table of `rows` and `features` and draws a key.
    ///
    /// # Errors
    /// Settings for which there is no plan.
    pub fn new(
        rows: usize,
        features: usize,
        settings: TrainingSettings,
    ) -> Result<Self, GatewayError> {
        let mut vault = Vault::new(1);
        let (plan, summary) = plan_for(&mut vault, (rows, features), &settings)?;
        let key = make_key(&mut vault, plan)?;
        Ok(Self {
            vault,
            shape: (rows, features),
            settings,
            plan,
            key,
            data: None,
            summary,
        })
    }

    /// Reads and prepares a table and its labels; columns stay as they are, as HE4Cloud has it. If the table is not of
    /// the planned shape, plans anew and draws a new key. Says whether it did: then all keys have to be uploaded again.
    ///
    /// # Errors
    /// A refusal that names row and column; no plan for the table's shape.
    pub fn prepare(
        &mut self,
        features: &[u8],
        labels: &[u8],
        passphrase: impl Fn() -> Passphrase,
    ) -> Result<bool, GatewayError> {
        if self.data.is_some() {
            self.forget_rows(passphrase)?;
        }
        let features = open_table(&mut self.vault, "data_file", features)?;
        let labels = open_table(&mut self.vault, "labels_file", labels)?;
        // The choices of a page, in its words.
        let choices = serde_json::json!({"label": null, "positive": null, "excluded": [],
            "standardise": "leave_as_is", "missing": "refuse", "split": null});
        let choices = serde_json::from_value(choices).map_err(GatewayError::internal)?;
        let prepare = Request::Prepare {
            features,
            labels: Some(labels),
            choices,
        };
        let prepared = ask(&mut self.vault, &prepare, None);
        for table in [features, labels] {
            ask(&mut self.vault, &Request::CloseTable { table }, None)?;
        }
        let shape = match prepared?.0 {
            Reply::Data { data, summary } => {
                self.data = Some(data);
                (summary.train_rows, summary.features.len())
            }
            other => return Err(unexpected(&other)),
        };
        if shape == self.shape {
            return Ok(false);
        }
        (self.plan, self.summary) = plan_for(&mut self.vault, shape, &self.settings)?;
        self.key = make_key(&mut self.vault, self.plan)?;
        self.shape = shape;
        Ok(true)
    }

    /// Moves plan and key into a fresh vault: rows and models of an earlier training are wiped with the old one.
    fn forget_rows(&mut self, passphrase: impl Fn() -> Passphrase) -> Result<(), GatewayError> {
        let (key, plan) = (self.key, self.plan);
        let seal = Request::SealKey {
            key,
            plan,
            passphrase: passphrase(),
            sealed_for: nobody(),
        };
        let sealed = attached(ask(&mut self.vault, &seal, None)?)?;
        let mut vault = Vault::new(1);
        let (plan, summary) = plan_for(&mut vault, self.shape, &self.settings)?;
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
        *self = Self {
            vault,
            shape,
            settings,
            plan,
            key,
            data: None,
            summary,
        };
        Ok(())
    }

    /// The `PublicKey` blob.
    ///
    /// # Errors
    /// What the vault refuses.
    pub fn public_key(&mut self) -> Result<Vec<u8>, GatewayError> {
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
    pub fn initial_model(&mut self) -> Result<Vec<u8>, GatewayError> {
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
        send(self.vault.produce_keys(self.key, self.plan)?, parts)
    }

    /// The `DataSet` blob, part by part, waiting for `parts` to be taken.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`] if nobody takes them any more; unknown rows.
    pub fn stream_data(&mut self, parts: &Sender<Bytes>) -> Result<(), VaultError> {
        let data = self.data.ok_or(VaultError::UnknownHandle {
            what: "data",
            handle: 0,
        })?;
        send(
            self.vault
                .produce_table(self.key, self.plan, data, &mut OsRandom)?,
            parts,
        )
    }

    /// Key, settings and rows under the gateway's passphrase; nothing if there are no rows.
    ///
    /// # Errors
    /// A table too large to be kept.
    pub fn seal(&mut self, passphrase: Passphrase) -> Result<Option<Vec<u8>>, GatewayError> {
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
    pub fn open(sealed: &[u8], passphrase: Passphrase) -> Result<Self, GatewayError> {
        let mut vault = Vault::new(1);
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
                    summary,
                })
            }
            other => Err(unexpected(&other)),
        }
    }

    /// Decrypts a trained model, replays the training in the clear, and predicts the rows of a table.
    ///
    /// # Errors
    /// [`GatewayError::Refuted`] if the model is not what honest training gives; a table without the model's columns.
    pub fn predict(&mut self, model: &[u8], table: &[u8]) -> Result<Vec<f64>, GatewayError> {
        let request = Request::OpenResult {
            key: self.key,
            plan: self.plan,
            data: self.data,
        };
        let (result, summary) = match ask(&mut self.vault, &request, Some(model))?.0 {
            Reply::Result { result, summary } => (result, summary),
            other => return Err(unexpected(&other)),
        };
        if let Verification::Refuted {
            largest_deviation: deviation,
            bound,
        } = summary.verification
        {
            return Err(GatewayError::Refuted { deviation, bound });
        }
        let table = open_table(&mut self.vault, "data_file", table)?;
        let predicted = ask(
            &mut self.vault,
            &Request::Predict {
                result,
                table,
                threshold: 0.5,
            },
            None,
        );
        ask(&mut self.vault, &Request::CloseTable { table }, None)?;
        probabilities(&attached(predicted?)?)
    }
}

/// Keys that stay in this process are sealed for nobody in particular.
fn nobody() -> vault_api::SealedFor {
    vault_api::SealedFor {
        user: String::new(),
        registration: "gateway".to_owned(),
    }
}

fn open_table(vault: &mut Vault, name: &str, file: &[u8]) -> Result<TableHandle, GatewayError> {
    if file.starts_with(b"\x89HDF\r\n") {
        return Err(GatewayError::Hdf5);
    }
    match ask(
        vault,
        &Request::OpenTable {
            name: name.to_owned(),
        },
        Some(file),
    )?
    .0
    {
        Reply::Table { table, .. } => Ok(table),
        other => Err(unexpected(&other)),
    }
}

fn plan_for(
    vault: &mut Vault,
    (rows, features): (usize, usize),
    settings: &TrainingSettings,
) -> Result<(PlanHandle, PlanSummary), GatewayError> {
    match ask(
        vault,
        &Request::PlanFor {
            rows,
            features,
            settings: settings.clone(),
        },
        None,
    )?
    .0
    {
        Reply::Plan { plan, summary } => Ok((plan, summary)),
        other => Err(unexpected(&other)),
    }
}

fn make_key(vault: &mut Vault, plan: PlanHandle) -> Result<KeyHandle, GatewayError> {
    match ask(vault, &Request::MakeKey { plan }, None)?.0 {
        Reply::Key { key, .. } => Ok(key),
        other => Err(unexpected(&other)),
    }
}

fn attached((reply, bytes): Answered) -> Result<Vec<u8>, GatewayError> {
    bytes.ok_or_else(|| unexpected(&reply))
}

fn send(production: Production<'_>, parts: &Sender<Bytes>) -> Result<(), VaultError> {
    let begun = Instant::now();
    let clock = move || begun.elapsed().as_secs_f64();
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let sink = |_, bytes: Vec<u8>| match parts.blocking_send(bytes.into()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    stream(production, &clock, &mut listener, sink).map(drop)
}

/// The second column of the vault's CSV.
fn probabilities(csv: &[u8]) -> Result<Vec<f64>, GatewayError> {
    let text = std::str::from_utf8(csv).map_err(GatewayError::internal)?;
    let cell = |line: &str| {
        let cell = line.split(',').nth(1).unwrap_or_default();
        cell.parse()
            .map_err(|_| GatewayError::internal("a prediction that is no number"))
    };
    text.lines().skip(1).map(cell).collect()
}
