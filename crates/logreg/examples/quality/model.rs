//! One model: standardised on its training rows, trained, judged on held-out ones.

use std::error::Error;
use std::ops::ControlFlow;

use logreg::{
    Accelerated, Activation, Algorithm, Checkpoint, ClearArithmetic, Finished, HyperParameters,
    Nesterov, SignFolded, TableShape, Weights, train,
};

use crate::data::DataSet;
use crate::folds::Folds;

/// Iterations of every accelerated training.
const EPOCHS: u32 = 12;

/// How to train.
pub struct Settings {
    activation: Activation,
    clip: f64,
    balanced: bool,
    penalised: bool,
    he4cloud: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            activation: Activation::Wide9,
            clip: HyperParameters::DEFAULT_CLIP,
            balanced: false,
            penalised: true,
            he4cloud: false,
        }
    }
}

impl Settings {
    pub fn activation(activation: Activation) -> Self {
        Self {
            activation,
            ..Self::default()
        }
    }

    pub fn clipped(clip: f64) -> Self {
        Self {
            clip,
            ..Self::default()
        }
    }

    pub fn without_penalty() -> Self {
        Self {
            penalised: false,
            ..Self::default()
        }
    }

    pub fn balanced() -> Self {
        Self {
            balanced: true,
            ..Self::default()
        }
    }

    /// The demonstration's settings: three epochs of plain descent with rate 0.1 and degree 3.
    pub fn he4cloud() -> Self {
        Self {
            clip: f64::INFINITY,
            he4cloud: true,
            ..Self::default()
        }
    }

    fn hyper_parameters(&self, table: &SignFolded) -> Result<HyperParameters, Box<dyn Error>> {
        if self.he4cloud {
            return Ok(HyperParameters::new(3, 0.1, Activation::Poly3)?);
        }
        let mut hyper = HyperParameters::defaults_for(table, EPOCHS)?;
        hyper.activation = self.activation;
        if let (false, Algorithm::Nesterov(nesterov)) = (self.penalised, hyper.algorithm) {
            hyper.algorithm = Algorithm::Nesterov(Nesterov::with_penalty(nesterov, 0.0));
        }
        Ok(hyper)
    }
}

/// What is measured on one fold, or the mean of several.
pub struct Measured {
    /// Area under the ROC curve on the held-out rows.
    pub auc: f64,
    /// Largest |margin| of a training row at the end; over several folds the largest.
    pub margin: f64,
}

impl Measured {
    pub fn mean(all: &[Self]) -> Self {
        Self {
            auc: all.iter().map(|one| one.auc).sum::<f64>() / all.len() as f64,
            margin: all.iter().map(|one| one.margin).fold(0.0, f64::max),
        }
    }
}

/// Trains on all but a fold and judges on the fold.
pub fn held_out(
    data: &DataSet,
    folds: &Folds,
    fold: usize,
    settings: &Settings,
) -> Result<Measured, Box<dyn Error>> {
    let rows = folds.rows(fold, false);
    let standard = Standard::of(data, &rows, settings.clip);
    let cells: Vec<f64> = rows
        .iter()
        .flat_map(|&r| standard.row(data.row(r)))
        .collect();
    let labels: Vec<bool> = rows.iter().map(|&r| data.labels[r]).collect();
    let shape = TableShape {
        rows: rows.len(),
        features: data.features,
    };
    let mut table = SignFolded::new(shape, &cells, &labels)?;
    if settings.balanced {
        let weights = table.balanced();
        table = table.with_class_weights(weights)?;
    }
    let hyper = settings.hyper_parameters(&table)?;
    let clear = ClearArithmetic::new(&table, &hyper);
    let weights = trained(&clear, hyper.epochs)?;
    let margins = clear.margins(&weights);
    let scored = folds.rows(fold, true).into_iter().map(|r| {
        let score = weights.score(&standard.row(data.row(r)));
        (score, data.labels[r])
    });
    Ok(Measured {
        auc: area_under_curve(scored.collect()),
        margin: margins.iter().fold(0.0, |most, u| most.max(u.abs())),
    })
}

fn trained(clear: &ClearArithmetic<'_>, epochs: u32) -> Result<Weights, Box<dyn Error>> {
    let go_on = |_, _: &_| ControlFlow::Continue(());
    match train(&Accelerated::new(clear), epochs, Checkpoint::zero(), go_on)? {
        Finished::Completed(iterate) => Ok(iterate.weights),
        Finished::Cancelled(_) => Err("not finished".into()),
    }
}

/// Means and standard deviations of training rows.
struct Standard {
    moments: Vec<(f64, f64)>,
    clip: f64,
}

impl Standard {
    fn of(data: &DataSet, rows: &[usize], clip: f64) -> Self {
        let count = rows.len() as f64;
        let moments = |j: usize| {
            let column = || rows.iter().map(|&r| data.row(r)[j]);
            let mean = column().sum::<f64>() / count;
            let variance = column().map(|x| (x - mean).powi(2)).sum::<f64>() / count;
            let deviation = if variance > 0.0 { variance.sqrt() } else { 1.0 };
            (mean, deviation)
        };
        Self {
            moments: (0..data.features).map(moments).collect(),
            clip,
        }
    }

    fn row(&self, row: &[f64]) -> Vec<f64> {
        let standard = |(x, (mean, deviation)): (&f64, &(f64, f64))| {
            ((x - mean) / deviation).clamp(-self.clip, self.clip)
        };
        row.iter().zip(&self.moments).map(standard).collect()
    }
}

/// Share of pairs of a positive and a negative row that are in order; a tie counts half.
fn area_under_curve(mut scored: Vec<(f64, bool)>) -> f64 {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut negatives, mut ordered) = (0.0, 0.0);
    for tied in scored.chunk_by(|a, b| a.0 == b.0) {
        let positive = tied.iter().filter(|(_, label)| *label).count() as f64;
        let negative = tied.len() as f64 - positive;
        ordered += positive * (negatives + negative / 2.0);
        negatives += negative;
    }
    let positives = scored.len() as f64 - negatives;
    ordered / (positives * negatives)
}
