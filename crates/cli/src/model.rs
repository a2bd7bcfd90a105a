//! Models on the service.

use clap::Args;
use client::RemoteAccount;
use serde_json::{Value, json};

use crate::error::CliError;
use crate::output::Output;

/// Which model.
#[derive(Args)]
pub struct NameAndVersion {
    /// Its name
    name: String,
    /// Its version
    #[arg(default_value = "1")]
    version: String,
}

/// Deploys a model; prints its address.
pub async fn deploy(
    account: &RemoteAccount<'_>,
    model: &NameAndVersion,
    output: &Output,
) -> Result<(), CliError> {
    let url = account.deploy(&model.name, &model.version).await?;
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
