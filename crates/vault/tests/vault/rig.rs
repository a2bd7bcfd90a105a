//! A page that asks the vault, and a server that trains on what the page uploads.

use std::ops::ControlFlow;

use ckks::{Ciphertext, Evaluator};
use dataset::Choices;
use logreg::{
    Accelerated, Activation, Checkpoint, EncryptedArithmetic, Finished, HyperParameters, Iterate,
    Nesterov, Plan, Refresh, Start, TableInMemory, TableShape, train,
};
use sha2::{Digest, Sha256};
use vault::{Randomness, Surroundings, Vault, VaultError, stream};
use vault_api::{
    DataHandle, KeyHandle, PlanHandle, PlanSummary, Progress, Reply, Request, TableHandle,
    TrainingSettings,
};
use wire::blob::{
    Schema, read_data_set, read_evaluation_keys, read_initial_model, read_refreshed_state,
    write_checkpoint, write_trained_model,
};
use wire::rest::{self, Profile};

/// SHA-256 of a counter: repeatable, for tests only.
pub struct Counter(pub u64);

impl Randomness for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&Sha256::digest(self.0.to_le_bytes())[..chunk.len()]);
        }
    }
}

pub fn still() -> f64 {
    0.0
}

/// A page with its vault.
pub struct Page {
    pub vault: Vault,
    pub random: Counter,
}

impl Page {
    pub fn new(seed: u64) -> Self {
        Self {
            vault: Vault::new(1),
            random: Counter(seed << 32),
        }
    }

    pub fn ask_with(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
    ) -> Result<(Reply, Option<Vec<u8>>), VaultError> {
        let mut listener = |_: Progress| ControlFlow::Continue(());
        let mut around = Surroundings {
            random: &mut self.random,
            clock: &still,
            listener: &mut listener,
        };
        self.vault.answer(request, attachment, &mut around)
    }

    pub fn ask(&mut self, request: &Request) -> (Reply, Option<Vec<u8>>) {
        self.ask_with(request, None).unwrap()
    }

    pub fn open_table(&mut self, csv: &[u8]) -> TableHandle {
        let request = Request::OpenTable {
            name: "rows.csv".to_owned(),
        };
        match self.ask_with(&request, Some(csv)).unwrap().0 {
            Reply::Table { table, .. } => table,
            other => panic!("{other:?}"),
        }
    }

    pub fn prepare(&mut self, csv: &[u8], choices: Choices) -> DataHandle {
        let features = self.open_table(csv);
        match self
            .ask(&Request::Prepare {
                features,
                labels: None,
                choices,
            })
            .0
        {
            Reply::Data { data, .. } => data,
            other => panic!("{other:?}"),
        }
    }

    pub fn plan(
        &mut self,
        data: DataHandle,
        settings: TrainingSettings,
    ) -> (PlanHandle, PlanSummary) {
        match self.ask(&Request::Plan { data, settings }).0 {
            Reply::Plan { plan, summary } => (plan, summary),
            other => panic!("{other:?}"),
        }
    }

    pub fn make_key(&mut self, plan: PlanHandle) -> KeyHandle {
        match self.ask(&Request::MakeKey { plan }).0 {
            Reply::Key { key, .. } => key,
            other => panic!("{other:?}"),
        }
    }

    /// The `EvaluationKeys` blob and its SHA-256 as the vault reports it.
    pub fn keys(&mut self, key: KeyHandle, plan: PlanHandle) -> (Vec<u8>, String) {
        collect(self.vault.produce_keys(key, plan).unwrap(), 1)
    }

    /// The `DataSet` blob and its SHA-256 as the vault reports it.
    pub fn table(
        &mut self,
        key: KeyHandle,
        plan: PlanHandle,
        data: DataHandle,
    ) -> (Vec<u8>, String) {
        let random = &mut self.random;
        let production = self.vault.produce_table(key, plan, data, random);
        collect(production.unwrap(), 1)
    }

