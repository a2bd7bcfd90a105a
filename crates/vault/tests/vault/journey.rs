//! The demonstration: its files, zero start, three epochs, and what comes back; and a warm start.

use std::fs;
use std::path::Path;

use dataset::{Choices, ModelFile, Split, Standardise};
use vault_api::{
    Activation, Reply, Request, ResultSummary, StartFrom, TrainingSettings, Verification,
};

use crate::rig::{Run, Server, label_y, small_csv};

const RECORDED: [f64; 6] = [
    0.0100013, -0.0156821, -0.0534839, 0.0615195, -0.0712872, 0.0937791,
];

fn demo(name: &str) -> Vec<u8> {
    fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../www/demo")
            .join(name),
    )
    .unwrap()
}

fn result(reply: Reply) -> (vault_api::ResultHandle, ResultSummary) {
    match reply {
        Reply::Result { result, summary } => (result, *summary),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_demonstration_is_trained_verified_and_used() {
    let choices = Choices {
        label: Some("Class".to_owned()),
        standardise: Standardise::LeaveAsIs,
        ..Choices::default()
    };
    let csv = demo("processed_creditcard_balanced_sample.csv");
    let mut run = Run::new(&csv, choices, TrainingSettings::default());
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    let (handle, summary) = result(run.open(&blob).unwrap());
    let Verification::Verified {
        largest_deviation,
        bound,
    } = summary.verification
    else {
        panic!("{:?}", summary.verification);
    };
    assert!(
        largest_deviation <= bound && largest_deviation < 1e-4,
        "{largest_deviation} {bound}"
    );
    for (weight, recorded) in summary.weights[1..].iter().zip(RECORDED) {
        assert!(
            (weight.value - recorded).abs() < 1e-4,
            "{}: {} {recorded}",
            weight.name,
            weight.value
        );
    }
    let (training, twin) = (summary.training.unwrap(), summary.clear_twin.unwrap());
    assert!(training.auc.unwrap() > 0.95 && training.accuracy > 0.85);
    assert!((training.auc.unwrap() - twin.auc.unwrap()).abs() < 1e-3);
    check_prediction(&mut run, handle);
    check_export(
        &mut run,
        handle,
        &summary.weights.iter().map(|w| w.value).collect::<Vec<_>>(),
    );
}

fn check_prediction(run: &mut Run, result: vault_api::ResultHandle) {
    let table = run.page.open_table(&demo("predictions_features.csv"));
    let (reply, csv) = run.page.ask(&Request::Predict {
        result,
        table,
        threshold: 0.5,
    });
    let Reply::Predicted(summary) = reply else {
        panic!("{reply:?}")
    };
    let csv = String::from_utf8(csv.unwrap()).unwrap();
    assert_eq!((summary.rows, csv.lines().count()), (10, 11));
    assert!(csv.starts_with("row,probability,Class\r\n1,0."));
    assert!(summary.preview.iter().all(|p| (0.0..=1.0).contains(p)));
    assert_eq!(summary.metrics, None);
}

fn check_export(run: &mut Run, result: vault_api::ResultHandle, weights: &[f64]) {
    let json = run.page.ask(&Request::ExportModel { result }).1.unwrap();
    let model = ModelFile::read(&json).unwrap();
    assert_eq!(model.weights(), weights);
    assert_eq!(model.classes_, [0, 1]);
    assert_eq!((model.n_iter_[0], model.feature_names_in_.len()), (3, 30));
    assert_eq!(model.params["verified"], true);
    let snippet = run.page.ask(&Request::ExportSnippet { result }).1.unwrap();
    assert!(
        String::from_utf8(snippet)
            .unwrap()
            .contains("LogisticRegression")
    );
}

#[test]
fn a_warm_start_with_rows_set_aside_is_trained_and_verified() {
    let settings = TrainingSettings {
        epochs: 1,
        learning_rate: 0.5,
        activation: Activation::Degree3,
        start: StartFrom::Model {
            weights: vec![0.1, 0.5, -0.25, 0.0],
        },
        ..TrainingSettings::default()
    };
    let choices = Choices {
        split: Some(Split {
            test_percent: 25,
            seed: 5,
        }),
        ..label_y()
    };
    let mut run = Run::new(&small_csv(), choices, settings);
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    let (_, summary) = result(run.open(&blob).unwrap());
    assert!(
        matches!(summary.verification, Verification::Verified { .. }),
        "{:?}",
        summary.verification
    );
    assert_eq!(
        summary.testing.unwrap().rows + summary.training.unwrap().rows,
        60
    );
    assert!(summary.weights.iter().all(|weight| weight.value != 0.0));
}
