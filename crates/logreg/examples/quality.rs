//! How good models of this algorithm are, beside scikit-learn's: `cargo run --release -p logreg --example quality -- DATA_FOLDER [NAME…]`.
//!
//! For every data set: area under the ROC curve on held-out rows, mean over five folds, in the clear arithmetic that the
//! encrypted one is tested against. `--seeds N` repeats the folds with N seeds (1). scikit-learn's figures are read from
//! `docs/quality_reference.csv`, which `docs/quality_reference.py` writes. Prints the tables of `docs/quality.md`.

#[path = "quality/data.rs"]
mod data;
#[path = "quality/folds.rs"]
mod folds;
#[path = "quality/model.rs"]
mod model;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use data::{DataSet, NAMES};
use folds::Folds;
use logreg::Activation;
use model::{Measured, Settings};

/// scikit-learn's figure for one data set: mean over the same folds.
struct Reference {
    name: String,
    seeds: u64,
    auc: f64,
    balanced: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (folder, named, seeds) = arguments()?;
    let references = references()?;
    let variants = [
        Settings::default(),
        Settings::activation(Activation::Wide5),
        Settings::activation(Activation::Wide13),
        Settings::activation(Activation::Wide15),
        Settings::without_penalty(),
        Settings::clipped(3.0),
        Settings::clipped(f64::INFINITY),
        Settings::balanced(),
    ];
    println!(
        "| data | rows x features (positive) | scikit-learn | defaults | difference | largest margin |"
    );
    println!("|---|---|---|---|---|---|");
    let mut others = Vec::new();
    for name in &named {
        let data = DataSet::read(&folder, name)?;
        let reference = references
            .iter()
            .find(|r| r.name == *name && r.seeds == seeds)
            .ok_or(format!("no reference for {name} with {seeds} seeds"))?;
        let measured = variants
            .iter()
            .map(|settings| measure(&data, settings, seeds))
            .collect::<Result<Vec<_>, _>>()?;
        println!("{}", first_row(name, &data, reference, &measured[0]));
        let he4cloud = measure(&data, &Settings::he4cloud(), seeds)?;
        others.push(other_row(name, reference, &measured, &he4cloud));
    }
    println!();
    println!(
        "| data | degree 5 | degree 13 | degree 15 | no penalty | clip 3 | no clip | balanced | HE4Cloud |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    others.iter().for_each(|row| println!("{row}"));
    Ok(())
}

/// Folder, names (all of them if none is given), seeds.
fn arguments() -> Result<(PathBuf, Vec<String>, u64), Box<dyn Error>> {
    let (mut folder, mut named, mut seeds) = (None, Vec::new(), 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seeds" => seeds = arguments.next().ok_or("--seeds wants a number")?.parse()?,
            _ if folder.is_none() => folder = Some(PathBuf::from(argument)),
            _ => named.push(argument),
        }
    }
    if named.is_empty() {
        named = NAMES.map(str::to_owned).to_vec();
    }
    Ok((folder.ok_or("which folder has the data?")?, named, seeds))
}

fn references() -> Result<Vec<Reference>, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/quality_reference.csv");
    let text = fs::read_to_string(path)?;
    let line = |line: &str| -> Result<Reference, Box<dyn Error>> {
        let [name, seeds, auc, balanced] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err("four columns are expected".into());
        };
        Ok(Reference {
            name: name.into(),
            seeds: seeds.parse()?,
            auc: auc.parse()?,
            balanced: balanced.parse()?,
        })
    };
    text.lines().skip(1).map(line).collect()
}

/// Mean over all folds of all seeds.
fn measure(data: &DataSet, settings: &Settings, seeds: u64) -> Result<Measured, Box<dyn Error>> {
    let mut all = Vec::new();
    for folds in (0..seeds).map(|seed| Folds::new(&data.labels, seed)) {
        for fold in 0..folds::COUNT {
            all.push(model::held_out(data, &folds, fold, settings)?);
        }
    }
    Ok(Measured::mean(&all))
}

fn first_row(name: &str, data: &DataSet, reference: &Reference, found: &Measured) -> String {
    let positive = data.labels.iter().filter(|&&label| label).count() as f64;
    format!(
        "| {name} | {} x {} ({:.1} %) | {:.4} | {:.4} | {:+.4} | {:.1} |",
        data.labels.len(),
        data.features,
        100.0 * positive / data.labels.len() as f64,
        reference.auc,
        found.auc,
        found.auc - reference.auc,
        found.margin,
    )
}

fn other_row(name: &str, reference: &Reference, all: &[Measured], he4cloud: &Measured) -> String {
    let plain = all[1..7].iter().map(|found| found.auc - reference.auc);
    let differences = plain
        .chain([
            all[7].auc - reference.balanced,
            he4cloud.auc - reference.auc,
        ])
        .map(|difference| format!("{difference:+.4}"))
        .collect::<Vec<_>>();
    format!("| {name} | {} |", differences.join(" | "))
}
