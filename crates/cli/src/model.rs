//! Models on the service.

use std::path::PathBuf;

use clap::Args;
use client::RemoteAccount;
use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::Output;
use crate::table::read;

/// Which model.
#[derive(Args)]
pub struct NameAndVersion {
    /// Its name
    name: String,
    /// Its version
    #[arg(default_value = "1")]
    version: String,
}

/// Options of `deploy`.
#[derive(Args)]
pub struct Deploy {
    #[command(flatten)]
    model: NameAndVersion,
    /// A model.json that predicts for whoever has the address; its weights are in the clear on the service. Without it
    /// the model is one to train
    #[arg(long)]
    model_file: Option<PathBuf>,
}

/// Deploys a model; prints its address.
pub async fn deploy(
    account: &RemoteAccount<'_>,
    options: &Deploy,
    output: &Output,
) -> Result<(), CliError> {
    let NameAndVersion { name, version } = &options.model;
    let url = match &options.model_file {
        Some(file) => account.deploy_file(name, version, read(file)?).await?,
        None => account.deploy(name, version).await?,
    };
    output.result(&json!({"model_url": url}), &url);
    Ok(())
}

/// Deletes a model with all that hangs on it.
pub async fn undeploy(
    account: &RemoteAccount<'_>,
    model: &NameAndVersion,
    output: &Output,
) -> Result<(), CliError> {
    account.undeploy(&model.name, &model.version).await?;
    let gone = format!(
        "{} {} is gone, with all its keys, data and results.",
        model.name, model.version
    );
    output.result(&json!({"undeployed": [model.name, model.version]}), &gone);
    Ok(())
}

/// Prints the address of a deployed model.
pub async fn url(
    account: &RemoteAccount<'_>,
    model: &NameAndVersion,
    output: &Output,
) -> Result<(), CliError> {
    let url = account.model_url(&model.name, &model.version).await?;
    output.result(&json!({"model_url": url}), &url);
    Ok(())
}

/// Prints what the service lists under a path.
pub async fn show(
    account: &RemoteAccount<'_>,
    path: &str,
    output: &Output,
) -> Result<(), CliError> {
    let listed = account.json(path).await?;
    output.result(&listed, &as_text(&listed));
    Ok(())
}

/// JSON indented, for people.
fn as_text(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
