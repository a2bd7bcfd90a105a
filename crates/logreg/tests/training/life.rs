//! Progress, cancelling, going on from a checkpoint, and refusals.

use std::ops::ControlFlow;

use ckks::Parameters;
use logreg::{
    Activation, Checkpoint, EncryptedArithmetic, Finished, HyperParameters, LogregError, Plan,
    Start, TableInMemory, train,
};

use crate::rig::{Rig, made_up};

fn rig() -> Rig {
    let table = made_up(40, 3);
    let hyper = HyperParameters::new(3, 0.5, Activation::Poly3).unwrap();
    let plan = Plan::derive_in(&hyper, table.shape(), Start::Zero, 8, 4).unwrap();
    let parameters = Parameters::new_toy(plan.parameters_spec().clone()).unwrap();
    Rig::new(plan, &parameters, &table, None)
}

#[test]
fn a_training_broken_off_goes_on_bit_for_bit() {
    let rig = rig();
    let whole = rig.train(Checkpoint::zero());
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let mut said = Vec::new();
    let stopped = train(&arithmetic, 3, Checkpoint::zero(), |progress, kept| {
        said.push(progress.epoch);
        assert_eq!(kept.epoch, progress.epoch);
        if progress.epoch == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let Finished::Cancelled(kept) = stopped.unwrap() else {
        panic!("it was broken off")
    };
    assert_eq!(said, [1, 2]);
    let resumed = rig.train(kept);
    assert_eq!((resumed.c0(), resumed.c1()), (whole.c0(), whole.c1()));
}

#[test]
fn a_checkpoint_of_another_epoch_is_refused() {
    let rig = rig();
    let evaluator = rig.context.evaluator();
    let arithmetic = EncryptedArithmetic::new(&rig.plan, &evaluator, &rig.table).unwrap();
    let wrong = Checkpoint {
        epoch: 1,
        weights: Some(rig.train(Checkpoint::zero())),
    };
    let refused = train(&arithmetic, 3, wrong, |_, _| ControlFlow::Continue(()));
    assert!(matches!(
        refused,
        Err(LogregError::WeightsShape { level: 0, .. })
    ));
    let beyond = Checkpoint {
        epoch: 4,
        weights: None,
    };
    let refused = train(&arithmetic, 3, beyond, |_, _| ControlFlow::Continue(()));
    assert!(matches!(
        refused,
        Err(LogregError::Checkpoint { epoch: 4, .. })
    ));
}

#[test]
fn ciphertexts_must_be_as_many_as_planned() {
    let refused = TableInMemory::new(&rig().plan, Vec::new());
    assert!(matches!(refused, Err(LogregError::Length { found: 0, .. })));
}
