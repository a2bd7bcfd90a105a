//! What the vault refuses, and how it says so.

use std::ops::ControlFlow;

use dataset::Choices;
use vault::{VaultError, stream};
use vault_api::{
    ErrorCode, Passphrase, Progress, Refresh, Reply, Request, SealedFor, StartFrom,
    TrainingSettings,
};

use crate::rig::{Page, Run, Server, label_y, short, small_csv, still};

fn code(answer: Result<(Reply, Option<Vec<u8>>), VaultError>) -> ErrorCode {
    answer.unwrap_err().failure().code
}

#[test]
fn a_bad_cell_is_named_by_row_and_column() {
    let mut page = Page::new(1);
    let csv = String::from_utf8(small_csv())
        .unwrap()
        .replace("\n37,", "\ninf,");
    let features = page.open_table(csv.as_bytes());
    let request = Request::Prepare {
        features,
        labels: None,
        choices: label_y(),
    };
    let failure = page.ask_with(&request, None).unwrap_err().failure();
    let place = failure.place.unwrap();
    assert_eq!(
        (failure.code, place.row, place.column.as_deref()),
        (ErrorCode::BadTable, Some(2), Some("a"))
    );
}

#[test]
fn settings_out_of_range_are_refused() {
    let mut page = Page::new(1);
    let data = page.prepare(&small_csv(), label_y());
    let wrong = |settings| Request::Plan { data, settings };
    let start = |weights: Vec<f64>| StartFrom::Model { weights };
    for settings in [
        TrainingSettings {
            epochs: 0,
            ..short()
        },
        TrainingSettings {
            epochs: 500,
            refresh: Refresh::None,
            ..short()
        },
        TrainingSettings {
            learning_rate: 0.0,
            ..short()
        },
        TrainingSettings {
            learning_rate: f64::NAN,
            ..short()
        },
        TrainingSettings {
            start: start(vec![0.0; 3]),
            ..short()
        },
        TrainingSettings {
            start: start(vec![0.0, f64::NAN, 0.0, 0.0]),
            ..short()
        },
        TrainingSettings {
            start: start(vec![0.0, 1e9, 0.0, 0.0]),
            ..short()
        },
    ] {
        assert_eq!(
            code(page.ask_with(&wrong(settings), None)),
            ErrorCode::BadSettings
        );
    }
}

#[test]
fn the_wrong_key_is_said_to_be_one() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    let other = run.page.make_key(run.plan);
    let request = Request::OpenResult {
        key: other,
        plan: run.plan,
        data: Some(run.data),
        epochs: None,
    };
    assert_eq!(
        code(run.page.ask_with(&request, Some(&blob))),
        ErrorCode::WrongKey
    );
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let mut page = Page::new(1);
    let data = page.prepare(&small_csv(), label_y());
    let (plan, _) = page.plan(data, short());
    let (longer, _) = page.plan(
        data,
        TrainingSettings {
            epochs: 4,
            ..short()
        },
    );
    let key = page.make_key(plan);
    assert!(matches!(
        page.vault.produce_keys(key, longer),
        Err(VaultError::Mismatch { .. })
    ));
    let excluded = Choices {
        excluded: vec!["c".to_owned()],
        ..label_y()
    };
    let fewer = page.prepare(&small_csv(), excluded);
    let mismatch = page.vault.produce_table(key, plan, fewer, &mut page.random);
    assert!(matches!(mismatch, Err(VaultError::Mismatch { .. })));
    let seal = Request::SealKey {
        key,
        plan,
        passphrase: Passphrase::new(String::new()),
        sealed_for: SealedFor {
            user: String::new(),
            registration: String::new(),
        },
    };
    assert_eq!(code(page.ask_with(&seal, None)), ErrorCode::BadSettings);
    assert_eq!(
        code(page.ask_with(&Request::StreamKeys { key, plan }, None)),
        ErrorCode::BadMessage
    );
}

#[test]
fn after_a_lock_no_handle_is_good() {
    let mut page = Page::new(1);
    let data = page.prepare(&small_csv(), label_y());
    let (plan, _) = page.plan(data, short());
    let key = page.make_key(plan);
    page.ask(&Request::Lock);
    assert_eq!(
        code(page.ask_with(&Request::MakePublicKey { key, plan }, None)),
        ErrorCode::UnknownHandle
    );
    assert_eq!(
        code(page.ask_with(&Request::MakeKey { plan }, None)),
        ErrorCode::UnknownHandle
    );
    let again = page.prepare(&small_csv(), label_y());
    assert_ne!(again, data);
}

#[test]
fn a_stream_stops_when_told() {
    let mut page = Page::new(1);
    let data = page.prepare(&small_csv(), label_y());
    let (plan, _) = page.plan(data, short());
    let key = page.make_key(plan);
    let mut heard = 0;
    let mut listener = |progress: Progress| {
        heard += 1;
        if progress.done == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let production = page.vault.produce_keys(key, plan).unwrap();
    let stopped = stream(production, 2, &still, &mut listener, |_, _| {
        ControlFlow::Continue(())
    });
    assert!(matches!(stopped, Err(VaultError::Cancelled)));
    assert_eq!(heard, 3);
}