    pub fn initial(&mut self, key: KeyHandle, plan: PlanHandle) -> Vec<u8> {
        self.ask(&Request::EncryptModel { key, plan }).1.unwrap()
    }
}

/// The blob, made by so many threads, and its digest.
pub fn collect(production: vault::Production<'_>, threads: usize) -> (Vec<u8>, String) {
    let mut blob = Vec::new();
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let reply = stream(
        production,
        threads,
        &still,
        &mut listener,
        |header, bytes| {
            assert_eq!(
                (header.offset, header.bytes as usize),
                (blob.len() as u64, bytes.len())
            );
            blob.extend(bytes);
            ControlFlow::Continue(())
        },
    );
    match reply.unwrap() {
        Reply::Streamed { bytes, sha256, .. } => {
            assert_eq!(bytes, blob.len() as u64);
            (blob, sha256)
        }
        other => panic!("{other:?}"),
    }
}

/// What a page uploads.
pub struct Uploads {
    pub profile: String,
    pub keys: Vec<u8>,
    pub initial: Vec<u8>,
    pub table: Vec<u8>,
}

/// What the server makes of a profile's hyper-parameters.
fn settings_of(hyper: &rest::HyperParameters) -> HyperParameters {
    let name = hyper.logistic_regression_activation.as_str();
    let activation = Activation::from_name(name).unwrap();
    let epochs = hyper.number_of_epochs;
    let settings = match hyper.algorithm {
        rest::Algorithm::GradientDescent { learning_rate } => {
            HyperParameters::new(epochs, learning_rate, activation)
        }
        rest::Algorithm::Nesterov {
            largest_eigenvalue,
            l2_penalty,
            class_weighted,
        } => {
            let nesterov = Nesterov::new(largest_eigenvalue.unwrap());
            let nesterov = nesterov.with_penalty(l2_penalty.unwrap());
            let nesterov = match class_weighted {
                true => nesterov.with_class_weights(),
                false => nesterov,
            };
            HyperParameters::accelerated(epochs, activation, nesterov)
        }
        _ => panic!("an algorithm of the future"),
    };
    let refresh = match hyper.refresh {
        rest::Refresh::Attended { every } => Refresh::Attended { every },
        rest::Refresh::Bootstrapped { every } => Refresh::Bootstrapped { every },
        _ => Refresh::None,
    };
    settings.unwrap().with_refresh(refresh).unwrap()
}

/// The server's half: everything from blobs, nothing from the vault.
pub struct Server {
    pub schema: Schema,
    pub plan: Plan,
}

impl Server {
    pub fn new(profile: &str) -> Self {
        let profile = Profile::parse(profile.as_bytes()).unwrap();
        let settings = settings_of(&profile.hyper_parameters);
        let shape = TableShape {
            rows: profile.rows as usize,
            features: profile.features as usize,
        };
        let start = match profile.start {
            wire::rest::Start::Zero => Start::Zero,
            wire::rest::Start::Encrypted => Start::Encrypted,
        };
        let plan = Plan::derive(&settings.with_features(shape.features), shape, start).unwrap();
        Self {
            schema: Schema::of(&profile).unwrap(),
            plan,
        }
    }

    /// Trains from the beginning to the end.
    pub fn train(&self, uploads: &Uploads) -> Ciphertext {
        let epochs = self.plan.hyper_parameters().epochs;
        self.train_to(epochs, uploads, None).weights
    }

