//! `predict`: rows in the clear, here, with a model that the service trained on ciphertexts; or encrypted, with a deployed one or with
//! an encrypted one.

use std::path::{Path, PathBuf};
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
    /// A model.json of your own that goes to the service encrypted, as the rows do; `--model-url` is then a model that was
    /// deployed without a file
    #[arg(long, value_name = "MODEL_JSON")]
    own_model: Option<PathBuf>,
    /// Where to write the predictions as CSV; else they are printed
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Probability from which a row is called positive
    #[arg(long, default_value_t = 0.5)]
    threshold: f64,
    #[command(flatten)]
    passphrase: PassphraseFrom,
}

/// Predicts, and writes or prints the CSV.
pub async fn predict(
    http: &reqwest::Client,
    credentials: &Credentials,
    options: Predict,
    output: &Output,
) -> Result<(), CliError> {
    let model = credentials.account(http).model_id(&options.model_url)?;
    let remote = RemoteModel::new(http, &credentials.api, &credentials.token, &model);
    let csv = match &options.own_model {
        Some(own) => with_own_model(&remote, own, &options).await?,
        None => {
            with_model_of_the_service(
                &remote,
                runs::sealed(&credentials.api, &model),
                &options,
                output,
            )
            .await?
        }
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

/// With the trained model if its keys are `sealed` on this device, else with the deployed one.
async fn with_model_of_the_service(
    remote: &RemoteModel<'_>,
    sealed: Result<Vec<u8>, CliError>,
    options: &Predict,
    output: &Output,
) -> Result<Vec<u8>, CliError> {
    match sealed {
        Ok(sealed) => here(remote, &sealed, options, output).await,
        Err(missing @ CliError::NoRun { .. }) => encrypted(remote, options).await?.ok_or(missing),
        Err(error) => Err(error),
    }
}

/// Encrypts model and rows, has the service predict, decrypts and checks.
async fn with_own_model(
    remote: &RemoteModel<'_>,
    own: &Path,
    options: &Predict,
) -> Result<Vec<u8>, CliError> {
    let (model, file) = (read(own)?, read(&options.table)?);
    remote.register().await?;
    Ok(deployed::predict_with(remote, model, file, options.threshold).await?)
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
