//! A training that goes on by itself: its states are decrypted and checked on the way, and what is wrong with them is found.

use logreg::Iterate;
use vault_api::{
    Activation, Algorithm, ErrorCode, Nesterov, Reply, Request, StateSummary, TrainingSettings,
};

use crate::refreshing::{is_verified, moved};
use crate::rig::{Run, Server, label_y, small_csv};

impl Run {
    fn watch(&mut self, state: &[u8]) -> Result<StateSummary, ErrorCode> {
        let request = Request::Watch {
            key: self.key,
            plan: self.plan,
            data: self.data,
        };
        match self.page.ask_with(&request, Some(state)) {
            Ok((Reply::Watched(summary), None)) => Ok(summary),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.failure().code),
        }
    }
}

/// Three epochs in one go.
fn alone() -> (Run, Server) {
    let settings = TrainingSettings {
        epochs: 3,
        activation: Activation::Wide5,
        algorithm: Algorithm::Nesterov(Nesterov::default()),
        ..TrainingSettings::default()
    };
    let run = Run::new(&small_csv(), label_y(), settings);
    let server = Server::new(&run.uploads.profile);
    assert!(server.plan.refreshes().is_empty());
    (run, server)
}

#[test]
fn a_training_is_watched_as_it_goes() {
    let (mut run, server) = alone();
    let blobs = [1, 2].map(|epoch| {
        let state = server.train_to(epoch, &run.uploads, None);
        server.state_blob(epoch, &state)
    });
    let first = run.watch(&blobs[0]).unwrap();
    let second = run.watch(&blobs[1]).unwrap();
    assert_eq!((first.epoch, second.epoch), (1, 2));
    assert!(first.loss < std::f64::consts::LN_2 && second.loss < first.loss);
    assert!(first.largest_deviation <= first.bound && first.auc.unwrap() > 0.8);
    assert_eq!(run.watch(&blobs[0]).unwrap(), first, "an older one again");
    let refused = run.refresh(&blobs[1]).err();
    assert_eq!(refused, Some(ErrorCode::Mismatch), "nobody refreshes it");
    let trained = server.blob(&server.train(&run.uploads));
    let whole = run.open_after(None, &trained).unwrap();
    assert!(is_verified(&whole), "{:?}", whole.verification);
    assert!(whole.training.unwrap().log_loss < second.loss);
}

#[test]
fn a_state_that_honest_training_does_not_leave_is_found_and_final() {
    let (mut run, server) = alone();
    let honest = server.train_to(2, &run.uploads, None);
    let good = server.state_blob(2, &honest);
    let bound = run.watch(&good).unwrap().bound;
    for (wrong, code) in [
        (server.state_blob(1, &honest), ErrorCode::Mismatch),
        (server.state_blob(4, &honest), ErrorCode::Mismatch),
    ] {
        assert_eq!(run.watch(&wrong).err(), Some(code));
    }
    let tampered = Iterate {
        weights: moved(&server, &honest.weights, 3.0 * bound),
        ..honest
    };
    let tampered = server.state_blob(2, &tampered);
    assert_eq!(run.watch(&tampered).err(), Some(ErrorCode::Tampered));
    let after = run.watch(&good).err();
    assert_eq!(after, Some(ErrorCode::Tampered), "the key is spent");
}

#[test]
fn a_training_that_does_not_settle_is_found_on_the_way_and_is_no_model() {
    let settings = TrainingSettings {
        epochs: 2,
        learning_rate: 60.0,
        activation: Activation::Degree3,
        ..TrainingSettings::default()
    };
    let mut run = Run::new(&small_csv(), label_y(), settings);
    let server = Server::new(&run.uploads.profile);
    let at_one = server.train_to(1, &run.uploads, None);
    let seen = run.watch(&server.state_blob(1, &at_one));
    assert_eq!(seen.err(), Some(ErrorCode::Diverged));
    let trained = server.blob(&server.train(&run.uploads));
    let opened = run.open_after(None, &trained);
    assert_eq!(opened.err(), Some(ErrorCode::Diverged));
}
