//! `predict`: rows in the clear, here, with a model that the service trained on ciphertexts; or encrypted, with a deployed one.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use client::{RemoteModel, Session, deployed};
use serde_json::json;

use crate::credentials::Credentials;
use crate::error::CliError;
use crate::output::Output;
use crate::passphrase::PassphraseFrom;
use crate::runs::{self, write_owner_only};
use crate::table::read;
use crate::train::listening;

/// Options of `predict`.
#[derive(Args)]
pub struct Predict {
    /// CSV, HDF5 or Parquet with the model's columns; `-` reads standard input
    table: PathBuf,
    /// Address of the model, as `deploy` prints it
    #[arg(long)]
    model_url: String,
    /// Where to write the predictions as CSV; else they are printed
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Probability from which a row is called positive
    #[arg(long, default_value_t = 0.5)]
    threshold: f64,
    #[command(flatten)]
    passphrase: PassphraseFrom,
}

/// Predicts with the trained model if its keys are on this device, else with the deployed one.
pub async fn predict(
    http: &reqwest::Client,
    credentials: &Credentials,
    options: Predict,
    output: &Output,
) -> Result<(), CliError> {
    let model = credentials.account(http).model_id(&options.model_url)?;
    let remote = RemoteModel::new(http, &credentials.api, &credentials.token, &model);
    let csv = match runs::sealed(&credentials.api, &model) {
        Ok(sealed) => here(&remote, &sealed, &options, output).await?,
        Err(missing @ CliError::NoRun { .. }) => {
            encrypted(&remote, &options).await?.ok_or(missing)?
        }
        Err(error) => return Err(error),
    };
    let text = String::from_utf8(csv).map_err(client::ClientError::internal)?;
    let rows = text.lines().count().saturating_sub(1);
    match &options.output {
        Some(path) => {
            write_owner_only(path, text.as_bytes())?;
            let said = format!("{rows} rows predicted: {}", path.display());
            output.result(&json!({"rows": rows, "output": path}), &said);
        }
        None => output.result(&json!({"rows": rows, "csv": text}), &text),
    }
    Ok(())
}

/// Fetches and decrypts the trained model, checks it by replay and predicts.
async fn here(
    remote: &RemoteModel<'_>,
    sealed: &[u8],
    options: &Predict,
    output: &Output,
) -> Result<Vec<u8>, CliError> {
    let bars = Arc::new(output.bars());
    let mut session = Session::open(sealed, options.passphrase.read()?)?;
    session.listen(listening(&bars));
    let trained = remote.encrypted_model().await?;
    let (result, _) = session.open_honest_result(&trained)?;
    let csv = session.predict_csv(result, &read(&options.table)?, options.threshold)?;
    bars.finish();
    Ok(csv)
}

/// Encrypts the rows, has the service predict and decrypts; nothing if the model is one to train.
async fn encrypted(
    remote: &RemoteModel<'_>,
    options: &Predict,
) -> Result<Option<Vec<u8>>, CliError> {
    let file = read(&options.table)?;
    remote.register().await?;
    Ok(deployed::predict(remote, file, options.threshold).await?)
}
