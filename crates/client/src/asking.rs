//! Asking the vault: one function a kind of question, each with the reply that it expects.

use std::ops::ControlFlow;
use std::time::Instant;

use bytes::Bytes;
use dataset::Choices;
use tokio::sync::mpsc::Sender;
use vault::{Answered, Production, Randomness, Surroundings, Vault, VaultError, stream};
use vault_api::{
    DataHandle, KeyHandle, PlanHandle, PlanSummary, Progress, Reply, Request, TableHandle,
    TrainingSettings,
};

use crate::ClientError;
use crate::table::csv_of;

/// The operating system's randomness.
pub struct OsRandom;

impl Randomness for OsRandom {
    fn fill(&mut self, bytes: &mut [u8]) {
        // A key from anything less would be worse than no gateway.
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}

/// Hears how far the vault is; called from whatever thread works.
pub type Listening = std::sync::Arc<dyn Fn(Progress) + Send + Sync>;

/// Asks `vault` and gives the reply and its attachment.
pub fn ask(
    vault: &mut Vault,
    request: &Request,
    attachment: Option<&[u8]>,
) -> Result<Answered, ClientError> {
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

/// A reply of another kind than the request has.
pub fn unexpected(reply: &Reply) -> ClientError {
    ClientError::internal(format!("the vault replied {reply:?}"))
}

/// Keys that stay in this process are sealed for nobody in particular.
pub fn nobody() -> vault_api::SealedFor {
    vault_api::SealedFor {
        user: String::new(),
        registration: "gateway".to_owned(),
    }
}

/// Reads a CSV, HDF5 or Parquet file: a table and how many rows it has.
pub fn open_table(
    vault: &mut Vault,
    name: &str,
    file: &[u8],
) -> Result<(TableHandle, usize), ClientError> {
    let request = Request::OpenTable {
        name: name.to_owned(),
    };
    match ask(vault, &request, Some(&csv_of(file)?))?.0 {
        Reply::Table { table, summary } => Ok((table, summary.rows)),
        other => Err(unexpected(&other)),
    }
}

/// Prepared rows, and how many rows and features they are.
pub fn prepare(
    vault: &mut Vault,
    features: &[u8],
    labels: Option<&[u8]>,
    choices: Choices,
) -> Result<(DataHandle, (usize, usize)), ClientError> {
    let (features, _) = open_table(vault, "data_file", features)?;
    let labels = labels
        .map(|labels| open_table(vault, "labels_file", labels))
        .transpose()?
        .map(|(labels, _)| labels);
    let request = Request::Prepare {
        features,
        labels,
        choices,
    };
    let prepared = ask(vault, &request, None);
    for table in [Some(features), labels].into_iter().flatten() {
        ask(vault, &Request::CloseTable { table }, None)?;
    }
    match prepared?.0 {
        Reply::Data { data, summary } => Ok((data, (summary.train_rows, summary.features.len()))),
        other => Err(unexpected(&other)),
    }
}

/// A plan for rows that are there.
pub fn plan_of(
    vault: &mut Vault,
    data: DataHandle,
    settings: &TrainingSettings,
) -> Result<(PlanHandle, PlanSummary), ClientError> {
    let settings = settings.clone();
    match ask(vault, &Request::Plan { data, settings }, None)?.0 {
        Reply::Plan { plan, summary } => Ok((plan, summary)),
        other => Err(unexpected(&other)),
    }
}

/// A plan for a table of `rows` and `features`.
pub fn plan_for(
    vault: &mut Vault,
    (rows, features): (usize, usize),
    settings: &TrainingSettings,
) -> Result<(PlanHandle, PlanSummary), ClientError> {
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

/// A fresh key for a plan.
pub fn make_key(vault: &mut Vault, plan: PlanHandle) -> Result<KeyHandle, ClientError> {
    match ask(vault, &Request::MakeKey { plan }, None)?.0 {
        Reply::Key { key, .. } => Ok(key),
        other => Err(unexpected(&other)),
    }
}

/// The bytes that came with a reply.
pub fn attached((reply, bytes): Answered) -> Result<Vec<u8>, ClientError> {
    bytes.ok_or_else(|| unexpected(&reply))
}

/// Each thread may have three keys of some megabytes in hand.
const MOST_THREADS: usize = 16;

/// Threads that keys and rows are made by.
pub fn threads() -> usize {
    let cores = std::thread::available_parallelism();
    cores.map_or(1, usize::from).min(MOST_THREADS)
}

/// Hands over a large blob part by part.
pub fn send(
    production: Production<'_>,
    parts: &Sender<Bytes>,
    listening: Option<&Listening>,
) -> Result<(), VaultError> {
    let begun = Instant::now();
    let clock = move || begun.elapsed().as_secs_f64();
    let mut listener = |progress: Progress| {
        if let Some(listening) = listening {
            listening(progress);
        }
        ControlFlow::Continue(())
    };
    let sink = |_, bytes: Vec<u8>| match parts.blocking_send(bytes.into()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    stream(production, threads(), &clock, &mut listener, sink).map(drop)
}

/// The second column of the vault's CSV.
pub fn probabilities(csv: &[u8]) -> Result<Vec<f64>, ClientError> {
    let text = std::str::from_utf8(csv).map_err(ClientError::internal)?;
    let cell = |line: &str| {
        let cell = line.split(',').nth(1).unwrap_or_default();
        cell.parse()
            .map_err(|_| ClientError::internal("a prediction that is no number"))
    };
    text.lines().skip(1).map(cell).collect()
}
