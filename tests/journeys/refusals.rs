//! What is wrong is refused, with words that say what.

use std::io::{Read, Write};
use std::net::TcpStream;

use harness::{Account, Client, Registration, Server, Slot, TrustedSide, demo, sign_up};
use vault_api::{TrainingSettings, Verification};

struct Scene {
    _server: Server,
    client: Client,
    account: Account,
}

impl Scene {
    fn set(username: &str) -> Self {
        let (server, client) = (Server::start(None), Client::default());
        let account = sign_up(&server, &client, username);
        Self {
            _server: server,
            client,
            account,
        }
    }

    fn registration(&self) -> Registration<'_> {
        Registration::make(&self.account, &self.client)
    }
}

/// A small job: one epoch needs few levels and few keys.
fn small() -> TrainingSettings {
    TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    }
}

#[test]
fn damaged_and_truncated_uploads_are_refused_and_leave_nothing() {
    let scene = Scene::set("flo");
    let registration = scene.registration();
    let trusted = TrustedSide::with_demo(small());
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    for at in [0, 5, 9, 30, blobs.data.len() / 2, blobs.data.len() - 1] {
        let mut damaged = blobs.data.clone();
        damaged[at] ^= 1;
        let answer = registration.upload(Slot::Data, &damaged).expect(422);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert!(
            answer.json()["detail"]
                .as_str()
                .is_some_and(|detail| detail.len() > 10),
            "byte {at}: {}",
            answer.text()
        );
    }
    registration
        .upload(Slot::Data, &blobs.data[..blobs.data.len() - 1])
        .expect(422);
    let mut longer = blobs.data.clone();
    longer.push(0);
    registration.upload(Slot::Data, &longer).expect(413);
    let early = registration
        .call("POST", "train/rows?sync=False", b"")
        .expect(409);
    assert!(early.text().contains("data set"), "{}", early.text());
    registration.upload(Slot::Data, &blobs.data).expect(200);
    assert_eq!(registration.wait(&registration.train()), "Completed");
}