    /// Trains to an epoch, from a refreshed state or from the beginning.
    pub fn train_to(
        &self,
        stop: u32,
        uploads: &Uploads,
        refreshed: Option<&[u8]>,
    ) -> Iterate<Ciphertext> {
        let schema = &self.schema;
        let keys = read_evaluation_keys(&uploads.keys[..], uploads.keys.len() as u64, schema, None)
            .unwrap();
        let table =
            read_data_set(&uploads.table[..], uploads.table.len() as u64, schema, None).unwrap();
        let table = table
            .into_iter()
            .map(ckks::CompressedCiphertext::expand)
            .collect();
        let table = TableInMemory::new(&self.plan, table).unwrap();
        let length = uploads.initial.len() as u64;
        let initial = read_initial_model(&uploads.initial[..], length, schema, None).unwrap();
        let weights = initial
            .into_iter()
            .next()
            .map(ckks::SeededCiphertext::expand);
        let evaluator = Evaluator::new(&keys.evaluation);
        let arithmetic = EncryptedArithmetic::new(&self.plan, &evaluator, &table).unwrap();
        let from = match refreshed {
            None => Checkpoint {
                epoch: 0,
                weights: weights.map(Iterate::at_rest),
            },
            Some(blob) => {
                let length = blob.len() as u64;
                let fresh = read_refreshed_state(blob, length, schema, None).unwrap();
                let parts = fresh.state.into_iter().map(|seeded| seeded.expand());
                Checkpoint {
                    epoch: fresh.epoch,
                    weights: Iterate::from_parts(parts.collect()),
                }
            }
        };
        let go_on = |_, _: &_| ControlFlow::Continue(());
        match train(&Accelerated::new(&arithmetic), stop, from, go_on).unwrap() {
            Finished::Completed(state) => state,
            Finished::Cancelled(_) => panic!("nobody cancelled"),
        }
    }

    /// A state on its way to its owner.
    pub fn state_blob(&self, epoch: u32, state: &Iterate<Ciphertext>) -> Vec<u8> {
        let checkpoint = wire::blob::Checkpoint {
            epoch,
            state: state.clone().into_parts(),
        };
        let owner = state.weights.key_id();
        write_checkpoint(Vec::new(), &self.schema, owner, &checkpoint).unwrap()
    }

    pub fn blob(&self, weights: &Ciphertext) -> Vec<u8> {
        let model = std::slice::from_ref(weights);
        write_trained_model(Vec::new(), &self.schema, weights.key_id(), model).unwrap()
    }
}

/// A page that has uploaded everything, and what it uploaded.
pub struct Run {
    pub page: Page,
    pub data: DataHandle,
    pub plan: PlanHandle,
    pub key: KeyHandle,
    pub uploads: Uploads,
}

impl Run {
    pub fn new(csv: &[u8], choices: Choices, settings: TrainingSettings) -> Self {
        let mut page = Page::new(1);
        let data = page.prepare(csv, choices);
        let (plan, summary) = page.plan(data, settings);
        let key = page.make_key(plan);
        let (keys, _) = page.keys(key, plan);
        let (table, _) = page.table(key, plan, data);
        let initial = page.initial(key, plan);
        assert_eq!(keys.len() as u64, summary.key_bytes);
        assert_eq!(table.len() as u64, summary.data_bytes);
        assert_eq!(initial.len() as u64, summary.initial_model_bytes);
        let uploads = Uploads {
            profile: summary.profile_json,
            keys,
            initial,
            table,
        };
        Self {
            page,
            data,
            plan,
            key,
            uploads,
        }
    }

    pub fn open(&mut self, blob: &[u8]) -> Result<Reply, VaultError> {
        let (key, plan, data) = (self.key, self.plan, Some(self.data));
        self.page
            .ask_with(
                &Request::OpenResult {
                    key,
                    plan,
                    data,
                    epochs: None,
                },
                Some(blob),
            )
            .map(|answer| answer.0)
    }
}

/// 60 rows of three columns whose label depends on the first two.
pub fn small_csv() -> Vec<u8> {
    let mut csv = "a,b,c,y\n".to_owned();
    for i in 0..60_i32 {
        let (a, b, c) = (i * 37 % 61, i * 11 % 53, i * 29 % 47);
        csv.push_str(&format!("{a},{b},{c},{}\n", u8::from(a + i % 7 * 3 > b)));
    }
    csv.into_bytes()
}

pub fn label_y() -> Choices {
    Choices {
        label: Some("y".to_owned()),
        adapt: false,
        ..Choices::default()
    }
}

/// Two epochs.
pub fn short() -> TrainingSettings {
    TrainingSettings {
        epochs: 2,
        ..TrainingSettings::default()
    }
}
