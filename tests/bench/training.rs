//! Training on made-up rows of a given shape, through the real server: `cargo xtask bench training --json`; with `--browser` the
//! rows are dropped into the page in Chromium, which prepares and encrypts them; with `--alone` the server refreshes the weights itself.

use std::path::PathBuf;
use std::time::Instant;

use harness::browser::{Browser, Journey, Kind, test_ids as id};
use harness::{Client, Registration, Server, Slot, TrustedSide, demo, made_up_table, sign_up};
use serde_json::{Value, json};
use vault_api::{Refresh, TrainingSettings, Verification};

fn main() {
    let (rows, features, iterations) = (
        option("--rows", 984),
        option("--features", 30),
        option("--iterations", 3),
    );
    let figures = match asked("--browser") {
        true => in_browser(&made_up_table(rows, features), iterations),
        false => natively(rows, features, iterations),
    };
    if asked("--json") {
        println!("{figures}")
    } else {
        println!("{figures:#}")
    }
}

fn natively(rows: usize, features: usize, iterations: usize) -> Value {
    // More steps than one chain of levels has room for: accelerated, refreshed by the trusted side.
    let settings = TrainingSettings {
        epochs: iterations as u32,
        refresh: if asked("--alone") {
            Refresh::ByServerWhenNeeded
        } else {
            Refresh::WhenNeeded
        },
        ..if iterations > 3 {
            TrainingSettings::best()
        } else {
            TrainingSettings::default()
        }
    };
    let mut trusted =
        TrustedSide::with(&made_up_table(rows, features), None, settings).expect("a good table");
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
    let compute_s = account.training_seconds(&client);
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
    json!({
        "rows": rows, "features": features, "iterations": iterations, "ring_degree": trusted.summary.ring_degree, "activation": trusted.summary.activation.name(),
        "keygen_s": keygen_s, "keys_bytes": keys.len(), "encrypt_s": encrypt_s, "data_bytes": data.len(),
        "train_s": train_s, "compute_s": compute_s, "predicted_train_s": trusted.summary.train_seconds, "iteration_s": train_s / iterations as f64, "refreshes": trusted.summary.refreshes,
        "server_peak_rss_bytes": server.peak_rss_bytes(), "predicted_server_bytes": trusted.summary.server_bytes,
        "max_weight_error": largest_deviation, "bound": bound,
    })
}

/// The page's part: from the dropped file to the encrypted upload. Memory is the peak of everything that draws and computes for the
/// page: its thread, the vault and the vault's helpers are one process.
fn in_browser(csv: &[u8], iterations: usize) -> Value {
    let dist =
        std::env::var_os("BLINDFOLD_DIST").map_or_else(|| demo::root().join("dist"), PathBuf::from);
    let server = Server::start(Some(&dist.canonicalize().expect("the built page")));
    let browser = Browser::start(Kind::Chromium);
    let journey = Journey::begin(&browser, &server, "bench");
    journey.sign_up();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rows.csv");
    std::fs::write(&file, csv).expect("a file");
    let page = &journey.page;
    page.click(id::NAV_TRAIN);
    let begun = Instant::now();
    page.give(id::FILES, &[&file]);
    page.wait(id::PREVIEW, 300);
    let read_s = begun.elapsed().as_secs_f64();
    let before = harness::browser::largest_renderer(browser.driver_id());
    page.click(id::NEXT);
    page.choose(id::LABEL, "Class");
    page.fill(id::EPOCHS, &iterations.to_string());
    page.click(id::NEXT);
    let begun = Instant::now();
    page.wait(id::PLAN_KEY_BYTES, 300);
    let plan_s = begun.elapsed().as_secs_f64();
    journey.make_keys("nine herons over the weir");
    let keygen_s = page.number(id::KEYS_DONE, "data-seconds");
    page.click(id::NEXT);
    page.click(id::ENCRYPT);
    page.wait(id::DATA_DONE, 600);
    let after = harness::browser::largest_renderer(browser.driver_id());
    json!({
        "csv_bytes": csv.len(), "iterations": iterations, "read_s": read_s, "plan_s": plan_s,
        "keygen_s": keygen_s,
        "encrypt_and_send_s": page.number(id::DATA_DONE, "data-seconds"),
        "page_peak_rss_bytes_after_reading": before.map(|it| it.peak),
        "page_peak_rss_bytes": after.as_ref().map(|it| it.peak),
        "wasm_memory_bytes": after.map(|it| it.memories),
    })
}

fn asked(flag: &str) -> bool {
    std::env::args().any(|argument| argument == flag)
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
