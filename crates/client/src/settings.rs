//! Settings of a training from a hyper-parameter file.

use vault_api::{Activation, StartFrom, TrainingSettings};
use wire::rest::HyperParameters;

use crate::ClientError;

/// What the vault is told for these hyper-parameters.
///
/// # Errors
/// None in practice: every activation that a file can name is one of the vault's.
pub fn settings_of(
    hyper: &HyperParameters,
    start: StartFrom,
) -> Result<TrainingSettings, ClientError> {
    let name = hyper.logistic_regression_activation.as_str();
    let activation = Activation::ALL
        .into_iter()
        .find(|activation| activation.name() == name);
    let activation =
        activation.ok_or_else(|| ClientError::internal(format!("no activation {name}")))?;
    Ok(TrainingSettings {
        epochs: hyper.number_of_epochs,
        learning_rate: hyper.learning_rate,
        activation,
        start,
    })
}
