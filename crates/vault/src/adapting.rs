//! Standardised rows adapted to accelerated descent, and its settings chosen from them: trainings in the clear say what comes nearest to
//! the model that unlimited descent with the logistic function itself would reach.

use std::borrow::Cow;

use dataset::{Prepared, Rows, Whitening};
use logreg::{Activation, HyperParameters, SignFolded, TableShape, Tuning, Weights};
use vault_api::{Algorithm, TrainingSettings};

use crate::VaultError;
use crate::production::fold_rows;

/// Iterations that rows are adapted to.
const EPOCHS: u32 = 12;
/// The closer of two clips, in standard deviations.
const CLOSE_CLIP: f64 = 3.0;
/// Cells that are looked at, unless that is less than [`LEAST_ROWS`].
const SAMPLE_CELLS: usize = 1 << 19;
/// Rows that are looked at, if there are as many.
const LEAST_ROWS: usize = 1024;
/// Rows a feature below which correlations are as much chance as not.
const ROWS_A_FEATURE: usize = 10;

/// Clips standardised rows closer and takes correlations out of them where accelerated descent then comes nearer to the best model.
pub(crate) fn adapt(prepared: &mut Prepared) -> Result<(), VaultError> {
    let width = prepared.features().len();
    let sample = sample(&prepared.train, width);
    let shape = TableShape {
        rows: sample.len(),
        features: width,
    };
    if shape.check().is_err() {
        return Ok(()); // A plan will refuse it, and say why.
    }
    let tuning = Tuning {
        epochs: EPOCHS,
        activation: None,
        penalty: None,
    };
    let mut all = Vec::new();
    for clip in [prepared.preprocessing.clip, CLOSE_CLIP] {
        let clipped: Vec<f64> = sample.values.iter().map(|x| x.clamp(-clip, clip)).collect();
        let many = sample.len() >= ROWS_A_FEATURE * width;
        let whitened = many.then(|| Whitening::of(&clipped, width)).flatten();
        for whitening in std::iter::once(None).chain(whitened.map(Some)) {
            let mut values = clipped.clone();
            if let Some(whitening) = &whitening {
                let rows = values.chunks_exact_mut(width);
                rows.for_each(|row| whitening.apply(row));
            }
            let table = SignFolded::new(shape, &values, &sample.labels)?;
            // One that does not settle is not the best.
            if let Ok(tuned) = tuning.choose(&table, |w| square(whitening.as_ref(), w)) {
                all.push((tuned.objective, clip, whitening));
            }
        }
    }
    let plainest = Tuning::plainest(all.iter().map(|it| it.0));
    match plainest.map(|at| all.swap_remove(at)) {
        Some((_, clip, whitening)) if clip < prepared.preprocessing.clip || whitening.is_some() => {
            prepared.adapt(clip, whitening);
        }
        _ => {} // Nothing is better than the rows as they are.
    }
    Ok(())
}

/// Chooses from the rows what the settings leave open.
///
/// # Errors
/// What training refuses.
pub(crate) fn choose(
    settings: TrainingSettings,
    prepared: &Prepared,
) -> Result<TrainingSettings, VaultError> {
    let Algorithm::Nesterov(given) = settings.algorithm else {
        return Ok(settings);
    };
    let width = prepared.features().len();
    let fold = |rows: &Rows| {
        let shape = TableShape {
            rows: rows.len(),
            features: width,
        };
        fold_rows(shape, rows, given.class_weighted)
    };
    let table = fold(&prepared.train)?;
    let (chosen, activation) = match settings.activation {
        vault_api::Activation::OfRows => {
            let tuning = Tuning {
                epochs: settings.epochs,
                activation: None,
                penalty: given.penalty,
            };
            let square = |weights: &Weights| square(prepared.whitening.as_ref(), weights);
            let hyper = match sample(&prepared.train, width) {
                Cow::Borrowed(_) => tuning.choose(&table, square)?.hyper,
                Cow::Owned(some) => {
                    let tuned = tuning.choose(&fold(&some)?, square)?;
                    tuning.settle(&table, &tuned, square)?
                }
            };
            (hyper, named(hyper.activation)?)
        }
        fixed => (
            HyperParameters::defaults_for(&table, settings.epochs)?,
            fixed,
        ),
    };
    let logreg::Algorithm::Nesterov(chosen) = chosen.algorithm else {
        return Ok(settings);
    };
    Ok(TrainingSettings {
        activation,
        algorithm: Algorithm::Nesterov(vault_api::Nesterov {
            largest_eigenvalue: given.largest_eigenvalue.or(Some(chosen.largest_eigenvalue)),
            penalty: given.penalty.or(Some(chosen.penalty)),
            ..given
        }),
        ..settings
    })
}

/// Weights as their owner sees them: for standardised columns.
pub(crate) fn unwhitened(whitening: Option<&Whitening>, weights: &Weights) -> Weights {
    let Some(whitening) = whitening else {
        return weights.clone();
    };
    let mut coefficients = weights.coefficients().to_vec();
    whitening.unwhiten(&mut coefficients);
    Weights::new(weights.intercept(), &coefficients)
}

/// Their ‖w‖², the intercept aside.
fn square(whitening: Option<&Whitening>, weights: &Weights) -> f64 {
    let told = unwhitened(whitening, weights);
    told.coefficients().iter().map(|w| w * w).sum()
}

/// Evenly spread rows, not more than are quickly trained on.
fn sample(rows: &Rows, width: usize) -> Cow<'_, Rows> {
    let most = (SAMPLE_CELLS / width.max(1)).max(LEAST_ROWS);
    let step = rows.len().div_ceil(most);
    if step <= 1 {
        return Cow::Borrowed(rows);
    }
    let values = rows.values.chunks_exact(width.max(1)).step_by(step);
    Cow::Owned(Rows {
        values: values.flatten().copied().collect(),
        labels: rows.labels.iter().step_by(step).copied().collect(),
        origins: rows.origins.iter().step_by(step).copied().collect(),
    })
}

fn named(activation: Activation) -> Result<vault_api::Activation, VaultError> {
    let found = vault_api::Activation::from_name(activation.name());
    found.ok_or_else(|| VaultError::Settings {
        reason: "This polynomial is not known.".to_owned(),
    })
}
