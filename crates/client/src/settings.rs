//! Settings of a training from a hyper-parameter file.

use vault_api::{Activation, Algorithm, Nesterov, Refresh, StartFrom, TrainingSettings};
use wire::rest::{self, HyperParameters};

use crate::ClientError;

/// What the vault is told for these hyper-parameters; `refresh` is what was said of it, if anything.
///
/// # Errors
/// None in practice: whatever a file can name is something that the vault knows.
pub fn settings_of(
    hyper: &HyperParameters,
    refresh: Option<rest::Refresh>,
    start: StartFrom,
) -> Result<TrainingSettings, ClientError> {
    let name = hyper.logistic_regression_activation.as_str();
    let activation = Activation::from_name(name);
    let activation =
        activation.ok_or_else(|| ClientError::internal(format!("no activation {name}")))?;
    let unknown = |what| ClientError::internal(format!("a kind of {what} that is not known here"));
    let plain = TrainingSettings::default();
    let (learning_rate, algorithm) = match hyper.algorithm {
        rest::Algorithm::GradientDescent { learning_rate } => {
            (learning_rate, Algorithm::GradientDescent)
        }
        rest::Algorithm::Nesterov {
            largest_eigenvalue,
            l2_penalty,
            class_weighted,
        } => {
            let nesterov = Nesterov {
                largest_eigenvalue,
                penalty: l2_penalty,
                class_weighted,
            };
            (plain.learning_rate, Algorithm::Nesterov(nesterov))
        }
        _ => return Err(unknown("algorithm")),
    };
    let refresh = match refresh {
        None => Refresh::WhenNeeded,
        Some(rest::Refresh::None) => Refresh::None,
        Some(rest::Refresh::Attended { every }) => Refresh::Attended { every },
        Some(rest::Refresh::Bootstrapped { every }) => Refresh::Bootstrapped { every },
        Some(_) => return Err(unknown("refresh")),
    };
    Ok(TrainingSettings {
        epochs: hyper.number_of_epochs,
        learning_rate,
        activation,
        start,
        algorithm,
        refresh,
    })
}
