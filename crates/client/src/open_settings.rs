//! Settings of which only rows can tell some.

use vault_api::{Activation, Algorithm, Nesterov, TrainingSettings};

/// Whether only rows can tell some of the settings.
pub fn is_open(settings: &TrainingSettings) -> bool {
    let chooses = settings.activation == Activation::OfRows;
    chooses
        || matches!(
            settings.algorithm,
            Algorithm::Nesterov(
                Nesterov {
                    largest_eigenvalue: None,
                    ..
                } | Nesterov { penalty: None, .. }
            )
        )
}

/// Settings that a plan can be made of before there are rows: as for standardised columns that all say the same.
pub fn guessed((rows, features): (usize, usize), settings: &TrainingSettings) -> TrainingSettings {
    let Algorithm::Nesterov(given) = settings.algorithm else {
        return settings.clone();
    };
    let eigenvalue = given.largest_eigenvalue.unwrap_or(features as f64 + 1.0);
    let nesterov = Nesterov {
        largest_eigenvalue: Some(eigenvalue),
        penalty: given
            .penalty
            .or(Some((1.0 / rows as f64).min(eigenvalue / 32.0))),
        ..given
    };
    TrainingSettings {
        activation: match settings.activation {
            Activation::OfRows => Activation::Wide13,
            known => known,
        },
        algorithm: Algorithm::Nesterov(nesterov),
        ..settings.clone()
    }
}
