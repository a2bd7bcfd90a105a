//! What plans predict against what trainings take, in bytes, seconds and memory: `cargo xtask bench plans`. Seconds are predicted as a
//! page does it, by the pace that the service has learnt from other trainings. Fails where a median is further off than a quarter.

use std::process::ExitCode;

use harness::{Client, Registration, Server, Slot, TrustedSide, made_up_table, sign_up};
use serde_json::json;
use vault_api::{Refresh, TrainingSettings};
use wire::rest::TrainingPace;

/// Trainings of each kind of which the median is taken.
const RUNS: usize = 3;

/// A kind of training.
struct Kind {
    name: &'static str,
    rows: usize,
    features: usize,
    settings: TrainingSettings,
}

/// What one training took.
struct Taken {
    seconds: f64,
    /// Over what was predicted.
    memory: f64,
    predicted_seconds: f64,
}

fn main() -> ExitCode {
    let plain = TrainingSettings::default();
    let by_owner = TrainingSettings::best();
    let by_server = TrainingSettings {
        refresh: Refresh::ByServerWhenNeeded,
        ..TrainingSettings::best()
    };
    let kinds = [
        ("plain", 984, 30, &plain),
        ("plain", 16_384, 30, &plain),
        ("plain", 11_982, 196, &plain),
        ("plain", 100_000, 30, &plain),
        ("refreshed by its owner", 984, 30, &by_owner),
        ("refreshed by its owner", 40_000, 20, &by_owner),
        ("refreshed by the server", 984, 30, &by_server),
    ];
    let kinds = kinds.map(|(name, rows, features, settings)| Kind {
        name,
        rows,
        features,
        settings: settings.clone(),
    });
    let (learner, client) = (Server::start(None), Client::default());
    for (number, kind) in kinds.iter().chain(&kinds).enumerate() {
        kind.train(&learner, &client, &format!("learnt{number}"));
    }
    let url = format!("{}/info/pace", learner.base());
    let pace = client.send("GET", &url, &[], b"").expect(200).json();
    let pace: TrainingPace = serde_json::from_value(pace).expect("a pace");
    let mut all_fit = true;
    for kind in &kinds {
        let mut runs: Vec<Taken> = (0..RUNS).map(|_| kind.alone(&client)).collect();
        runs.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
        let Some(median) = runs.get(RUNS / 2) else {
            continue;
        };
        let predicted = pace.seconds(median.predicted_seconds);
        let share = median.seconds / predicted;
        let fits = [share, median.memory]
            .iter()
            .all(|share| (0.75..=1.25).contains(share));
        all_fit &= fits;
        let figures = json!({
            "kind": kind.name, "rows": kind.rows, "features": kind.features, "epochs": kind.settings.epochs,
            "seconds": median.seconds, "predicted_seconds": predicted, "share_of_seconds": share,
            "share_of_memory": median.memory, "times_as_long": pace.times_as_long, "fits": fits,
        });
        match std::env::args().any(|argument| argument == "--json") {
            true => println!("{figures}"),
            false => println!(
                "{} x {}, {} epochs, {}: {:.2} s, {:.2} times what was predicted; memory {:.2} times{}",
                kind.rows,
                kind.features,
                kind.settings.epochs,
                kind.name,
                median.seconds,
                share,
                median.memory,
                if fits { "" } else { " - OFF" },
            ),
        }
    }
    match all_fit {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

impl Kind {
    /// On a server of its own, whose memory is this training's.
    fn alone(&self, client: &Client) -> Taken {
        self.train(&Server::start(None), client, "max")
    }

    /// From the first key to the last epoch; bytes have to be as predicted.
    fn train(&self, server: &Server, client: &Client, username: &str) -> Taken {
        let rows = made_up_table(self.rows, self.features);
        let mut trusted =
            TrustedSide::with(&rows, None, self.settings.clone()).expect("a good table");
        let account = sign_up(server, client, username);
        let registration = Registration::make(&account, client);
        registration.add_profile(&trusted.summary.profile_json);
        let blobs = trusted.blobs();
        assert_eq!(blobs.keys.len() as u64, trusted.summary.key_bytes);
        assert_eq!(blobs.data.len() as u64, trusted.summary.data_bytes);
        for (slot, blob) in [(Slot::EvaluationKeys, blobs.keys), (Slot::Data, blobs.data)] {
            registration.upload(slot, &blob).expect(200);
        }
        let train_url = registration.train();
        assert_eq!(registration.attend(&train_url, &mut trusted), "Completed");
        let predicted = trusted.summary.server_bytes as f64;
        Taken {
            seconds: account.training_seconds(client),
            memory: server
                .peak_rss_bytes()
                .map_or(1.0, |peak| peak as f64 / predicted),
            predicted_seconds: trusted.summary.train_seconds,
        }
    }
}
