//! Tables that fill only a small part of their ciphertexts: honest results are admitted all the same.

use ckks::Parameters;
use logreg::{Activation, HyperParameters, Plan, Replay, Start, WeightDeviation, Weights};

use crate::demo::{first_rows, first_rows_changed, model};
use crate::rig::{Rig, replay};

fn initial(plan: &Plan) -> Option<Weights> {
    Some(model()).filter(|_| plan.start() == Start::Encrypted)
}

/// Trains under several keys; largest |deviation| / bound and mean square of deviation / σ over all weights.
fn spread(plan: &Plan, parameters: &Parameters, seeds: std::ops::Range<u64>) -> (f64, f64) {
    let table = first_rows(plan.shape().rows);
    let replay = Replay::run(plan, &table, initial(plan).as_ref()).unwrap();
    let shares = |seed: u64| -> Vec<f64> {
        let rig = Rig::seeded(
            plan.clone(),
            parameters,
            &table,
            initial(plan).as_ref(),
            seed,
        );
        let trained = rig.open(&rig.train(rig.start()));
        let tightest = replay.bound.tightest(&trained, &replay.weights).unwrap();
        assert!(tightest.is_admitted(), "key {seed}: {tightest}");
        let pairs = trained.columns().iter().zip(replay.weights.columns());
        let share = |(j, (a, b)): (usize, (&f64, &f64))| (a - b).abs() / replay.bound.of_column(j);
        pairs.enumerate().map(share).collect()
    };
    let shares: Vec<f64> = seeds.flat_map(shares).collect();
    let squares: f64 = shares.iter().map(|share| (8.0 * share).powi(2)).sum();
    let largest = shares.iter().copied().fold(0.0, f64::max);
    (largest, squares / shares.len() as f64)
}

/// 4 rows where there is room for 512, 20 where there is room for 64.
#[test]
fn honest_weights_of_few_rows_lie_within_the_bound() {
    let hyper = HyperParameters::new(3, 0.1, Activation::Poly3).unwrap();
    for (rows, log_degree, block, seeds) in [(20, 10, 16, 0..6), (4, 11, 4, 0..3)] {
        for start in [Start::Zero, Start::Encrypted] {
            let shape = first_rows(rows).shape();
            let plan = Plan::derive_in(&hyper, shape, start, log_degree, block).unwrap();
            let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
            let (largest, mean_square) = spread(&plan, &parameters, seeds.clone());
            println!("{rows} rows, {start:?}: largest {largest}, mean square {mean_square}");
            assert!(largest < 0.5, "{rows} rows, {start:?}: {largest}");
            assert!(
                (0.05..1.0).contains(&mean_square),
                "{rows} rows, {start:?}: {mean_square}"
            );
        }
    }
}

/// The change of one row, were it trained on exactly, is outside the bound at real parameters.
#[test]
fn training_on_one_other_row_is_not_admitted() {
    let hyper = HyperParameters::new(3, 0.1, Activation::Poly3).unwrap();
    for (rows, start) in [20, 60, 984]
        .into_iter()
        .flat_map(|rows| [(rows, Start::Zero), (rows, Start::Encrypted)])
    {
        let table = first_rows(rows);
        let plan = Plan::derive(&hyper, table.shape(), start).unwrap();
        let honest = Replay::run(&plan, &table, initial(&plan).as_ref()).unwrap();
        let turned = first_rows_changed(rows, |_, labels| labels[7] = !labels[7]);
        let moved = first_rows_changed(rows, |cells, _| cells[7 * 30 + 4] += 1.0);
        for (what, other) in [("label turned", turned), ("cell moved", moved)] {
            let trained = replay(&hyper, &other, initial(&plan).as_ref());
            let found = honest.bound.tightest(&trained, &honest.weights).unwrap();
            println!("{rows} rows, {start:?}, {what}: {found}");
            assert!(!found.is_admitted(), "{rows} rows, {start:?}, {what}");
        }
    }
}

#[test]
fn the_weight_nearest_to_its_own_bound_is_named() {
    let hyper = HyperParameters::new(3, 0.1, Activation::Poly3).unwrap();
    let table = first_rows(20);
    let plan = Plan::derive_in(&hyper, table.shape(), Start::Encrypted, 10, 16).unwrap();
    let replay = Replay::run(&plan, &table, Some(&model())).unwrap();
    let narrow = (0..31)
        .min_by(|&a, &b| {
            let bound = |j| replay.bound.of_column(j);
            bound(a).total_cmp(&bound(b))
        })
        .unwrap();
    let moved_by = |amount: f64| {
        let mut moved = replay.weights.columns().to_vec();
        moved[narrow] += amount;
        let moved = Weights::from_columns(moved).unwrap();
        assert_eq!(
            replay.bound.admits(&moved, &replay.weights),
            amount < replay.bound.of_column(narrow)
        );
        replay.bound.tightest(&moved, &replay.weights).unwrap()
    };
    let between = (replay.bound.of_column(narrow) + replay.bound.largest()) / 2.0;
    let found = moved_by(between);
    assert_eq!(
        (found.column, found.bound),
        (narrow, replay.bound.of_column(narrow))
    );
    assert!(!found.is_admitted() && (found.deviation - between).abs() < 1e-12);
    assert!(moved_by(found.bound / 2.0).is_admitted());
    let said = WeightDeviation {
        column: 3,
        deviation: 8.1e-6,
        bound: 2e-5,
    };
    assert_eq!(
        said.to_string(),
        "weight 3 deviates by 8.1e-6, 2.0e-5 is allowed"
    );
}
