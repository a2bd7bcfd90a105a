//! Keys and rows kept on this device.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::error::CliError;
use crate::output::Output;
use crate::runs;

/// What can be done with them.
#[derive(Subcommand)]
pub enum Keys {
    /// List them
    List,
    /// Delete those of a model: its results can then not be opened on this device any more
    Delete(Delete),
}

/// Whose keys.
#[derive(Args)]
pub struct Delete {
    /// API base of the service
    api: String,
    /// Model id as `keys list` prints it
    model: String,
}

/// Lists the runs at rest.
pub fn list(output: &Output) -> Result<(), CliError> {
    let runs = runs::list()?;
    let lines: Vec<String> = runs
        .iter()
        .map(|run| {
            format!(
                "{} {}  {} rows x {} features",
                run.api, run.model, run.rows, run.features
            )
        })
        .collect();
    let text = if lines.is_empty() {
        "No keys are kept on this device.".to_owned()
    } else {
        lines.join("\n")
    };
    output.result(&json!({ "runs": runs }), &text);
    Ok(())
}

/// Deletes a run at rest.
pub fn delete(options: &Delete, output: &Output) -> Result<(), CliError> {
    let model = options.model.parse()?;
    runs::delete(options.api.trim_end_matches('/'), &model)?;
    let said = format!("The keys for {model} are gone from this device.");
    output.result(&json!({"deleted": model.to_string()}), &said);
    Ok(())
}
