//! `plan` and `train`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use client::{Listening, RemoteAccount, RemoteModel, Session, settings_of, until_done, upload};
use serde_json::{Value, json};
use vault_api::{
    PlanSummary, Refresh, ResultSummary, Stage, StartFrom, TrainingSettings, Verification,
};
use wire::rest::{HyperParametersFile, ModelFile, TrainingPace};

use crate::credentials::Credentials;
use crate::error::CliError;
use crate::output::Output;
use crate::passphrase::PassphraseFrom;
use crate::progress::Bars;
use crate::runs::{self, Run, write_owner_only};
use crate::table::{TableOptions, read};

/// Name of the data set on the service.
const DATA_NAME: &str = "rows";

/// How to train.
#[derive(Args)]
pub struct Settings {
    /// A hyper_params.json as HE4Cloud has it; without one, twelve accelerated iterations, the rest chosen from the rows
    #[arg(long)]
    hyper: Option<PathBuf>,
    /// A model.json to start from instead of zero; it is encrypted before it is sent
    #[arg(long)]
    start: Option<PathBuf>,
    /// Who refreshes the weights when the iterations do not fit into one go, unless the hyper-parameters say so
    #[arg(long, value_enum, default_value_t)]
    refreshed_by: RefreshedBy,
}

/// Who refreshes the weights.
#[derive(Clone, Copy, Default, ValueEnum)]
enum RefreshedBy {
    /// This device, which has to stay in reach
    #[default]
    Owner,
    /// The service alone, without decrypting them; keys are about 150 MB
    Server,
}

impl RefreshedBy {
    fn when_needed(self) -> Refresh {
        match self {
            Self::Owner => Refresh::WhenNeeded,
            Self::Server => Refresh::ByServerWhenNeeded,
        }
    }
}

/// Options of `plan`.
#[derive(Args)]
pub struct Plan {
    #[command(flatten)]
    table: TableOptions,
    #[command(flatten)]
    settings: Settings,
}

/// Options of `train`.
#[derive(Args)]
pub struct Train {
    #[command(flatten)]
    table: TableOptions,
    #[command(flatten)]
    settings: Settings,
    /// Address of the model, as `deploy` prints it
    #[arg(long)]
    model_url: String,
    /// Where to write the trained model as scikit-learn style JSON
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Keep keys and rows on this device, sealed, so that `predict` can open the result again
    #[arg(long)]
    keep: bool,
    #[command(flatten)]
    passphrase: PassphraseFrom,
}

impl Settings {
    fn read(&self) -> Result<TrainingSettings, CliError> {
        let start = match &self.start {
            None => StartFrom::Zero,
            Some(path) => {
                let model = ModelFile::parse(&read(path)?).map_err(client::ClientError::from)?;
                StartFrom::Model {
                    weights: model.weights(),
                }
            }
        };
        let Some(path) = &self.hyper else {
            return Ok(TrainingSettings {
                start,
                refresh: self.refreshed_by.when_needed(),
                ..TrainingSettings::best()
            });
        };
        let file = HyperParametersFile::parse(&read(path)?).map_err(client::ClientError::from)?;
        let settings = settings_of(&file.hyper_parameters, file.refresh, start)?;
        Ok(match file.refresh {
            Some(_) => settings,
            None => TrainingSettings {
                refresh: self.refreshed_by.when_needed(),
                ..settings
            },
        })
    }
}

fn session_of(table: &TableOptions, settings: &Settings) -> Result<Session, CliError> {
    let settings = settings.read()?;
    let (features, labels) = table.read()?;
    Ok(Session::of_table(
        &features,
        labels.as_deref(),
        table.choices(),
        settings,
    )?)
}

/// How long a service may take to say how fast it trains.
const LONGEST_ASKED: Duration = Duration::from_secs(3);

/// Says what a training will cost; its seconds on the service, where somebody is signed in and it answers.
pub async fn plan(
    http: &reqwest::Client,
    credentials: Option<&Credentials>,
    options: Plan,
    output: &Output,
) -> Result<(), CliError> {
    let session = session_of(&options.table, &options.settings)?;
    let summary = &session.summary;
    let pace = match credentials {
        Some(credentials) => pace_of(&credentials.account(http)).await,
        None => TrainingPace::default(),
    };
    let mut result = json!(summary);
    result["service_pace"] = json!(pace);
    output.result(&result, &plan_text(summary, pace));
    Ok(())
}

async fn pace_of(account: &RemoteAccount<'_>) -> TrainingPace {
    let asked = tokio::time::timeout(LONGEST_ASKED, account.json("info/pace")).await;
    let answer = asked.ok().and_then(Result::ok);
    answer
        .and_then(|json| serde_json::from_value(json).ok())
        .unwrap_or_default()
}

