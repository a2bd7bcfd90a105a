//! Training on made-up rows of a given shape, through the real server: `cargo xtask bench training --json`.

use std::time::Instant;

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use serde_json::json;
use vault_api::{TrainingSettings, Verification};

fn main() {
    let (rows, features, iterations) = (
        option("--rows", 984),
        option("--features", 30),
        option("--iterations", 3),
    );
    // More steps than one chain of levels has room for: accelerated, refreshed by the trusted side.
    let settings = TrainingSettings {
        epochs: iterations as u32,
        ..if iterations > 3 {
            TrainingSettings::best()
        } else {
            TrainingSettings::default()
        }
    };
    let mut trusted =
        TrustedSide::with(&table(rows, features), None, settings).expect("a good table");
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "bench");
    let registration = Registration::make(&account, &client);
    registration.add_profile(&trusted.summary.profile_json);
    let begun = Instant::now();
    let keys = trusted.keys_of(trusted.key);
    let keygen_s = begun.elapsed().as_secs_f64();
    let data = trusted.data_under(trusted.key);
    let encrypt_s = begun.elapsed().as_secs_f64() - keygen_s;
    registration.upload(Slot::EvaluationKeys, &keys).expect(200);
    registration.upload(Slot::Data, &data).expect(200);
    let begun = Instant::now();
    let train_url = registration.train();
    assert_eq!(registration.attend(&train_url, &mut trusted), "Completed");
    let train_s = begun.elapsed().as_secs_f64();
    let summary = trusted
        .open(&registration.results(&train_url))
        .expect("our own result");
    let (largest_deviation, bound) = match summary.verification {
        Verification::Verified {
            largest_deviation,
            bound,
        } => (largest_deviation, bound),
        other => panic!("{other:?}"),
    };
    let figures = json!({
        "rows": rows, "features": features, "iterations": iterations, "ring_degree": trusted.summary.ring_degree,
        "keygen_s": keygen_s, "keys_bytes": keys.len(), "encrypt_s": encrypt_s, "data_bytes": data.len(),
        "train_s": train_s, "iteration_s": train_s / iterations as f64, "refreshes": trusted.summary.refreshes,
        "server_peak_rss_bytes": server.peak_rss_bytes(),
        "max_weight_error": largest_deviation, "bound": bound,
    });
    if std::env::args().any(|argument| argument == "--json") {
        println!("{figures}")
    } else {
        println!("{figures:#}")
    }
}

/// The number after a flag.
fn option(flag: &str, default: usize) -> usize {
    let arguments: Vec<String> = std::env::args().collect();
    let value = arguments
        .iter()
        .position(|argument| argument == flag)
        .and_then(|at| arguments.get(at + 1));
    value.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{flag} takes a number, not {text}"))
    })
}

/// Rows whose class depends on the sum of their features, with noise; repeatable.
fn table(rows: usize, features: usize) -> Vec<u8> {
    let mut state = 1_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    };
    let names: Vec<String> = (0..features).map(|feature| format!("f{feature}")).collect();
    let mut text = format!("{},Class\n", names.join(","));
    for _ in 0..rows {
        let values: Vec<f64> = (0..features).map(|_| next()).collect();
        let class = u8::from(values.iter().sum::<f64>() + next() * 2.0 > 0.0);
        let cells: Vec<String> = values.iter().map(|value| format!("{value:.6}")).collect();
        text.push_str(&format!("{},{class}\n", cells.join(",")));
    }
    text.into_bytes()
}
