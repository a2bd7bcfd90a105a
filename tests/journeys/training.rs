//! The demonstration: rows become ciphertexts, a model is trained on them, the result is decrypted and verified.

use harness::{Client, Registration, Server, Slot, TrustedSide, demo, sign_up};
use vault_api::{ResultSummary, StartFrom, TrainingSettings, Verification};

fn values(summary: &ResultSummary) -> Vec<f64> {
    summary.weights.iter().map(|weight| weight.value).collect()
}

fn largest_difference(left: &[f64], right: &[f64]) -> f64 {
    assert_eq!(left.len(), right.len());
    left.iter()
        .zip(right)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max)
}

#[track_caller]
fn assert_verified(summary: &ResultSummary) {
    let verified = matches!(summary.verification, Verification::Verified { .. });
    assert!(verified, "{:?}", summary.verification);
}

#[test]
fn the_demonstration_gives_the_recorded_weights() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "ann");
    let registration = Registration::make(&account, &client);
    let mut trusted = TrustedSide::with_demo(TrainingSettings::default());
    registration.add_profile(&trusted.summary.profile_json);

    let blobs = trusted.blobs();
    assert_eq!(
        blobs.keys.len() as u64,
        trusted.summary.key_bytes,
        "the plan's promise"
    );
    assert_eq!(
        blobs.data.len() as u64,
        trusted.summary.data_bytes,
        "the plan's promise"
    );
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration
        .upload(Slot::InitialModel, &blobs.model)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let train_url = registration.train();
    assert!(train_url.ends_with('/'), "{train_url}");
    assert_eq!(registration.wait(&train_url), "Completed");
    let progress = registration.progress(&train_url);
    assert_eq!(
        (progress["epoch"].as_u64(), progress["epochs"].as_u64()),
        (Some(3), Some(3))
    );

    let result = registration.results(&train_url);
    let of_model = registration
        .call("GET", "get_encrypted_model", b"")
        .expect(200)
        .body;
    assert!(result == of_model, "both addresses give the same model");
    let summary = trusted.open(&result).expect("our own result");
    assert_verified(&summary);
    let weights = values(&summary);
    assert!(
        demo::deviation_from_recorded(&weights) < 1e-4,
        "{weights:?}"
    );
    assert!(largest_difference(&weights, &demo::clear_weights()) < 1e-4);
    let metrics = summary.training.expect("judged on the training rows");
    let auc = metrics.auc.expect("two classes");
    assert!((auc - 0.964).abs() < 0.01, "AUC {auc}");
}

#[test]
fn a_model_to_start_from_travels_encrypted() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "bea");
    let registration = Registration::make(&account, &client);
    let start: Vec<f64> = (0..31)
        .map(|column| f64::from(column - 15) / 100.0)
        .collect();
    let settings = TrainingSettings {
        epochs: 2,
        start: StartFrom::Model {
            weights: start.clone(),
        },
        ..TrainingSettings::default()
    };
    let mut trusted = TrustedSide::with_demo(settings);
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let early = registration.call("POST", "train/rows?sync=False", b"");
    assert_eq!(
        early.status,
        409,
        "without the initial model: {}",
        early.text()
    );
    registration
        .upload(Slot::InitialModel, &blobs.model)
        .expect(200);
    let train_url = registration.train();
    assert_eq!(registration.wait(&train_url), "Completed");

    let summary = trusted
        .open(&registration.results(&train_url))
        .expect("our own result");
    assert_verified(&summary);
    let clear = harness::descend(
        &demo::features(),
        &demo::labels(),
        harness::Start::Weights(start),
        2,
        0.1,
    );
    assert!(largest_difference(&values(&summary), &clear) < 1e-4);
}

#[test]
fn an_upload_in_parts_goes_on_where_it_stood() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "cem");
    let registration = Registration::make(&account, &client);
    let trusted = TrustedSide::with_demo(TrainingSettings::default());
    registration.add_profile(&trusted.summary.profile_json);
    let data = trusted.data_under(trusted.key);
    let url = registration.upload_url(Slot::Data);
    let put = |from: usize, to: usize| {
        let range = format!("bytes {from}-{}/{}", to - 1, data.len());
        client.send("PUT", &url, &[("content-range", &range)], &data[from..to])
    };
    let third = data.len() / 3;
    assert_eq!(
        put(0, third).expect(202).header("upload-offset"),
        Some(third.to_string().as_str())
    );
    let ahead = put(2 * third, data.len()).expect(409);
    assert_eq!(
        ahead.header("upload-offset"),
        Some(third.to_string().as_str())
    );
    let head = client.send("HEAD", &url, &[], b"").expect(200);
    assert_eq!(
        head.header("upload-offset"),
        Some(third.to_string().as_str())
    );
    put(third, 2 * third).expect(202);
    put(2 * third, data.len()).expect(200);
    put(0, third).expect(409);
}
