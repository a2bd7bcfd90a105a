//! The whole demonstration job, timed: through the real server (a process of its own) and the real formats; with
//! `--browser` through the page too. `cargo xtask bench demo --json`.

use std::path::PathBuf;
use std::time::Instant;

use harness::browser::{Browser, Journey, Kind};
use harness::{Client, Registration, Server, Slot, TrustedSide, demo, sign_up};
use serde_json::{Value, json};
use vault_api::{TrainingSettings, Verification};

fn main() {
    let asked = |flag: &str| std::env::args().any(|argument| argument == flag);
    let mut figures = natively();
    if asked("--browser") {
        let runs = [Kind::Chromium, Kind::Firefox].map(in_browser);
        figures["browsers"] = Value::from(runs.to_vec());
    }
    if asked("--json") {
        println!("{figures}");
    } else {
        println!("{figures:#}");
    }
}

/// Seconds that something took, and what came of it.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let outcome = work();
    (begun.elapsed().as_secs_f64(), outcome)
}

fn natively() -> Value {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "bench");
    let registration = Registration::make(&account, &client);
    let mut trusted = TrustedSide::with_demo(TrainingSettings::default());
    registration.add_profile(&trusted.summary.profile_json);
    let (keygen_s, keys) = timed(|| trusted.keys_of(trusted.key));
    let (encrypt_s, data) = timed(|| trusted.data_under(trusted.key));
    let (upload_keys_s, _) = timed(|| registration.upload(Slot::EvaluationKeys, &keys).expect(200));
    let (upload_data_s, _) = timed(|| registration.upload(Slot::Data, &data).expect(200));
    // From the request to the answer that it is done, as a client sees it.
    let (train_s, train_url) = timed(|| {
        let train_url = registration.train();
        assert_eq!(registration.wait(&train_url), "Completed");
        train_url
    });
    let server_peak_rss_bytes = server.peak_rss_bytes();
    let (open_s, summary) = timed(|| {
        trusted
            .open(&registration.results(&train_url))
            .expect("our own result")
    });
    assert!(
        matches!(summary.verification, Verification::Verified { .. }),
        "{:?}",
        summary.verification
    );
    let weights: Vec<f64> = summary.weights.iter().map(|weight| weight.value).collect();
    let clear = demo::clear_weights();
    let max_weight_error = weights
        .iter()
        .zip(&clear)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f64::max);
    let metrics = summary.training.expect("judged on the training rows");
    json!({
        "rows": demo::labels().len(),
        "features": weights.len() - 1,
        "epochs": 3,
        "ring_degree": trusted.summary.ring_degree,
        "keygen_s": keygen_s,
        "keys_bytes": keys.len(),
        "data_bytes": data.len(),
        "encrypt_s": encrypt_s,
        "upload_keys_s": upload_keys_s,
        "upload_data_s": upload_data_s,
        "train_s": train_s,
        "open_and_verify_s": open_s,
        "server_peak_rss_bytes": server_peak_rss_bytes,
        "max_weight_error": max_weight_error,
        "deviation_from_recorded": demo::deviation_from_recorded(&weights),
        "auc": metrics.auc,
        "accuracy": metrics.accuracy,
    })
}

fn in_browser(kind: Kind) -> Value {
    let dist =
        std::env::var_os("BLINDFOLD_DIST").map_or_else(|| demo::root().join("dist"), PathBuf::from);
    let server = Server::start(Some(&dist.canonicalize().expect("the built page")));
    let browser = Browser::start(kind);
    let journey = Journey::begin(&browser, &server, "bench");
    journey.sign_up();
    let mut figures = journey.demo("nine herons over the weir").json();
    figures["server_peak_rss_bytes"] = json!(server.peak_rss_bytes());
    figures
}
