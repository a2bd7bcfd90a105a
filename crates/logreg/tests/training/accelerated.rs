//! Accelerated descent: both arithmetics, every wide polynomial, penalty, class weights, checkpoints with a velocity.

use std::ops::ControlFlow;

use ckks::Parameters;
use logreg::{
    Accelerated, Activation, Algorithm, Checkpoint, ClearArithmetic, EncryptedArithmetic, Finished,
    HyperParameters, LogregError, Nesterov, Plan, Replay, SignFolded, Start, Weights, train,
};

use crate::demo;
use crate::rig::{Rig, accelerated_replay, made_up};

struct Case {
    rows: usize,
    block: usize,
    epochs: u32,
    activation: Activation,
    start: Start,
    penalty: f64,
    balanced: bool,
}

const SMALL: Case = Case {
    rows: 50,
    block: 4,
    epochs: 4,
    activation: Activation::Wide5,
    start: Start::Zero,
    penalty: 0.0,
    balanced: false,
};

fn table(case: &Case) -> SignFolded {
    let table = made_up(case.rows, 6);
    let weights = table.balanced();
    match case.balanced {
        true => table.with_class_weights(weights).unwrap(),
        false => table,
    }
}

fn hyper(case: &Case, table: &SignFolded) -> HyperParameters {
    let nesterov = Nesterov::new(table.largest_eigenvalue()).with_penalty(case.penalty);
    let nesterov = match case.balanced {
        true => nesterov.with_class_weights(),
        false => nesterov,
    };
    HyperParameters::accelerated(case.epochs, case.activation, nesterov).unwrap()
}

fn initial(case: &Case) -> Option<Weights> {
    let weights = (0..7).map(|j| 0.3 * f64::from(j).cos()).collect();
    let weights = Weights::from_columns(weights).unwrap();
    (case.start == Start::Encrypted).then_some(weights)
}

fn rig(case: &Case) -> Rig {
    let table = table(case);
    let plan = Plan::derive_in(
        &hyper(case, &table),
        table.shape(),
        case.start,
        9,
        case.block,
    )
    .unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    Rig::new(plan, &parameters, &table, initial(case).as_ref())
}

/// Largest share of the bound that the encrypted result uses up, and its largest deviation.
fn check(case: &Case) -> (f64, f64) {
    let rig = rig(case);
    let trained = rig.accelerate(rig.rest());
    assert!(trained.point.is_none());
    let trained = rig.open(&trained.weights);
    let replay = Replay::run(&rig.plan, &table(case), initial(case).as_ref()).unwrap();
    let again = accelerated_replay(
        &hyper(case, &table(case)),
        &table(case),
        initial(case).as_ref(),
    );
    assert_eq!(replay.weights, again);
    let share =
        |j: usize| (trained.columns()[j] - again.columns()[j]).abs() / replay.bound.of_column(j);
    let share = (0..7).map(share).fold(0.0, f64::max);
    let off = trained.largest_difference(&again);
    println!(
        "{:?} block {} {:?}: off {off:.1e}, share {share:.3}",
        case.activation, case.block, case.start
    );
    assert!(off < 2e-3, "{off} {:?} {}", case.activation, case.block);
    assert!(
        share < 0.75 && share > 0.002,
        "{share} {:?} {}",
        case.activation,
        case.block
    );
    (share, off)
}

#[test]
fn both_arithmetics_agree_on_every_layout() {
    for block in [1, 2, 4, 8] {
        check(&Case { block, ..SMALL });
    }
    check(&Case {
        rows: 600,
        block: 8,
        epochs: 3,
        ..SMALL
    });
}

#[test]
fn the_derived_variance_is_an_upper_bound_and_near() {
    let case = Case {
        activation: Activation::Wide9,
        penalty: 0.01,
        ..SMALL
    };
    let table = table(&case);
    let plan = rig(&case).plan;
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let replay = Replay::run(&plan, &table, None).unwrap();
    let mut squares = 0.0;
    for seed in 0..12 {
        let rig = Rig::seeded(plan.clone(), &parameters, &table, None, seed);
        let trained = rig.open(&rig.accelerate(rig.rest()).weights);
        assert!(replay.bound.admits(&trained, &replay.weights));
        for j in 0..7 {
            let deviation = trained.columns()[j] - replay.weights.columns()[j];
            squares += (8.0 * deviation / replay.bound.of_column(j)).powi(2);
        }
    }
    let mean = squares / (12.0 * 7.0);
    println!("mean square {mean}");
    // Without what the bound allows for coefficients that no weight is read from it would be 0.19.
    assert!((0.02..1.0).contains(&mean), "{mean}");
}

#[test]
fn every_wide_polynomial_works_from_zero_and_from_weights() {
    for activation in [
        Activation::Wide5,
        Activation::Wide9,
        Activation::Wide13On12,
        Activation::Wide13On20,
        Activation::Wide13,
        Activation::Wide15,
    ] {
        for (start, block) in [(Start::Zero, 4), (Start::Encrypted, 1)] {
            check(&Case {
                activation,
                start,
                block,
                epochs: 3,
                ..SMALL
            });
        }
    }
}

#[test]
fn twelve_iterations_with_the_defaults_agree() {
    check(&Case {
        activation: Activation::Wide9,
        epochs: 12,
        penalty: 0.02,
        ..SMALL
    });
}

#[test]
fn a_penalty_spares_the_intercept_only() {
    for block in [1, 4, 8] {
        let case = Case {
            penalty: 0.05,
            block,
            ..SMALL
        };
        check(&case);
        let table = table(&case);
        let with = accelerated_replay(&hyper(&case, &table), &table, None);
        let without = accelerated_replay(&hyper(&SMALL, &table), &table, None);
        let length = |w: &Weights| w.coefficients().iter().map(|x| x * x).sum::<f64>();
        assert!(length(&with) < 0.95 * length(&without));
    }
}

