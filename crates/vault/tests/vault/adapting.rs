//! Rows adapted to accelerated descent: settings are chosen from them, and the model is told for the columns as they were.

use dataset::{Choices, ModelFile, Standardise};
use vault_api::{Activation, Algorithm, ErrorCode, Reply, Request, TrainingSettings, Verification};

use crate::rig::{Page, Run, Server, label_y, small_csv};

/// 640 rows of five columns, each of which follows the one before; their differences tell the class, with some error.
fn correlated() -> Vec<u8> {
    let mut state = 7_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 31) * 2.0 - 1.0
    };
    let mut csv = "a,b,c,d,e,y\n".to_owned();
    for _ in 0..640 {
        let (mut cell, mut margin) = (next(), 0.0);
        for column in 0..5 {
            csv.push_str(&format!("{cell},"));
            margin += if column % 2 == 0 { cell } else { -cell };
            cell = 0.9 * cell + 0.19_f64.sqrt() * next();
        }
        let label = u8::from(1.5 * margin + 0.6 * next() > 0.0);
        csv.push_str(&format!("{label}\n"));
    }
    csv.into_bytes()
}

fn adapted() -> Choices {
    Choices {
        adapt: true,
        ..label_y()
    }
}

fn three_epochs() -> TrainingSettings {
    TrainingSettings {
        epochs: 3,
        ..TrainingSettings::best()
    }
}

#[test]
fn an_adapted_training_is_verified_and_its_model_is_that_of_the_columns() {
    let mut run = Run::new(&correlated(), adapted(), three_epochs());
    let server = Server::new(&run.uploads.profile);
    let trained = server.blob(&server.train(&run.uploads));
    let (result, summary) = match run.open(&trained).unwrap() {
        Reply::Result { result, summary } => (result, *summary),
        other => panic!("{other:?}"),
    };
    let verified = matches!(summary.verification, Verification::Verified { .. });
    assert!(verified, "{:?}", summary.verification);
    let training = summary.training.unwrap();
    assert!(training.auc.unwrap() > 0.9, "{:?}", training.auc);

    // The exported model is one of standardised columns, clipped where it says, and nothing else.
    let json = run.page.ask(&Request::ExportModel { result }).1.unwrap();
    let model = ModelFile::read(&json).unwrap();
    let told: Vec<f64> = summary.weights.iter().map(|it| it.value).collect();
    assert_eq!(model.weights(), told);
    let rules = model.preprocessing.clone().unwrap();
    assert_eq!(rules.standardise, Standardise::Yes);
    let text = String::from_utf8(correlated()).unwrap();
    let mut loss = 0.0;
    for line in text.lines().skip(1) {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let standard = rules.columns.iter().zip(&cells).map(|(column, cell)| {
            let standard = (cell - column.mean) / column.standard_deviation;
            standard.clamp(-rules.clip, rules.clip)
        });
        let margin = told[0] + standard.zip(&told[1..]).map(|(x, w)| x * w).sum::<f64>();
        let signed = if cells[5] > 0.5 { margin } else { -margin };
        loss += (-signed).exp().ln_1p() / 640.0;
    }
    assert!((loss - training.log_loss).abs() < 1e-9, "{loss}");

    // So are its predictions of a fresh table.
    let table = run.page.open_table(&correlated());
    let request = Request::Predict {
        result,
        table,
        threshold: 0.5,
    };
    match run.page.ask(&request).0 {
        Reply::Predicted(predicted) => {
            let judged = predicted.metrics.unwrap();
            assert!((judged.log_loss - training.log_loss).abs() < 1e-9);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn correlations_are_taken_out_where_descent_then_gets_further_and_only_there() {
    let mut page = Page::new(1);
    let features = page.open_table(&correlated());
    let mut whitened = |choices: Choices| {
        let request = Request::Prepare {
            features,
            labels: None,
            choices,
        };
        match page.ask(&request).0 {
            Reply::Data { data, summary } => (data, summary.whitened),
            other => panic!("{other:?}"),
        }
    };
    let (data, taken_out) = whitened(adapted());
    assert!(taken_out);
    assert!(!whitened(label_y()).1);
    let as_is = Choices {
        standardise: Standardise::LeaveAsIs,
        ..adapted()
    };
    assert!(!whitened(as_is).1);
    let (_, summary) = page.plan(data, three_epochs());
    assert_ne!(summary.activation, Activation::OfRows);
    let Algorithm::Nesterov(chosen) = summary.algorithm else {
        panic!("{:?}", summary.algorithm)
    };
    assert!(chosen.largest_eigenvalue.unwrap() < 3.0, "{chosen:?}");
    assert!(
        summary
            .leaks
            .iter()
            .any(|leak| leak.contains("chosen from"))
    );
}

#[test]
fn a_run_that_was_sealed_is_adapted_as_before() {
    let mut run = Run::new(&correlated(), adapted(), three_epochs());
    let server = Server::new(&run.uploads.profile);
    let trained = server.blob(&server.train(&run.uploads));
    let before = run.open_after(None, &trained).unwrap();
    let passphrase = || vault_api::Passphrase::new("nine herons".to_owned());
    let seal = Request::SealRun {
        key: run.key,
        plan: run.plan,
        data: run.data,
        passphrase: passphrase(),
    };
    let sealed = run.page.ask(&seal).1.unwrap();
    let open = Request::OpenRun {
        passphrase: passphrase(),
    };
    run.page = Page::new(2);
    match run.page.ask_with(&open, Some(&sealed)).unwrap().0 {
        Reply::Run {
            key, plan, data, ..
        } => (run.key, run.plan, run.data) = (key, plan, data),
        other => panic!("{other:?}"),
    }
    assert_eq!(run.open_after(None, &trained).unwrap(), before);
}

#[test]
fn a_polynomial_is_chosen_for_accelerated_training_only() {
    let mut page = Page::new(1);
    let data = page.prepare(&small_csv(), label_y());
    let settings = TrainingSettings {
        activation: Activation::OfRows,
        ..TrainingSettings::default()
    };
    let refused = page.ask_with(&Request::Plan { data, settings }, None);
    let failure = refused.unwrap_err().failure();
    assert_eq!(failure.code, ErrorCode::BadSettings);
    assert!(failure.message.contains("polynomial"), "{failure:?}");
}
