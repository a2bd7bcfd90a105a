//! Training in segments: the owner decrypts the state between two of them, checks it, and encrypts it afresh.

use std::ops::ControlFlow;

use ckks::{Ciphertext, Parameters, Scale};
use logreg::{
    Accelerated, Activation, Checkpoint, EncryptedArithmetic, Finished, HyperParameters, Iterate,
    LogregError, Nesterov, PackedWeights, Plan, Refresh, RefreshPoint, RefreshedBy, Replaying,
    SignFolded, Start, Weights, train,
};

use crate::demo;
use crate::rig::{Rig, accelerated_replay, made_up};

fn attended(hyper: HyperParameters, every: u32) -> HyperParameters {
    hyper.with_refresh(Refresh::Attended { every }).unwrap()
}

/// Trains to the next stop.
fn segment(rig: &Rig, from: Checkpoint<Iterate<Ciphertext>>) -> Checkpoint<Iterate<Ciphertext>> {
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let stop = rig.plan.next_stop(from.epoch);
    let go_on = |_, _: &_| ControlFlow::Continue(());
    match train(&Accelerated::new(&arithmetic), stop, from, go_on).unwrap() {
        Finished::Completed(state) => Checkpoint {
            epoch: stop,
            weights: Some(state),
        },
        Finished::Cancelled(_) => panic!("nobody cancelled"),
    }
}

/// Trains past the refresh after the epoch from zero to the next stop.
fn second_stop(rig: &Rig) -> Checkpoint<Iterate<Ciphertext>> {
    let mut first = segment(rig, rig.rest());
    let refresh = rig.plan.refresh_after(first.epoch).unwrap();
    first.weights = first
        .weights
        .map(|state| encrypted(rig, &refresh, opened(rig, &state)));
    segment(rig, first)
}

fn opened(rig: &Rig, state: &Iterate<Ciphertext>) -> Iterate<Weights> {
    Iterate {
        weights: rig.open(&state.weights),
        point: state.point.as_ref().map(|point| rig.open(point)),
    }
}

fn encrypted(rig: &Rig, refresh: &RefreshPoint, state: Iterate<Weights>) -> Iterate<Ciphertext> {
    let layout = rig.plan.layout();
    let scales = refresh.to.scales();
    let parts = state.into_parts().into_iter().zip(scales);
    let encrypt = |(weights, scale): (Weights, f64)| {
        let packed = PackedWeights::pack(layout, &weights).unwrap();
        let scale = Scale::new(scale).unwrap();
        let level = refresh.to.level;
        rig.context
            .encrypt_coefficients(&packed.polynomial(layout), level, scale)
    };
    Iterate::from_parts(parts.map(encrypt).collect()).unwrap()
}

/// Trains with refreshes by the owner to the end: as [`in_segments`].
fn attend(rig: &Rig, table: &SignFolded, initial: Option<&Weights>) -> (Weights, f64, usize) {
    in_segments(rig, table, initial, |refresh, state| {
        encrypted(rig, refresh, opened(rig, &state))
    })
}

/// Trains to the end, refreshed by `refresh`. The result, the largest share of the bound that any state on the way uses up, and how
/// many refreshes there were.
pub fn in_segments(
    rig: &Rig,
    table: &SignFolded,
    initial: Option<&Weights>,
    refresh: impl Fn(&RefreshPoint, Iterate<Ciphertext>) -> Iterate<Ciphertext>,
) -> (Weights, f64, usize) {
    let mut replaying = Replaying::begin(&rig.plan, table, initial).unwrap();
    let (mut at, mut share, mut refreshes) = (rig.rest(), 0.0, 0);
    loop {
        at = segment(rig, at);
        while replaying.epoch() < at.epoch {
            assert!(replaying.advance(&rig.plan, table).unwrap());
        }
        let state = opened(rig, at.weights.as_ref().unwrap());
        let tightest = replaying.tightest(&state).unwrap();
        assert!(tightest.is_admitted(), "epoch {}: {tightest}", at.epoch);
        share = f64::max(share, tightest.deviation / tightest.bound);
        let Some(point) = rig.plan.refresh_after(at.epoch) else {
            assert!(!replaying.advance(&rig.plan, table).unwrap());
            return (state.weights, share, refreshes);
        };
        refreshes += 1;
        at.weights = at.weights.map(|state| refresh(&point, state));
    }
}

