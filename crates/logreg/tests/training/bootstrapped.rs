//! Training in segments that the server refreshes by itself.

use ckks::{EncapsulationKeys, Parameters};
use logreg::{
    Activation, Bootstrapping, HyperParameters, Iterate, LogregError, Nesterov, Plan, Refresh,
    RefreshedBy, SignFolded, Start, TableShape, Weights,
};

use crate::demo;
use crate::refreshed::{end_as_the_clear_training, in_segments, toy};
use crate::rig::{Rig, accelerated_replay, made_up};

fn bootstrapped(hyper: HyperParameters, every: u32) -> HyperParameters {
    let refresh = Refresh::Bootstrapped { every };
    hyper.with_refresh(refresh).unwrap()
}

fn encapsulation(rig: &Rig) -> EncapsulationKeys {
    let shape = rig.plan.bootstrap().unwrap().encapsulation_shape();
    let keys = rig.context.secret.make_encapsulation_keys(shape);
    keys.unwrap().expand()
}

/// As [`in_segments`], without the owner.
fn alone(rig: &Rig, table: &SignFolded, initial: Option<&Weights>) -> (Weights, f64, usize) {
    let (keys, evaluator) = (encapsulation(rig), rig.context.evaluator());
    let bootstrapping = Bootstrapping::new(&rig.plan, &evaluator, &keys).unwrap();
    in_segments(rig, table, initial, |refresh, state| {
        bootstrapping.refresh(refresh, state).unwrap()
    })
}

#[test]
fn segments_end_where_the_clear_training_does() {
    let table = made_up(50, 6);
    let nesterov = Nesterov::new(table.largest_eigenvalue()).with_penalty(0.02);
    let wide = |epochs| HyperParameters::accelerated(epochs, Activation::Wide5, nesterov).unwrap();
    let plain = HyperParameters::new(5, 0.5, Activation::Poly3).unwrap();
    let cases = [
        (bootstrapped(wide(12), 1), Start::Zero, 4, 10),
        (bootstrapped(wide(6), 2), Start::Encrypted, 1, 2),
        (bootstrapped(plain, 2), Start::Zero, 8, 1),
        (bootstrapped(plain, 1), Start::Encrypted, 2, 4),
    ];
    for (rig, _) in end_as_the_clear_training(&table, &cases, 5e-3, alone) {
        assert!(rig.plan.owner_refreshes().is_empty());
    }
}

#[test]
fn large_weights_lose_what_the_sine_takes_and_the_bound_knows() {
    let table = made_up(50, 6);
    let hyper = HyperParameters::new(4, 0.01, Activation::Poly3).unwrap();
    let start = Weights::from_columns(vec![0.5, -35.0, 0.0, 1.0, 40.0, 0.1, 30.0]).unwrap();
    let table = scaled(&table, 0.02);
    let plan = Plan::derive_in(
        &bootstrapped(hyper, 1),
        table.shape(),
        Start::Encrypted,
        9,
        1,
    );
    let plan = plan.unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let rig = Rig::new(plan, &parameters, &table, Some(&start));
    let (trained, share, refreshes) = alone(&rig, &table, Some(&start));
    let off = trained.largest_difference(&accelerated_replay(&hyper, &table, Some(&start)));
    let taken = rig.plan.bootstrap().unwrap();
    let at = rig.plan.refreshes().into_iter().map(|it| it.from.weights);
    let expected: f64 = at.map(|scale| taken.cubic_error(40.0, scale)).sum();
    println!("off {off:.1e}, {expected:.1e} expected, share {share:.3}");
    assert_eq!(refreshes, 3);
    assert!(
        (off / expected - 1.0).abs() < 0.1 && share > 0.3,
        "{off} {expected}"
    );
}

fn scaled(table: &SignFolded, by: f64) -> SignFolded {
    let shape = table.shape();
    let cells: Vec<f64> = (0..shape.rows)
        .flat_map(|row| (1..=shape.features).map(move |column| (row, column)))
        .map(|(row, column)| by * table.column(column)[row])
        .collect();
    SignFolded::new(shape, &cells, &vec![true; shape.rows]).unwrap()
}

#[test]
fn states_and_keys_of_others_are_refused() {
    let table = made_up(50, 6);
    let hyper = HyperParameters::new(4, 0.5, Activation::Poly3).unwrap();
    let rig = toy(&bootstrapped(hyper, 1), &table, Start::Zero, 4);
    let (keys, evaluator) = (encapsulation(&rig), rig.context.evaluator());
    let bootstrapping = Bootstrapping::new(&rig.plan, &evaluator, &keys).unwrap();
    let refresh = rig.plan.refresh_after(2).unwrap();
    assert_eq!(refresh.by, RefreshedBy::Server);
    let layout = rig.plan.layout();
    let zeros = vec![0.0; layout.degree()];
    let scale = ckks::Scale::new(refresh.from.weights * 1.5).unwrap();
    let stretched = rig
        .context
        .encrypt_coefficients(&zeros, refresh.from.level, scale);
    let refused = bootstrapping.refresh(&refresh, Iterate::at_rest(stretched));
    assert!(matches!(refused, Err(LogregError::WeightsShape { .. })));
    let without = Plan::derive_in(&hyper, table.shape(), Start::Zero, 9, 4).unwrap();
    let refused = Bootstrapping::new(&without, &evaluator, &keys);
    assert!(matches!(refused.err(), Some(LogregError::OtherParameters)));
    let wide = TableShape {
        rows: 50,
        features: 64,
    };
    let refused = Plan::derive(&bootstrapped(hyper, 1), wide, Start::Zero);
    assert!(matches!(
        refused,
        Err(LogregError::TooWideToBootstrap { possible: 63, .. })
    ));
}

#[test]
fn twelve_iterations_of_the_demo_in_a_real_ring() {
    let table = demo::table();
    let hyper = HyperParameters::defaults_for(&table, 12).unwrap();
    let plan =
        Plan::derive_refreshed_if_needed(&hyper, table.shape(), Start::Zero, RefreshedBy::Server);
    let plan = plan.unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    assert!(parameters.security().is_some());
    println!(
        "{:?} {:?}\n{}",
        plan.hyper_parameters().refresh,
        plan.bootstrap().unwrap().settings(),
        plan.explain().join("\n")
    );
    assert!(plan.cost().keys_bytes <= 160_000_000);
    let again = Plan::derive(plan.hyper_parameters(), table.shape(), Start::Zero).unwrap();
    assert_eq!(again.digest(), plan.digest());
    let rig = Rig::new(plan, &parameters, &table, None);
    let (trained, share, refreshes) = alone(&rig, &table, None);
    let clear = accelerated_replay(&hyper, &table, None);
    let off = trained.largest_difference(&clear);
    println!("off {off:.1e}, share {share:.3}, {refreshes} refreshes");
    assert!(refreshes > 0 && off < 1e-2, "{off}");
    // The bound is eight standard deviations, and not many times what happens.
    assert!(share > 0.02 && share < 1.0, "{share}");
}
