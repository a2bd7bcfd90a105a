//! Attended training: states are decrypted, checked and encrypted afresh, and nothing is refreshed that should not be.

use ckks::{Ciphertext, Encoder, EvaluationKeys, Evaluator};
use logreg::Iterate;
use vault_api::{
    Activation, Algorithm, ErrorCode, Nesterov, Refresh, Reply, Request, ResultSummary,
    StateSummary, TrainingSettings, Verification,
};

use crate::rig::{Run, Server, label_y, small_csv};

/// Four epochs, refreshed after each but the last.
fn attended() -> TrainingSettings {
    TrainingSettings {
        epochs: 4,
        activation: Activation::Wide5,
        algorithm: Algorithm::Nesterov(Nesterov::default()),
        refresh: Refresh::Attended { every: 1 },
        ..TrainingSettings::default()
    }
}

fn run() -> (Run, Server) {
    let run = Run::new(&small_csv(), label_y(), attended());
    let server = Server::new(&run.uploads.profile);
    (run, server)
}

impl Run {
    pub fn refresh(&mut self, state: &[u8]) -> Result<(StateSummary, Vec<u8>), ErrorCode> {
        let request = Request::Refresh {
            key: self.key,
            plan: self.plan,
            data: self.data,
        };
        match self.page.ask_with(&request, Some(state)) {
            Ok((Reply::Refreshed(summary), Some(blob))) => Ok((summary, blob)),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.failure().code),
        }
    }

    /// The state after the second epoch.
    fn second_state(&mut self, server: &Server) -> Iterate<Ciphertext> {
        let at_one = server.train_to(1, &self.uploads, None);
        let (_, fresh) = self.refresh(&server.state_blob(1, &at_one)).unwrap();
        server.train_to(2, &self.uploads, Some(&fresh))
    }

    fn replay_ahead(&mut self) {
        let (plan, data) = (self.plan, self.data);
        let said = self.page.ask(&Request::ReplayAhead { plan, data });
        assert!(matches!(said, (Reply::Done, None)), "{said:?}");
    }

    pub fn open_after(
        &mut self,
        epochs: Option<u32>,
        blob: &[u8],
    ) -> Result<ResultSummary, ErrorCode> {
        let request = Request::OpenResult {
            key: self.key,
            plan: self.plan,
            data: Some(self.data),
            epochs,
        };
        match self.page.ask_with(&request, Some(blob)) {
            Ok((Reply::Result { summary, .. }, _)) => Ok(*summary),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.failure().code),
        }
    }
}

pub fn is_verified(summary: &ResultSummary) -> bool {
    matches!(summary.verification, Verification::Verified { .. })
}

#[test]
fn a_refreshed_training_is_verified_at_every_step_and_can_end_at_each() {
    let (mut run, server) = run();
    let at_two = run.second_state(&server);
    let (first, fresh) = run.refresh(&server.state_blob(2, &at_two)).unwrap();
    let at_three = server.train_to(3, &run.uploads, Some(&fresh));
    run.replay_ahead();
    let (second, fresh) = run.refresh(&server.state_blob(3, &at_three)).unwrap();
    assert_eq!((first.epoch, second.epoch), (2, 3));
    assert!(first.loss < std::f64::consts::LN_2 && second.loss < first.loss);
    for summary in [&first, &second] {
        println!("{summary:?}");
        assert!(summary.largest_deviation <= summary.bound);
        assert!(summary.auc.unwrap() > 0.8);
    }
    // To the end, then from the beginning again for a state that is behind it.
    run.replay_ahead();
    run.replay_ahead();
    let (again, _) = run.refresh(&server.state_blob(2, &at_two)).unwrap();
    assert_eq!((again.loss, again.bound), (first.loss, first.bound));
    let trained = server.blob(&server.train_to(4, &run.uploads, Some(&fresh)).weights);
    let whole = run.open_after(None, &trained).unwrap();
    assert!(is_verified(&whole), "{:?}", whole.verification);

    // The state after the third epoch as the result: right if it is said to be that, and nothing else.
    let early = server.blob(&at_three.weights);
    let stopped = run.open_after(Some(3), &early).unwrap();
    assert!(is_verified(&stopped), "{:?}", stopped.verification);
    assert_ne!(stopped.weights, whole.weights);
    // The same rows, summed in another order.
    assert!((stopped.training.unwrap().log_loss - second.loss).abs() < 1e-12);
    for wrong in [Some(2), None, Some(9)] {
        let opened = run.open_after(wrong, &early);
        assert!(
            opened.is_err() || !is_verified(&opened.unwrap()),
            "{wrong:?}"
        );
    }
}

#[test]
fn a_page_that_comes_back_goes_on_where_the_training_is() {
    let (mut run, server) = run();
    let at_two = run.second_state(&server);
    let state = server.state_blob(2, &at_two);
    let (first, fresh) = run.refresh(&state).unwrap();
    let (again, other) = run.refresh(&state).unwrap();
    assert_eq!(first, again);
    assert!(fresh != other, "every refresh is encrypted afresh");
    let at_three = server.train_to(3, &run.uploads, Some(&other));
    let (second, _) = run.refresh(&server.state_blob(3, &at_three)).unwrap();
    assert_eq!(second.epoch, 3);
    assert_eq!(run.refresh(&state).unwrap().0, first, "an older one again");
}