fn plan_text(plan: &PlanSummary, pace: TrainingPace) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let machine = match pace.times_as_long {
        Some(_) => "the service",
        None => "a fast server",
    };
    let mut text = format!(
        "Evaluation keys: {:.1} MB, {:.1} s to make here.\nEncrypted rows: {:.1} MB, {:.1} s.\n\
         Training: about {:.1} s on {machine}, which needs {:.0} MB of memory for it.\nRing degree {}, {} bits of security.\nThe service learns:\n",
        megabytes(plan.key_bytes),
        plan.key_seconds,
        megabytes(plan.data_bytes),
        plan.data_seconds,
        pace.seconds(plan.train_seconds),
        megabytes(plan.server_bytes),
        plan.ring_degree,
        plan.security_bits,
    );
    for leak in &plan.leaks {
        text.push_str(&format!("- {leak}\n"));
    }
    text
}

/// Encrypts, uploads, has the service train, checks the result.
pub async fn train(
    http: &reqwest::Client,
    credentials: &Credentials,
    options: Train,
    output: &Output,
) -> Result<(), CliError> {
    let passphrase = options
        .keep
        .then(|| options.passphrase.choose())
        .transpose()?;
    let model = credentials.account(http).model_id(&options.model_url)?;
    let bars = Arc::new(output.bars());
    let mut session = session_of(&options.table, &options.settings)?;
    session.listen(listening(&bars));
    if let Some(passphrase) = passphrase {
        let (rows, features) = session.shape();
        let run = Run {
            api: credentials.api.clone(),
            model: model.to_string(),
            rows,
            features,
        };
        if let Some(sealed) = session.seal(passphrase)? {
            runs::keep(&run, &model, &sealed)?;
        }
    }
    let remote = RemoteModel::new(http, &credentials.api, &credentials.token, &model);
    let work = train_on(&remote, Box::new(session), &bars);
    let (mut session, model) = tokio::select! {
        done = work => done?,
        _ = tokio::signal::ctrl_c() => return Err(CliError::Interrupted),
    };
    let (result, summary) = session.open_honest_result(&model)?;
    bars.finish();
    if let Some(path) = &options.output {
        write_owner_only(path, &session.export_model(result)?)?;
    }
    output.result(&result_json(&summary), &result_text(&summary));
    Ok(())
}

/// Provision, rows, training; the session comes back with the encrypted model.
async fn train_on(
    remote: &RemoteModel<'_>,
    session: Box<Session>,
    bars: &Bars,
) -> Result<(Box<Session>, Vec<u8>), CliError> {
    remote.register().await?;
    let session = upload::provision(remote, session).await?;
    let session = upload::rows(remote, DATA_NAME, session).await?;
    let train_url = remote.train(DATA_NAME, None).await?;
    let said = |progress: &wire::rest::Progress| {
        let (done, total) = (u64::from(progress.epoch), u64::from(progress.epochs));
        bars.show("epochs trained", done, total, progress.remaining_seconds);
    };
    let session = until_done(remote, &train_url, session, said).await?;
    let model = remote.encrypted_model().await?;
    Ok((session, model))
}

/// Shows what the vault says on the bars.
pub fn listening(bars: &Arc<Bars>) -> Listening {
    let bars = Arc::clone(bars);
    Arc::new(move |progress| {
        let stage = match progress.stage {
            Stage::Reading => "bytes read",
            Stage::Measuring => "measuring",
            Stage::Keys => "keys made and sent",
            Stage::Ciphertexts => "ciphertexts sent",
            Stage::Replay => "epochs replayed",
            Stage::Predicting => "rows predicted",
            Stage::Sealing => "sealing",
        };
        let left = progress.remaining_seconds;
        bars.show(stage, progress.done, progress.total, left);
    })
}

fn result_json(summary: &ResultSummary) -> Value {
    json!({"result": summary})
}

fn result_text(summary: &ResultSummary) -> String {
    let mut text = match summary.verification {
        Verification::Verified {
            largest_deviation,
            bound,
        } => format!(
            "Verified: the largest deviation from the clear replay is {largest_deviation:.1e}; noise explains {bound:.1e}.\n"
        ),
        _ => "Not checked against a replay.\n".to_owned(),
    };
    let judged = [
        ("training rows", &summary.training),
        ("rows set aside", &summary.testing),
    ];
    for (which, metrics) in judged {
        if let Some(auc) = metrics.as_ref().and_then(|metrics| metrics.auc) {
            text.push_str(&format!("AUC {auc:.4} on the {which}.\n"));
        }
    }
    for weight in &summary.weights {
        text.push_str(&format!("{:>12.6}  {}\n", weight.value, weight.name));
    }
    text
}