/// 12 rows where there is room for 128.
#[test]
fn few_rows_are_within_the_bound_too() {
    for start in [Start::Zero, Start::Encrypted] {
        for balanced in [false, true] {
            check(&Case {
                rows: 12,
                start,
                balanced,
                ..SMALL
            });
        }
    }
}

#[test]
fn class_weights_come_with_the_table() {
    for block in [1, 4] {
        let case = Case {
            balanced: true,
            block,
            epochs: 3,
            ..SMALL
        };
        check(&case);
        let plan = rig(&case).plan;
        let layout = plan.layout();
        assert_eq!(layout.per_batch(), 2 * layout.ciphertexts);
        let refused = Replay::run(&plan, &table(&SMALL), None);
        assert!(matches!(refused, Err(LogregError::ClassWeights { .. })));
    }
}

#[test]
fn class_weights_move_the_weights_as_repeated_rows_do() {
    let (once, twice) = ([0.5, -1.0, 2.0], [0.5, -1.0, 2.0, 0.5]);
    let shape = |rows| logreg::TableShape { rows, features: 1 };
    let repeated = SignFolded::new(shape(4), &twice, &[true, false, false, true]).unwrap();
    let weights = logreg::ClassWeights {
        positive: 1.5,
        negative: 0.75,
    };
    // Over three rows (2, 1, 1)·3/4 weigh as the four rows do.
    let weighted = SignFolded::new(shape(3), &once, &[true, false, false])
        .unwrap()
        .with_class_weights(weights)
        .unwrap();
    let eigenvalue = repeated.largest_eigenvalue();
    assert!((weighted.largest_eigenvalue() - eigenvalue).abs() < 1e-2);
    let plain = Nesterov::new(eigenvalue);
    let hyper = |nesterov| HyperParameters::accelerated(6, Activation::Wide9, nesterov).unwrap();
    let a = accelerated_replay(&hyper(plain), &repeated, None);
    let b = accelerated_replay(&hyper(plain.with_class_weights()), &weighted, None);
    assert!(a.largest_difference(&b) < 1e-12);
}

#[test]
fn a_checkpoint_with_its_velocity_goes_on_bit_for_bit() {
    let rig = rig(&SMALL);
    let whole = rig.accelerate(rig.rest());
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let stopped = train(
        &Accelerated::new(&arithmetic),
        SMALL.epochs,
        Checkpoint::zero(),
        |progress, _| match progress.epoch {
            3 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        },
    );
    let Finished::Cancelled(kept) = stopped.unwrap() else {
        panic!("it was broken off")
    };
    let held = kept.weights.clone().unwrap();
    let point = held.point.as_ref().unwrap();
    assert_eq!(rig.plan.point_after(3), Some(point.scale().get()));
    assert_eq!(rig.plan.point_after(4), None);
    let (level, scale) = rig.plan.weights_after(3).unwrap();
    assert_eq!((held.weights.level(), point.level()), (level, level));
    assert!((held.weights.scale().get() / scale - 1.0).abs() < 1e-12);
    let resumed = rig.accelerate(kept.clone());
    assert_eq!(resumed.weights.c0(), whole.weights.c0());
    assert_eq!(resumed.weights.c1(), whole.weights.c1());
    let lost = Checkpoint {
        epoch: 3,
        weights: Some(logreg::Iterate::at_rest(held.weights)),
    };
    let refused = train(
        &Accelerated::new(&arithmetic),
        SMALL.epochs,
        lost,
        |_, _| ControlFlow::Continue(()),
    );
    assert!(matches!(refused, Err(LogregError::WeightsShape { .. })));
}

#[test]
fn without_a_velocity_nothing_is_trained() {
    let rig = rig(&SMALL);
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let refused = train(&arithmetic, 4, Checkpoint::zero(), |_, _| {
        ControlFlow::Continue(())
    });
    assert_eq!(refused.unwrap_err(), LogregError::NeedsVelocity);
    let table = table(&SMALL);
    let clear = ClearArithmetic::new(&table, rig.plan.hyper_parameters());
    let refused = train(&clear, 4, Checkpoint::zero(), |_, _| {
        ControlFlow::Continue(())
    });
    assert_eq!(refused.unwrap_err(), LogregError::NeedsVelocity);
}

#[test]
fn gradient_descent_is_the_same_with_and_without_momentums_state() {
    let table = made_up(40, 3);
    let hyper = HyperParameters::new(3, 0.5, Activation::Poly3).unwrap();
    let plain = crate::rig::replay(&hyper, &table, None);
    assert_eq!(plain, accelerated_replay(&hyper, &table, None));
    assert_eq!(hyper.algorithm, Algorithm::GradientDescent);
}

#[test]
fn the_demo_trains_with_its_defaults_in_a_real_ring() {
    let table = demo::table();
    let hyper = HyperParameters::defaults_for(&table, 3).unwrap();
    let plan = Plan::derive(&hyper, table.shape(), Start::Zero).unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    assert!(parameters.security().is_some());
    println!("{}", plan.explain().join(" "));
    let rig = Rig::new(plan, &parameters, &table, None);
    let trained = rig.open(&rig.accelerate(rig.rest()).weights);
    let replay = Replay::run(&rig.plan, &table, None).unwrap();
    let off = trained.largest_difference(&replay.weights);
    println!("off {off:e}, bound {:e}", replay.bound.largest());
    assert!(off < 1e-4, "{off}");
    assert!(replay.bound.admits(&trained, &replay.weights) && replay.bound.largest() < 1e-2);
}
