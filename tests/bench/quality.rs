//! How good encrypted models are, beside scikit-learn's: `BLINDFOLD_PROFILE=release cargo bench -p blindfold-app --bench quality -- DATA_FOLDER [NAME…]`.
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

use data::{DataSet, NAMES};
use folds::Folds;
use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::{TrainingSettings, Verification};

fn main() {
    // `cargo bench` adds a flag of its own.
    let mut arguments = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let folder = PathBuf::from(arguments.next().expect("which folder has the data?"));
    let named: Vec<String> = arguments.collect();
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "quality");
    let registration = Registration::make(&account, &client);
    println!(
        "| data | rows x features | scikit-learn | encrypted | difference | largest deviation | of its bound |"
    );
    println!("|---|---|---|---|---|---|---|");
    let all = NAMES.map(str::to_owned);
    let names = if named.is_empty() { &all[..] } else { &named };
    for name in names {
        let data = DataSet::read(&folder, name).expect("a data set");
        println!("{}", row(name, &data, &registration));
    }
}

/// What one fold gave.
struct Fold {
    auc: f64,
    deviation: f64,
    bound: f64,
}

/// A row of the table.
fn row(name: &str, data: &DataSet, registration: &Registration<'_>) -> String {
    let folds = Folds::new(&data.labels, 0);
    let all: Vec<Fold> = (0..folds::COUNT)
        .map(|fold| train(data, (&folds, fold), registration))
        .collect();
    let auc = all.iter().map(|it| it.auc).sum::<f64>() / all.len() as f64;
    let reference = reference(name);
    let most = |of: fn(&Fold) -> f64| all.iter().map(of).fold(0.0, f64::max);
    format!(
        "| {name} | {} x {} | {reference:.4} | {auc:.4} | {:+.4} | {:.1e} | {:.0} % |",
        data.labels.len(),
        data.features,
        auc - reference,
        most(|it| it.deviation),
        100.0 * most(|it| it.deviation / it.bound),
    )
}

/// Trains on all rows but a fold's, encrypted, and judges on that fold.
fn train(data: &DataSet, (folds, fold): (&Folds, usize), registration: &Registration<'_>) -> Fold {
    let [rows, held_out] = [false, true].map(|out| csv(data, &folds.rows(fold, out)));
    let mut trusted =
        TrustedSide::with_standardised(&rows, TrainingSettings::best()).expect("a good table");
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    for (slot, blob) in [(Slot::EvaluationKeys, blobs.keys), (Slot::Data, blobs.data)] {
        registration.upload(slot, &blob).expect(200);
    }
    let train_url = registration.train();
    assert_eq!(registration.attend(&train_url, &mut trusted), "Completed");
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
        deviation,
        bound,
    }
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
