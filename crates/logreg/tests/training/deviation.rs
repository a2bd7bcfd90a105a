//! Honest results lie within the derived bound, and it is not much wider than they need.

use ckks::Parameters;
use logreg::{Activation, HyperParameters, LogregError, Plan, Replay, Start, Weights};

use crate::rig::{Rig, made_up};

fn ratio(activation: Activation, rows: usize, block: usize, start: Start) -> f64 {
    let table = made_up(rows, 6);
    let hyper = HyperParameters::new(2, 0.5, activation).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), start, 10, block).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let initial =
        Weights::from_columns((0..7).map(|j| 0.2 * f64::from(j).cos()).collect()).unwrap();
    let initial = (start == Start::Encrypted).then_some(&initial);
    let rig = Rig::new(plan, &parameters, &table, initial);
    let trained = rig.open(&rig.train(rig.start()));
    let replay = Replay::run(&rig.plan, &table, initial).unwrap();
    assert!(replay.bound.admits(&trained, &replay.weights));
    let spread = |j: usize| {
        (trained.columns()[j] - replay.weights.columns()[j]).abs() / replay.bound.of_column(j)
    };
    (0..7).map(spread).fold(0.0, f64::max)
}

#[test]
fn honest_results_lie_within_the_bound_and_not_far_within() {
    for start in [Start::Zero, Start::Encrypted] {
        for (activation, rows, block) in [
            (Activation::Poly3, 200, 4),
            (Activation::Poly3, 1500, 1),
            (Activation::Poly3, 500, 2),
            (Activation::Poly7, 200, 4),
            (Activation::Poly9, 700, 1),
        ] {
            let found = ratio(activation, rows, block, start);
            println!("{activation:?} {rows} {block} {start:?}: {found}");
            assert!(
                found < 0.75 && found > 0.002,
                "{activation:?} {rows} {block} {start:?}: {found}"
            );
        }
    }
}

#[test]
fn a_result_moved_by_a_thousandth_is_not_admitted() {
    let table = made_up(200, 6);
    let hyper = HyperParameters::new(2, 0.5, Activation::Poly3).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), Start::Zero, 12, 4).unwrap();
    let replay = Replay::run(&plan, &table, None).unwrap();
    for j in 0..7 {
        let mut moved = replay.weights.columns().to_vec();
        moved[j] += 0.001;
        let moved = Weights::from_columns(moved).unwrap();
        assert!(!replay.bound.admits(&moved, &replay.weights), "column {j}");
    }
    let lost = Weights::from_columns(vec![f64::NAN; 7]).unwrap();
    assert!(!replay.bound.admits(&lost, &replay.weights));
}

#[test]
fn the_derived_variance_is_an_upper_bound_and_near() {
    let table = made_up(100, 6);
    let hyper = HyperParameters::new(2, 0.5, Activation::Poly3).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), Start::Zero, 9, 4).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let replay = Replay::run(&plan, &table, None).unwrap();
    let (mut squares, mut runs) = (0.0, 0.0);
    for seed in 0..30 {
        let rig = Rig::seeded(plan.clone(), &parameters, &table, None, seed);
        let trained = rig.open(&rig.train(rig.start()));
        assert!(replay.bound.admits(&trained, &replay.weights));
        for j in 0..7 {
            let deviation = trained.columns()[j] - replay.weights.columns()[j];
            squares += (8.0 * deviation / replay.bound.of_column(j)).powi(2);
            runs += 1.0;
        }
    }
    let mean = squares / runs;
    println!("mean square {mean}");
    assert!((0.1..1.0).contains(&mean), "{mean}");
}

#[test]
fn a_training_that_does_not_settle_is_refused() {
    let table = made_up(200, 6);
    let hyper = HyperParameters::new(6, 900.0, Activation::Poly3).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), Start::Zero, 12, 4).unwrap();
    assert!(matches!(
        Replay::run(&plan, &table, None),
        Err(LogregError::Diverges { .. })
    ));
}
