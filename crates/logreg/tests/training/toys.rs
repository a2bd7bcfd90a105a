//! Every layout, start and polynomial on small rings, where the algebra shows.

use ckks::Parameters;
use logreg::{Activation, HyperParameters, Plan, Start, Weights};

use crate::rig::{Rig, made_up, replay};

struct Case {
    rows: usize,
    features: usize,
    block: usize,
    epochs: u32,
    activation: Activation,
    start: Start,
}

fn deviation(case: &Case) -> f64 {
    let table = made_up(case.rows, case.features);
    let hyper = HyperParameters::new(case.epochs, 0.5, case.activation).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), case.start, 9, case.block).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let initial: Vec<f64> = (0..=case.features)
        .map(|j| 0.2 * (j as f64).cos())
        .collect();
    let initial = Weights::from_columns(initial).unwrap();
    let initial = (case.start == Start::Encrypted).then_some(&initial);
    let rig = Rig::new(plan, &parameters, &table, initial);
    rig.open(&rig.train(rig.start()))
        .largest_difference(&replay(&hyper, &table, initial))
}

fn check(case: &Case) {
    let found = deviation(case);
    assert!(
        found < 2e-4,
        "{found} for rows {} features {} block {} epochs {} {:?} {:?}",
        case.rows,
        case.features,
        case.block,
        case.epochs,
        case.activation,
        case.start
    );
}

const SMALL: Case = Case {
    rows: 50,
    features: 6,
    block: 4,
    epochs: 2,
    activation: Activation::Poly3,
    start: Start::Zero,
};

#[test]
fn the_first_epoch_from_zero_is_free_and_exact() {
    for block in [1, 2, 4, 8] {
        check(&Case {
            block,
            epochs: 1,
            ..SMALL
        });
    }
}

#[test]
fn every_block_width_trains_alike() {
    for block in [1, 2, 4, 8] {
        check(&Case { block, ..SMALL });
        check(&Case {
            block,
            start: Start::Encrypted,
            epochs: 1,
            ..SMALL
        });
    }
}

#[test]
fn more_rows_than_slots_make_batches() {
    check(&Case {
        rows: 600,
        block: 1,
        ..SMALL
    });
    check(&Case {
        rows: 600,
        block: 8,
        ..SMALL
    });
}

#[test]
fn one_feature_and_uneven_trees_work() {
    for features in [1, 2, 8, 10] {
        check(&Case {
            features,
            block: 1,
            ..SMALL
        });
        check(&Case {
            features,
            block: 2,
            ..SMALL
        });
    }
}

#[test]
fn higher_degrees_work() {
    for activation in [Activation::Poly7, Activation::Poly9] {
        check(&Case {
            activation,
            ..SMALL
        });
        check(&Case {
            activation,
            start: Start::Encrypted,
            block: 1,
            epochs: 1,
            ..SMALL
        });
    }
}

#[test]
fn three_epochs_from_weights_work() {
    check(&Case {
        start: Start::Encrypted,
        epochs: 3,
        ..SMALL
    });
}