pub fn toy(hyper: &HyperParameters, table: &SignFolded, start: Start, block: usize) -> Rig {
    let plan = Plan::derive_in(hyper, table.shape(), start, 9, block).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    let initial = (start == Start::Encrypted).then(initial);
    Rig::new(plan, &parameters, table, initial.as_ref())
}

pub fn initial() -> Weights {
    Weights::from_columns((0..7).map(|j| 0.3 * f64::from(j).cos()).collect()).unwrap()
}

#[test]
fn segments_end_where_the_clear_training_does() {
    let table = made_up(50, 6);
    let nesterov = Nesterov::new(table.largest_eigenvalue()).with_penalty(0.02);
    let wide = |epochs| HyperParameters::accelerated(epochs, Activation::Wide9, nesterov).unwrap();
    let plain = HyperParameters::new(5, 0.5, Activation::Poly3).unwrap();
    let cases = [
        (attended(wide(12), 4), Start::Zero, 4, 3),
        (attended(wide(5), 1), Start::Zero, 8, 4),
        (attended(wide(6), 2), Start::Encrypted, 1, 2),
        (attended(plain, 2), Start::Zero, 4, 2),
        (attended(plain, 9), Start::Encrypted, 4, 0),
    ];
    for (rig, refreshes) in end_as_the_clear_training(&table, &cases, 2e-3, attend) {
        assert_eq!(rig.plan.refreshes().len(), refreshes);
    }
}

/// How to train, from where, columns a ciphertext, refreshes expected.
pub type Case = (HyperParameters, Start, usize, usize);

/// Trains every case in a toy ring and compares it with the clear training; the rigs, and how many refreshes each took.
pub fn end_as_the_clear_training(
    table: &SignFolded,
    cases: &[Case],
    within: f64,
    train: impl Fn(&Rig, &SignFolded, Option<&Weights>) -> (Weights, f64, usize),
) -> Vec<(Rig, usize)> {
    let ended = cases.iter().map(|(hyper, start, block, expected)| {
        let rig = toy(hyper, table, *start, *block);
        let initial = (*start == Start::Encrypted).then(initial);
        let (trained, share, refreshes) = train(&rig, table, initial.as_ref());
        let clear = accelerated_replay(hyper, table, initial.as_ref());
        let off = trained.largest_difference(&clear);
        println!("{hyper:?}: off {off:.1e}, share {share:.3}");
        assert!(off < within && share > 0.002, "{off} {share}");
        assert_eq!(refreshes, *expected);
        (rig, refreshes)
    });
    ended.collect()
}

#[test]
fn a_chain_is_as_long_as_a_segment_and_scales_keep() {
    let table = made_up(50, 6);
    let nesterov = Nesterov::new(table.largest_eigenvalue()).with_penalty(0.02);
    let hyper = HyperParameters::accelerated(60, Activation::Wide9, nesterov).unwrap();
    let rig = toy(&attended(hyper, 3), &table, Start::Zero, 4);
    assert_eq!(rig.plan.parameters_spec().q.len(), 3 * 6 + 1);
    let refreshes = rig.plan.refreshes();
    assert_eq!(refreshes.len(), 20);
    let epochs: Vec<u32> = refreshes.iter().map(|refresh| refresh.epoch).collect();
    assert_eq!((&epochs[..3], epochs[19]), (&[1, 4, 7][..], 58));
    assert_eq!((rig.plan.next_stop(0), rig.plan.next_stop(1)), (1, 4));
    assert_eq!((rig.plan.next_stop(57), rig.plan.next_stop(58)), (58, 60));
    let epochs = &rig.plan.schedule().epochs;
    let wished = libm::log2(epochs[1].margins);
    for epoch in &epochs[2..] {
        let margins = libm::log2(epoch.margins);
        assert!((margins - wished).abs() < 1.0, "{margins} for {wished}");
        assert!(libm::log2(epoch.residuals) > 24.0);
    }
}

