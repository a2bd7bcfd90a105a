//! The demo's files, the command line, and how good the weights are.

use std::error::Error;
use std::fs;
use std::path::Path;

use logreg::{Activation, HyperParameters, SignFolded, TableShape, Weights};

/// What the command line asks for.
pub struct Settings {
    rows: usize,
    epochs: u32,
    rate: f64,
    activation: Activation,
    warm: bool,
    /// Number of the run: others have other keys and noise.
    pub seed: u64,
    csv: Option<String>,
    pub forced: Option<(u8, usize)>,
}

impl Settings {
    pub fn from_arguments() -> Result<Self, Box<dyn Error>> {
        let mut settings = Self {
            rows: 984,
            epochs: 3,
            rate: 0.1,
            activation: Activation::Poly3,
            warm: false,
            seed: 0,
            csv: None,
            forced: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{name} wants a value"));
            match name.as_str() {
                "--rows" => settings.rows = value()?.parse()?,
                "--seed" => settings.seed = value()?.parse()?,
                "--epochs" => settings.epochs = value()?.parse()?,
                "--rate" => settings.rate = value()?.parse()?,
                "--activation" => {
                    settings.activation =
                        Activation::from_name(&value()?).ok_or("unknown activation")?
                }
                "--csv" => settings.csv = Some(value()?),
                "--warm" => settings.warm = true,
                "--ring" => settings.forced = Some((value()?.parse()?, 1)),
                "--block" => {
                    settings.forced = Some((settings.forced.map_or(14, |f| f.0), value()?.parse()?))
                }
                _ => return Err(format!("{name} is not known").into()),
            }
        }
        Ok(settings)
    }

    pub fn hyper_parameters(&self) -> Result<HyperParameters, Box<dyn Error>> {
        Ok(HyperParameters::new(
            self.epochs,
            self.rate,
            self.activation,
        )?)
    }

    pub fn table(&self) -> Result<SignFolded, Box<dyn Error>> {
        if let Some(path) = &self.csv {
            return standardised(&fs::read_to_string(path)?);
        }
        let (features, labels) = (cells(&read("features.csv")?)?, cells(&read("labels.csv")?)?);
        let tiled: Vec<f64> = features
            .iter()
            .copied()
            .cycle()
            .take(self.rows * 30)
            .collect();
        let labels: Vec<bool> = labels
            .iter()
            .map(|&label| label == 1.0)
            .cycle()
            .take(self.rows)
            .collect();
        Ok(SignFolded::new(
            TableShape {
                rows: self.rows,
                features: 30,
            },
            &tiled,
            &labels,
        )?)
    }

    pub fn initial(&self) -> Result<Option<Weights>, Box<dyn Error>> {
        if !self.warm {
            return Ok(None);
        }
        let text = read("model.json")?;
        let intercept = numbers_after(&text, "intercept_")
            .first()
            .copied()
            .ok_or("no intercept")?;
        Ok(Some(Weights::new(
            intercept,
            &numbers_after(&text, "coef_"),
        )))
    }
}

fn read(name: &str) -> Result<String, Box<dyn Error>> {
    Ok(fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../www/demo")
            .join(name),
    )?)
}

fn cells(text: &str) -> Result<Vec<f64>, Box<dyn Error>> {
    let cells = text.lines().skip(1).flat_map(|line| line.trim().split(','));
    Ok(cells.map(str::parse).collect::<Result<_, _>>()?)
}

/// A CSV with a header and the label (0 or 1) in the last column; features standardised.
fn standardised(text: &str) -> Result<SignFolded, Box<dyn Error>> {
    let width = text
        .lines()
        .next()
        .map_or(0, |header| header.split(',').count());
    let cells = cells(text)?;
    let rows: Vec<&[f64]> = cells.chunks(width).collect();
    let column = |j: usize| {
        let mean = rows.iter().map(|row| row[j]).sum::<f64>() / rows.len() as f64;
        let variance =
            rows.iter().map(|row| (row[j] - mean).powi(2)).sum::<f64>() / rows.len() as f64;
        (mean, variance.sqrt())
    };
    let moments: Vec<(f64, f64)> = (0..width - 1).map(column).collect();
    let standard = |row: &&[f64]| -> Vec<f64> {
        moments
            .iter()
            .zip(*row)
            .map(|((m, sd), x)| (x - m) / sd)
            .collect()
    };
    let features: Vec<f64> = rows.iter().flat_map(standard).collect();
    let labels: Vec<bool> = rows.iter().map(|row| row[width - 1] == 1.0).collect();
    Ok(SignFolded::new(
        TableShape {
            rows: rows.len(),
            features: width - 1,
        },
        &features,
        &labels,
    )?)
}

/// The numbers between the brackets after `key`.
fn numbers_after(text: &str, key: &str) -> Vec<f64> {
    let list = text.split_once(key).map_or("", |(_, rest)| rest);
    let list = list.split_once(']').map_or("", |(list, _)| list);
    let number = |part: &str| {
        part.trim_matches(|c: char| " \r\n[:\"".contains(c))
            .parse()
            .ok()
    };
    list.split(',').filter_map(number).collect()
}

/// Area under the ROC curve and accuracy at 1/2, on the training rows.
pub fn quality(table: &SignFolded, weights: &Weights) -> (f64, f64) {
    let sign = table.column(0);
    let score = |r: usize| -> f64 {
        weights
            .columns()
            .iter()
            .enumerate()
            .map(|(j, w)| w * table.column(j)[r] * sign[r])
            .sum()
    };
    let mut scored: Vec<(f64, bool)> = (0..sign.len()).map(|r| (score(r), sign[r] > 0.0)).collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let right = scored
        .iter()
        .filter(|(s, positive)| (*s > 0.0) == *positive)
        .count();
    let (mut negatives, mut ordered) = (0.0, 0.0);
    for (_, positive) in &scored {
        if *positive {
            ordered += negatives
        } else {
            negatives += 1.0
        }
    }
    let positives = scored.len() as f64 - negatives;
    (
        ordered / (positives * negatives),
        right as f64 / scored.len() as f64,
    )
}

/// Processor time of all threads of this process so far, to a hundredth of a second; 0 where /proc does not tell.
pub fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}
