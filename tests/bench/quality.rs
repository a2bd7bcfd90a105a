//! How good encrypted models are, beside scikit-learn's: `cargo test -p blindfold-app --bench quality -- DATA_FOLDER [NAME…]`.
//!
//! For every fold of every data set that is named (without a name: of all), the training rows are written as a CSV and
//! go the whole way with the settings that the page offers: prepared and encrypted by the vault, trained by the real server, refreshed by
//! the vault whenever the server waits, decrypted, checked by replay. The vault then predicts the rows held out. Folds and
//! scikit-learn's figures are those of `docs/quality.md`.

#[path = "../../crates/logreg/examples/quality/data.rs"]
mod data;
#[path = "../../crates/logreg/examples/quality/folds.rs"]
mod folds;

use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use data::{DataSet, NAMES};
use folds::Folds;
use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::{TrainingSettings, Verification};

/// Time between two looks at a training.
const PATIENCE: Duration = Duration::from_millis(200);

fn main() {
    // `cargo bench` adds a flag of its own.
    let mut arguments = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let folder = PathBuf::from(arguments.next().expect("which folder has the data?"));
    let named: Vec<String> = arguments.collect();
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "quality");
    let registration = Registration::make(&account, &client);
    println!(
        "| data | scikit-learn | encrypted | difference | refreshes | largest deviation | of its bound |"
    );
    println!("|---|---|---|---|---|---|---|");
    for name in NAMES {
        if named.is_empty() || named.iter().any(|it| it == name) {
            let data = DataSet::read(&folder, name).expect("a data set");
            println!("{}", row(name, &data, (&registration, &client)));
        }
    }
}

/// What one fold gave.
struct Fold {
    auc: f64,
    refreshes: u32,
    deviation: f64,
    bound: f64,
}

/// A row of the table.
fn row(name: &str, data: &DataSet, service: (&Registration<'_>, &Client)) -> String {
    let folds = Folds::new(&data.labels, 0);
    let all: Vec<Fold> = (0..folds::COUNT)
        .map(|fold| train(data, (&folds, fold), service))
        .collect();
    let auc = all.iter().map(|it| it.auc).sum::<f64>() / all.len() as f64;
    let reference = reference(name);
    let most = |of: fn(&Fold) -> f64| all.iter().map(of).fold(0.0, f64::max);
    format!(
        "| {name} | {reference:.4} | {auc:.4} | {:+.4} | {} | {:.1e} | {:.0} % |",
        auc - reference,
        all[0].refreshes,
        most(|it| it.deviation),
        100.0 * most(|it| it.deviation / it.bound),
    )
}

/// Trains on all rows but a fold's, encrypted, and judges on that fold.
fn train(
    data: &DataSet,
    (folds, fold): (&Folds, usize),
    service: (&Registration<'_>, &Client),
) -> Fold {
    let [rows, held_out] = [false, true].map(|out| csv(data, &folds.rows(fold, out)));
    let mut trusted =
        TrustedSide::with_standardised(&rows, TrainingSettings::best()).expect("a good table");
    let (registration, client) = service;
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    for (slot, blob) in [(Slot::EvaluationKeys, blobs.keys), (Slot::Data, blobs.data)] {
        registration.upload(slot, &blob).expect(200);
    }
    let train_url = registration.train();
    attend(registration, client, &train_url, &mut trusted);
    let model = registration.results(&train_url);
    let (summary, metrics) = trusted
        .judge(&model, &held_out)
        .expect("our own result and rows");
    let Verification::Verified {
        largest_deviation: deviation,
        bound,
    } = summary.verification
    else {
        panic!("{:?}", summary.verification)
    };
    Fold {
        auc: metrics.auc.expect("rows of both classes"),
        refreshes: trusted.summary.refreshes,
        deviation,
        bound,
    }
}

/// Waits until the training has ended, and refreshes its weights whenever it waits for that.
fn attend(
    registration: &Registration<'_>,
    client: &Client,
    train_url: &str,
    trusted: &mut TrustedSide,
) {
    let begun = Instant::now();
    while registration.status(train_url) == "Running" {
        assert!(begun.elapsed() < Duration::from_secs(1800), "no end");
        if !registration.progress(train_url)["waiting"].is_object() {
            std::thread::sleep(PATIENCE);
            continue;
        }
        let of_training = |method, what| registration.of_training(method, train_url, what);
        let state = of_training("GET", "get_refresh").expect(200).body;
        let (_, refreshed) = trusted.refresh(&state).expect("an honest state");
        let url = of_training("POST", "upload/refresh_url").expect(200).text();
        client.send("PUT", &url, &[], &refreshed).expect(200);
    }
    assert_eq!(registration.status(train_url), "Completed");
}

/// scikit-learn's mean over the same folds.
fn reference(name: &str) -> f64 {
    let text = include_str!("../../docs/quality_reference.csv");
    let begin = format!("{name},1,");
    let figures = text.lines().find_map(|line| line.strip_prefix(&begin));
    let first = figures.and_then(|figures| figures.split(',').next());
    first
        .and_then(|figure| figure.parse().ok())
        .expect("a figure for every data set")
}

fn csv(data: &DataSet, rows: &[usize]) -> Vec<u8> {
    let names: Vec<String> = (0..data.features).map(|j| format!("f{j}")).collect();
    let mut text = format!("{},Class\n", names.join(","));
    for &r in rows {
        for cell in data.row(r) {
            write!(text, "{cell},").expect("memory");
        }
        writeln!(text, "{}", u8::from(data.labels[r])).expect("memory");
    }
    text.into_bytes()
}