#[test]
fn a_broken_connection_leaves_no_object() {
    let scene = Scene::set("gil");
    let registration = scene.registration();
    let trusted = TrustedSide::with_demo(small());
    registration.add_profile(&trusted.summary.profile_json);
    let data = trusted.data_under(trusted.key);
    let url = registration.upload_url(Slot::Data);
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("connect");
    let head = format!(
        "PUT /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n",
        data.len()
    );
    stream.write_all(head.as_bytes()).expect("head");
    stream.write_all(&data[..data.len() / 2]).expect("half");
    stream
        .shutdown(std::net::Shutdown::Write)
        .expect("shutdown");
    let mut answer = Vec::new();
    // The server may answer 4xx or just hang up; both are fine, as long as nothing became visible.
    let _ = stream.read_to_end(&mut answer);
    assert!(
        !answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    registration
        .upload(Slot::EvaluationKeys, &trusted.keys_of(trusted.key))
        .expect(200);
    let early = registration
        .call("POST", "train/rows?sync=False", b"")
        .expect(409);
    assert!(early.text().contains("data set"), "{}", early.text());
}

#[test]
fn keys_and_rows_of_two_secret_keys_do_not_mix() {
    let scene = Scene::set("hal");
    let registration = scene.registration();
    let mut trusted = TrustedSide::with_demo(small());
    registration.add_profile(&trusted.summary.profile_json);
    let other = trusted.another_key();
    registration
        .upload(Slot::EvaluationKeys, &trusted.keys_of(trusted.key))
        .expect(200);
    registration
        .upload(Slot::Data, &trusted.data_under(other))
        .expect(200);
    let mixed = registration
        .call("POST", "train/rows?sync=False", b"")
        .expect(409);
    assert!(mixed.text().contains("key"), "{}", mixed.text());

    registration
        .upload(Slot::Data, &trusted.data_under(trusted.key))
        .expect(200);
    let train_url = registration.train();
    assert_eq!(registration.wait(&train_url), "Completed");
    let result = registration.results(&train_url);
    let right = std::mem::replace(&mut trusted.key, other);
    let refusal = trusted.open(&result).expect_err("another key opens it");
    assert!(
        refusal.to_string().to_lowercase().contains("key"),
        "{refusal}"
    );
    trusted.key = right;
    let summary = trusted.open(&result).expect("the right key");
    assert!(matches!(
        summary.verification,
        Verification::Verified { .. }
    ));
}

#[test]
fn rows_of_another_shape_are_refused() {
    let scene = Scene::set("ida");
    let registration = scene.registration();
    let trusted = TrustedSide::with_demo(small());
    registration.add_profile(&trusted.summary.profile_json);
    let narrow: Vec<u8> = table(
        60,
        4,
        |row, column| format!("{}.{column}", row % 3),
        |row| (row % 2).to_string(),
    );
    let other = TrustedSide::with(&narrow, None, small()).expect("a good table");
    registration
        .upload(Slot::Data, &other.data_under(other.key))
        .expect(422);
    let mut profile: serde_json::Value =
        serde_json::from_str(&trusted.summary.profile_json).expect("JSON");
    profile["features"] = 31.into();
    let answer = registration.call("POST", "add_profile", profile.to_string().as_bytes());
    assert!((400..500).contains(&answer.status), "{}", answer.text());
}

#[test]
fn a_profile_below_128_bits_is_refused() {
    let scene = Scene::set("jon");
    let registration = scene.registration();
    let trusted = TrustedSide::with_demo(TrainingSettings::default());
    let mut profile: serde_json::Value =
        serde_json::from_str(&trusted.summary.profile_json).expect("JSON");
    let degree = ["logDegree", "log_degree"]
        .into_iter()
        .find(|key| profile["parameters"][key].is_u64())
        .expect("a degree");
    let log_degree = profile["parameters"][degree].as_u64().expect("a number");
    profile["parameters"][degree] = (log_degree - 1).into();
    let answer = registration
        .call("POST", "add_profile", profile.to_string().as_bytes())
        .expect(422);
    assert!(answer.json()["detail"].is_string(), "{}", answer.text());
}

/// A CSV with a label column `Class`.
fn table(
    rows: usize,
    columns: usize,
    cell: impl Fn(usize, usize) -> String,
    label: impl Fn(usize) -> String,
) -> Vec<u8> {
    let names: Vec<String> = (0..columns).map(|column| format!("f{column}")).collect();
    let mut text = format!("{},Class\r\n", names.join(","));
    for row in 0..rows {
        let cells: Vec<String> = (0..columns).map(|column| cell(row, column)).collect();
        text.push_str(&format!("{},{}\r\n", cells.join(","), label(row)));
    }
    text.into_bytes()
}

fn refusal(csv: &[u8]) -> String {
    match TrustedSide::with(csv, None, small()) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn bad_tables_are_refused_with_row_and_column() {
    let number = |row: usize, column: usize| format!("{}.{}", row % 5, column);
    for bad in ["NaN", "inf", "-inf", "1e999", "abc", ""] {
        let csv = table(
            50,
            3,
            |row, column| {
                if (row, column) == (6, 1) {
                    bad.to_owned()
                } else {
                    number(row, column)
                }
            },
            |row| (row % 2).to_string(),
        );
        let text = refusal(&csv);
        assert!(text.contains("f1") && text.contains('7'), "{bad:?}: {text}");
    }
    let three = refusal(&table(60, 3, number, |row| (row % 3).to_string()));
    assert!(
        three.contains("Class") || three.contains("class"),
        "{three}"
    );
    let one = refusal(&table(60, 3, number, |_| "1".to_owned()));
    assert!(!one.is_empty());
}

#[test]
fn a_model_of_the_wrong_length_cannot_be_started_from() {
    let settings = TrainingSettings {
        start: vault_api::StartFrom::Model {
            weights: vec![0.0; 30],
        },
        ..small()
    };
    let (features, labels) = (demo::read("features.csv"), demo::read("labels.csv"));
    let Err(error) = TrustedSide::with(&features, Some(&labels), settings) else {
        panic!("accepted")
    };
    assert!(
        error.to_string().contains("29") && error.to_string().contains("30"),
        "{error}"
    );
}
