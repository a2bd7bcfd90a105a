//! HE4Cloud's demonstration: its data, its algorithm, its recorded weights, at real parameters.

use std::fs;
use std::path::Path;

use ckks::Parameters;
use logreg::{Activation, HyperParameters, Plan, Replay, SignFolded, Start, TableShape, Weights};

use crate::rig::{Rig, replay};

const RECORDED: [f64; 6] = [
    0.0100013, -0.0156821, -0.0534839, 0.0615195, -0.0712872, 0.0937791,
];
const RECORDED_INTERCEPT: f64 = 8.00659e-05;

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../www/demo")
        .join(name);
    fs::read_to_string(path).unwrap()
}

fn cells(text: &str) -> Vec<f64> {
    text.lines()
        .skip(1)
        .flat_map(|line| line.trim().split(','))
        .map(|cell| cell.parse().unwrap())
        .collect()
}

pub fn table() -> SignFolded {
    first_rows(984)
}

/// The first rows of the demonstration's table.
pub fn first_rows(rows: usize) -> SignFolded {
    first_rows_changed(rows, |_, _| {})
}

/// The same after a change of cells, 30 a row, and labels.
pub fn first_rows_changed(rows: usize, change: impl FnOnce(&mut [f64], &mut [bool])) -> SignFolded {
    let mut cells_found = cells(&read("features.csv"));
    let mut labels: Vec<bool> = cells(&read("labels.csv"))
        .iter()
        .take(rows)
        .map(|&label| label == 1.0)
        .collect();
    cells_found.truncate(30 * rows);
    change(&mut cells_found, &mut labels);
    SignFolded::new(TableShape { rows, features: 30 }, &cells_found, &labels).unwrap()
}

/// The numbers between the brackets after `key`.
fn numbers_after(text: &str, key: &str) -> Vec<f64> {
    let from = text.find(key).unwrap() + key.len();
    let list = &text[from..];
    let list = &list[..list.find(']').unwrap()];
    let number = |part: &str| {
        part.trim_matches(|c: char| " \r\n[:\"".contains(c))
            .parse()
            .ok()
    };
    list.split(',').filter_map(number).collect()
}

/// The demonstration's initial model.
pub fn model() -> Weights {
    let text = read("model.json");
    Weights::new(
        numbers_after(&text, "intercept_")[0],
        &numbers_after(&text, "coef_"),
    )
}

fn hyper(epochs: u32) -> HyperParameters {
    HyperParameters::new(epochs, 0.1, Activation::Poly3)
        .unwrap()
        .with_features(30)
}

#[test]
fn the_replay_gives_the_recorded_weights() {
    let weights = replay(&hyper(3), &table(), None);
    for (found, recorded) in weights.coefficients().iter().zip(RECORDED) {
        assert!((found - recorded).abs() < 1e-7, "{found} {recorded}");
    }
    assert!((weights.intercept() - RECORDED_INTERCEPT).abs() < 1e-9);
}

#[test]
fn model_json_is_nearly_five_epochs_from_zero() {
    let difference = replay(&hyper(5), &table(), None).largest_difference(&model());
    assert!(difference < 1e-4, "{difference}");
}

#[test]
fn three_encrypted_epochs_give_the_recorded_weights() {
    let plan = Plan::derive(&hyper(3), table().shape(), Start::Zero).unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    let rig = Rig::new(plan, &parameters, &table(), None);
    let trained = rig.open(&rig.train(rig.start()));
    let clear = replay(&hyper(3), &table(), None);
    let (largest, mean) = (
        trained.largest_difference(&clear),
        trained.mean_difference(&clear),
    );
    assert!(
        largest < 1e-5 && mean < 1.0 / 1_048_576.0,
        "largest {largest}, mean {mean}"
    );
    let bound = Replay::run(&rig.plan, &table(), None).unwrap().bound;
    assert!(
        bound.admits(&trained, &clear) && bound.largest() < 1e-4,
        "{}",
        bound.largest()
    );
    for (found, recorded) in trained.coefficients().iter().zip(RECORDED) {
        assert!((found - recorded).abs() < 1e-4, "{found} {recorded}");
    }
}

#[test]
fn two_encrypted_epochs_go_on_from_model_json() {
    let (table, initial) = (table(), model());
    let plan = Plan::derive(&hyper(2), table.shape(), Start::Encrypted).unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    let rig = Rig::new(plan, &parameters, &table, Some(&initial));
    let trained = rig.open(&rig.train(rig.start()));
    let clear = replay(&hyper(2), &table, Some(&initial));
    let (largest, mean) = (
        trained.largest_difference(&clear),
        trained.mean_difference(&clear),
    );
    assert!(
        largest < 1e-5 && mean < 1.0 / 1_048_576.0,
        "largest {largest}, mean {mean}"
    );
}