#[test]
fn what_is_not_the_state_that_is_waited_for_is_refused() {
    let (mut run, server) = run();
    let at_two = run.second_state(&server);
    let good = server.state_blob(2, &at_two);
    let at_rest = Iterate::at_rest(at_two.weights.clone());
    let swapped = Iterate {
        weights: at_two.point.clone().unwrap(),
        point: Some(at_two.weights.clone()),
    };
    let mut flipped = good.clone();
    flipped[500] ^= 1;
    for (state, code) in [
        (server.state_blob(1, &at_two), ErrorCode::Mismatch),
        (server.state_blob(4, &at_two), ErrorCode::Mismatch),
        (server.state_blob(3, &at_two), ErrorCode::Mismatch),
        (server.state_blob(2, &at_rest), ErrorCode::Mismatch),
        (server.state_blob(2, &swapped), ErrorCode::Mismatch),
        (flipped, ErrorCode::BadBlob),
    ] {
        assert_eq!(run.refresh(&state).err(), Some(code));
    }
    let right = run.key;
    run.key = run.page.make_key(run.plan);
    assert_eq!(run.refresh(&good).err(), Some(ErrorCode::WrongKey));
    run.key = right;
    assert!(run.refresh(&good).is_ok(), "nothing of that was final");
}

/// All weights of a ciphertext, moved.
pub fn moved(server: &Server, ciphertext: &Ciphertext, by: f64) -> Ciphertext {
    let parameters = server.schema.parameters();
    let mut coefficients = vec![0.0; parameters.degree().get()];
    coefficients[0] = by;
    let (level, scale) = (ciphertext.level(), ciphertext.scale());
    let encoder = Encoder::new(parameters);
    let plain = encoder
        .encode_coefficients(&coefficients, level, scale)
        .unwrap();
    let keys = EvaluationKeys::new(parameters, ciphertext.key_id());
    Evaluator::new(&keys)
        .add_plain(ciphertext.clone(), &plain)
        .unwrap()
}

#[test]
fn tampering_is_found_and_final() {
    for in_point in [false, true] {
        let (mut run, server) = run();
        let honest = run.second_state(&server);
        let (summary, _) = run.refresh(&server.state_blob(2, &honest)).unwrap();
        let by = 3.0 * summary.bound;
        let tampered = match in_point {
            false => Iterate {
                weights: moved(&server, &honest.weights, by),
                ..honest.clone()
            },
            true => Iterate {
                point: honest.point.as_ref().map(|point| moved(&server, point, by)),
                ..honest.clone()
            },
        };
        let refused = run.refresh(&server.state_blob(2, &tampered)).err();
        assert_eq!(
            refused,
            Some(ErrorCode::Tampered),
            "in the point: {in_point}"
        );
        let after = run.refresh(&server.state_blob(2, &honest)).err();
        assert_eq!(after, Some(ErrorCode::Tampered), "the key is spent");
    }
}

#[test]
fn a_training_that_does_not_settle_is_refused_with_what_to_do() {
    let settings = TrainingSettings {
        epochs: 4,
        learning_rate: 60.0,
        activation: Activation::Degree3,
        refresh: Refresh::Attended { every: 1 },
        ..TrainingSettings::default()
    };
    let mut run = Run::new(&small_csv(), label_y(), settings);
    let server = Server::new(&run.uploads.profile);
    let at_one = server.train_to(1, &run.uploads, None);
    let state = server.state_blob(1, &at_one);
    assert_eq!(run.refresh(&state).err(), Some(ErrorCode::Diverged));
}

#[test]
fn what_the_rows_decide_needs_rows_and_is_told() {
    let best = TrainingSettings::best();
    let mut run = Run::new(&small_csv(), label_y(), attended());
    let request = Request::PlanFor {
        rows: 60,
        features: 3,
        settings: best.clone(),
    };
    let refused = run.page.ask_with(&request, None).unwrap_err();
    assert_eq!(refused.failure().code, ErrorCode::BadSettings);
    let (_, summary) = run.page.plan(run.data, best.clone());
    let Algorithm::Nesterov(chosen) = summary.algorithm else {
        panic!("{:?}", summary.algorithm)
    };
    assert!(chosen.largest_eigenvalue.is_some() && chosen.penalty.is_some());
    assert!(summary.refreshes > 0 && summary.refresh_bytes > 100_000);
    let again = TrainingSettings {
        activation: summary.activation,
        algorithm: summary.algorithm,
        refresh: summary.refresh,
        ..best
    };
    let request = Request::PlanFor {
        rows: 60,
        features: 3,
        settings: again,
    };
    match run.page.ask(&request).0 {
        Reply::Plan { summary: same, .. } => assert_eq!(same.profile_json, summary.profile_json),
        other => panic!("{other:?}"),
    }
    assert!(summary.leaks.iter().any(|leak| leak.contains("eigenvalue")));
}
