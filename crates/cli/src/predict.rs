//! `predict`: rows in the clear, here, with a model that the service trained on ciphertexts.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use client::{RemoteModel, Session};
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
    /// CSV with the model's columns; `-` reads standard input
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

/// Fetches and decrypts the trained model, checks it by replay and predicts.
pub async fn predict(
    http: &reqwest::Client,
    credentials: &Credentials,
    options: Predict,
    output: &Output,
) -> Result<(), CliError> {
    let model = credentials.account(http).model_id(&options.model_url)?;
    let sealed = runs::sealed(&credentials.api, &model)?;
    let bars = Arc::new(output.bars());
    let mut session = Session::open(&sealed, options.passphrase.read()?)?;
    session.listen(listening(&bars));
    let remote = RemoteModel::new(http, &credentials.api, &credentials.token, &model);
    let trained = remote.encrypted_model().await?;
    let (result, _) = session.open_honest_result(&trained)?;
    let csv = session.predict_csv(result, &read(&options.table)?, options.threshold)?;
    bars.finish();
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