#[test]
fn a_refresh_cannot_be_forgotten_or_done_by_half() {
    let table = made_up(50, 6);
    let nesterov = Nesterov::new(table.largest_eigenvalue());
    let hyper = HyperParameters::accelerated(4, Activation::Wide5, nesterov).unwrap();
    let rig = toy(&attended(hyper, 1), &table, Start::Zero, 4);
    let stopped = second_stop(&rig);
    assert_eq!(stopped.epoch, 2);
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let go_on = |_, _: &_| ControlFlow::Continue(());
    let forgotten = train(&Accelerated::new(&arithmetic), 3, stopped.clone(), go_on);
    assert!(matches!(forgotten, Err(LogregError::WeightsShape { .. })));
    let refresh = rig.plan.refresh_after(2).unwrap();
    let state = stopped.weights.unwrap();
    let without_velocity = Checkpoint {
        epoch: 2,
        weights: Some(Iterate::at_rest(
            encrypted(&rig, &refresh, opened(&rig, &state)).weights,
        )),
    };
    let refused = train(&Accelerated::new(&arithmetic), 3, without_velocity, go_on);
    assert!(matches!(refused, Err(LogregError::WeightsShape { .. })));
}

#[test]
fn a_tampered_state_is_beyond_the_bound() {
    let table = made_up(50, 6);
    let nesterov = Nesterov::new(table.largest_eigenvalue());
    let hyper = HyperParameters::accelerated(4, Activation::Wide5, nesterov).unwrap();
    let rig = toy(&attended(hyper, 1), &table, Start::Zero, 4);
    let mut replaying = Replaying::begin(&rig.plan, &table, None).unwrap();
    for _ in 0..2 {
        assert!(replaying.advance(&rig.plan, &table).unwrap());
    }
    let state = opened(&rig, second_stop(&rig).weights.as_ref().unwrap());
    assert!(replaying.tightest(&state).unwrap().is_admitted());
    let moved = |weights: &Weights| {
        let mut columns = weights.columns().to_vec();
        columns[3] += 0.05;
        Weights::from_columns(columns).unwrap()
    };
    let weights = Iterate {
        weights: moved(&state.weights),
        ..state.clone()
    };
    let point = Iterate {
        point: state.point.as_ref().map(moved),
        ..state.clone()
    };
    for tampered in [weights, point] {
        assert!(!replaying.tightest(&tampered).unwrap().is_admitted());
    }
    assert_eq!(replaying.tightest(&Iterate::at_rest(state.weights)), None);
}

#[test]
fn twelve_iterations_of_the_demo_in_a_real_ring() {
    let table = demo::table();
    let hyper = HyperParameters::defaults_for(&table, 12).unwrap();
    let plan =
        Plan::derive_refreshed_if_needed(&hyper, table.shape(), Start::Zero, RefreshedBy::Owner)
            .unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    assert!(parameters.security().is_some());
    println!(
        "{:?}\n{}",
        plan.hyper_parameters().refresh,
        plan.explain().join("\n")
    );
    let again = Plan::derive(plan.hyper_parameters(), table.shape(), Start::Zero).unwrap();
    assert_eq!(again.digest(), plan.digest());
    let rig = Rig::new(plan, &parameters, &table, None);
    let (trained, share, refreshes) = attend(&rig, &table, None);
    let clear = accelerated_replay(&hyper, &table, None);
    let off = trained.largest_difference(&clear);
    println!("off {off:.1e}, share {share:.3}, {refreshes} refreshes");
    assert!(refreshes > 0 && off < 1e-3, "{off}");
}
