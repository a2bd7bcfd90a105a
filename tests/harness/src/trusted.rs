//! The vault as a library: what the page's worker does, without a browser.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::Instant;

use dataset::{Choices, Metrics, Standardise, Table};
use vault::{Answered, Production, Randomness, Surroundings, Vault, VaultError, stream};
use vault_api::{
    DataHandle, KeyHandle, PartHeader, Passphrase, PlanHandle, PlanSummary, Progress, Reply,
    Request, ResultHandle, ResultSummary, StateSummary, TrainingSettings,
};

/// The operating system's random bytes.
pub struct SystemRandom;

impl Randomness for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("random bytes");
        DRAWN.with_borrow_mut(|drawn| drawn.push(bytes.to_vec()));
    }
}

thread_local! {
    static DRAWN: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

impl SystemRandom {
    /// All that this thread has drawn so far.
    pub fn drawn() -> Vec<Vec<u8>> {
        DRAWN.with_borrow(Clone::clone)
    }
}

/// A clock in seconds that starts now.
pub fn clock() -> impl Fn() -> f64 {
    let begun = Instant::now();
    move || begun.elapsed().as_secs_f64()
}

/// Everything that is uploaded for one training.
#[derive(Clone)]
pub struct Blobs {
    /// Evaluation keys.
    pub keys: Vec<u8>,
    /// Initial model, or the mark that training starts from zero.
    pub model: Vec<u8>,
    /// Rows.
    pub data: Vec<u8>,
}

/// A vault with prepared rows, a plan and a key.
pub struct TrustedSide {
    /// The vault.
    pub vault: Vault,
    /// Its rows.
    pub data: DataHandle,
    /// Its plan.
    pub plan: PlanHandle,
    /// Its key.
    pub key: KeyHandle,
    /// What the plan costs, and the profile.
    pub summary: PlanSummary,
}

impl TrustedSide {
    /// With the demonstration's rows, left as they are.
    pub fn with_demo(settings: TrainingSettings) -> Self {
        let (features, labels) = (
            crate::demo::read("features.csv"),
            crate::demo::read("labels.csv"),
        );
        Self::with(&features, Some(&labels), settings).expect("the demonstration's files")
    }

    /// With the rows of a CSV, left as they are; labels in a file of their own or in the column `Class`.
    pub fn with(
        features: &[u8],
        labels: Option<&[u8]>,
        settings: TrainingSettings,
    ) -> Result<Self, VaultError> {
        Self::prepared(features, labels, Standardise::LeaveAsIs, settings)
    }

    /// With the rows of a CSV, standardised; labels in the column `Class`.
    pub fn with_standardised(table: &[u8], settings: TrainingSettings) -> Result<Self, VaultError> {
        Self::prepared(table, None, Standardise::Yes, settings)
    }

    fn prepared(
        features: &[u8],
        labels: Option<&[u8]>,
        standardise: Standardise,
        settings: TrainingSettings,
    ) -> Result<Self, VaultError> {
        let mut vault = Vault::new(1);
        let choices = Choices {
            label: Some("Class".into()),
            standardise,
            adapt: settings.are_adapted_to(),
            ..Choices::default()
        };
        let Reply::Table { table, .. } = vault.add_table(Table::read(features)?) else {
            unreachable!()
        };
        let labels = match labels {
            Some(labels) => match vault.add_table(Table::read(labels)?) {
                Reply::Table { table, .. } => Some(table),
                _ => unreachable!(),
            },
            None => None,
        };
        let Reply::Data { data, .. } = vault.prepare(table, labels, &choices)? else {
            unreachable!()
        };
        let Reply::Plan { plan, summary } = vault.plan(data, settings, &clock())? else {
            unreachable!()
        };
        let Reply::Key { key, .. } = vault.make_key(plan, &mut SystemRandom)? else {
            unreachable!()
        };
        Ok(Self {
            vault,
            data,
            plan,
            key,
            summary,
        })
    }

    /// A second key for the same plan.
    pub fn another_key(&mut self) -> KeyHandle {
        match self
            .vault
            .make_key(self.plan, &mut SystemRandom)
            .expect("a key")
        {
            Reply::Key { key, .. } => key,
            other => panic!("{other:?}"),
        }
    }

    /// The evaluation keys of a key.
    pub fn keys_of(&self, key: KeyHandle) -> Vec<u8> {
        collect(self.vault.produce_keys(key, self.plan).expect("keys"))
    }

    /// The rows under a key.
    pub fn data_under(&self, key: KeyHandle) -> Vec<u8> {
        collect(
            self.vault
                .produce_table(key, self.plan, self.data, &mut SystemRandom)
                .expect("rows"),
        )
    }

    /// The initial model under the key.
    pub fn model(&self) -> Vec<u8> {
        self.vault
            .encrypt_model(self.key, self.plan, &mut SystemRandom)
            .expect("a model")
    }

    /// All that is uploaded.
    pub fn blobs(&self) -> Blobs {
        Blobs {
            keys: self.keys_of(self.key),
            model: self.model(),
            data: self.data_under(self.key),
        }
    }

    /// Decrypts, replays and judges a trained model.
    pub fn open(&mut self, blob: &[u8]) -> Result<ResultSummary, VaultError> {
        self.open_after(None, blob)
    }

    /// The same for a training that was ended after so many epochs.
    pub fn open_after(
        &mut self,
        epochs: Option<u32>,
        blob: &[u8],
    ) -> Result<ResultSummary, VaultError> {
        self.result(epochs, blob).map(|(_, summary)| summary)
    }

    /// Opens a trained model, and judges it by the rows of a CSV with labels.
    pub fn judge(
        &mut self,
        blob: &[u8],
        rows: &[u8],
    ) -> Result<(ResultSummary, Metrics), VaultError> {
        let (result, summary) = self.result(None, blob)?;
        let Reply::Table { table, .. } = self.vault.add_table(Table::read(rows)?) else {
            unreachable!()
        };
        let threshold = 0.5;
        let request = Request::Predict {
            result,
            table,
            threshold,
        };
        match ask(&mut self.vault, &request, None).0 {
            Reply::Predicted(predicted) => {
                let metrics = predicted.metrics.expect("rows with labels");
                Ok((summary, metrics))
            }
            other => panic!("{other:?}"),
        }
    }

    fn result(
        &mut self,
        epochs: Option<u32>,
        blob: &[u8],
    ) -> Result<(ResultHandle, ResultSummary), VaultError> {
        let handles = (self.key, self.plan, Some(self.data));
        let mut listener = |_: Progress| ControlFlow::Continue(());
        match self
            .vault
            .open_result(handles, epochs, blob, &clock(), &mut listener)?
        {
            Reply::Result { result, summary } => Ok((result, *summary)),
            other => panic!("{other:?}"),
        }
    }
}

impl TrustedSide {
    /// Replays up to the next state that the training will wait with.
    pub fn replay_ahead(&mut self) {
        let ahead = self.vault.replay_ahead(self.plan, self.data);
        ahead.expect("a plan and rows");
    }

    /// Decrypts, checks and encrypts afresh the state of a training that waits.
    pub fn refresh(&mut self, state: &[u8]) -> Result<(StateSummary, Vec<u8>), VaultError> {
        let handles = (self.key, self.plan, self.data);
        match self.vault.refresh(handles, state, &mut SystemRandom)? {
            (Reply::Refreshed(summary), blob) => Ok((summary, blob)),
            (other, _) => panic!("{other:?}"),
        }
    }

    /// Decrypts and checks the state of a training that goes on by itself.
    pub fn watch(&mut self, state: &[u8]) -> Result<StateSummary, VaultError> {
        let handles = (self.key, self.plan, self.data);
        match self.vault.watch(handles, state)? {
            Reply::Watched(summary) => Ok(summary),
            other => panic!("{other:?}"),
        }
    }

    /// The same run in another vault, out of its seal: what a page has after a reload.
    pub fn reopened(&mut self, phrase: &str) -> Self {
        let passphrase = || Passphrase::new(phrase.to_owned());
        let seal = Request::SealRun {
            key: self.key,
            plan: self.plan,
            data: self.data,
            passphrase: passphrase(),
        };
        let (_, sealed) = ask(&mut self.vault, &seal, None);
        let (mut vault, passphrase) = (Vault::new(1), passphrase());
        let open = Request::OpenRun { passphrase };
        match ask(&mut vault, &open, sealed.as_deref()).0 {
            Reply::Run {
                key,
                plan,
                data,
                plan_summary,
                ..
            } => Self {
                vault,
                data,
                plan,
                key,
                summary: plan_summary,
            },
            other => panic!("{other:?}"),
        }
    }
}

fn ask(vault: &mut Vault, request: &Request, attached: Option<&[u8]>) -> Answered {
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let mut around = Surroundings {
        random: &mut SystemRandom,
        clock: &clock(),
        listener: &mut listener,
    };
    let answered = vault.answer(request, attached, &mut around);
    answered.expect("what can be asked")
}

fn collect(production: Production<'_>) -> Vec<u8> {
    let mut blob = Vec::new();
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let sink = |header: PartHeader, part: Vec<u8>| {
        assert_eq!(header.offset, blob.len() as u64, "parts come in order");
        blob.extend_from_slice(&part);
        ControlFlow::Continue(())
    };
    stream(production, 2, &clock(), &mut listener, sink).expect("a blob");
    blob
}
