//! Unregistering deletes every byte, says so under signature, and holds when the server is killed while it deletes.

use harness::{Client, Registration, Scanner, Server, Slot, TrustedSide, bearer, sign_up};
use std::time::{Duration, Instant};
use vault_api::TrainingSettings;

/// Windows of 32 bytes at even distances, as many as asked for in all.
fn windows(blobs: &[(&str, &[u8])], count: usize) -> Scanner {
    let mut scanner = Scanner::default();
    let total: usize = blobs.iter().map(|(_, bytes)| bytes.len()).sum();
    for (name, bytes) in blobs {
        let share = (count * bytes.len()).div_ceil(total);
        let distance = ((bytes.len() - 32) / share).max(1);
        for at in (0..bytes.len() - 32).step_by(distance) {
            scanner.add(&bytes[at..at + 32], &format!("{name} at {at}"));
        }
    }
    scanner
}

#[test]
fn after_unregistering_nothing_of_it_is_anywhere() {
    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "gil");
    let registration = Registration::make(&account, &client);
    let settings = TrainingSettings {
        epochs: 5,
        ..TrainingSettings::default()
    };
    let trusted = TrustedSide::with_demo(settings);
    let blobs = trusted.blobs();
    let fill = || {
        registration.add_profile(&trusted.summary.profile_json);
        registration
            .upload(Slot::EvaluationKeys, &blobs.keys)
            .expect(200);
        registration.upload(Slot::Data, &blobs.data).expect(200);
    };
    fill();
    let finished = registration.train();
    assert_eq!(registration.wait(&finished), "Completed");
    let model = registration.results(&finished);
    let scanner = windows(
        &[
            ("keys", &blobs.keys),
            ("data", &blobs.data),
            ("model", &model),
        ],
        10_000,
    );
    assert!(scanner.len() >= 10_000, "{}", scanner.len());
    assert!(
        !scanner.find_in_folder(server.home()).is_empty(),
        "the scan is blind"
    );

    // One job is at work when everything goes.
    let at_work = registration.train();
    let url = format!("{}application/unregister_user", registration.model_url);
    let (token, json) = (bearer(&account), "application/json");
    let headers = [("authorization", token.as_str()), ("accept", json)];
    let receipt = client
        .send("DELETE", &url, &headers, b"")
        .expect(200)
        .json();
    let erased = &receipt["erased"];
    assert_eq!(
        (&erased["username"], &erased["jobs"]),
        (&"gil".into(), &2.into())
    );
    let kinds: Vec<&str> = erased["blobs"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|blob| blob["kind"].as_str())
        .collect();
    for kind in ["evaluation_keys", "train_data", "trained_model"] {
        assert!(kinds.contains(&kind), "{receipt}");
    }
    assert!(erased["bytes"].as_u64() >= Some((blobs.keys.len() + blobs.data.len()) as u64));
    assert_eq!(
        receipt["signature"]
            .as_str()
            .map(|text| text.split('.').count()),
        Some(3)
    );
    let gone = registration
        .account
        .call(&client, "GET", &format!("{at_work}check_status"), b"");
    assert_eq!(gone.status, 404);
    let begun = Instant::now();
    while !scanner.find_in_folder(&server.data_dir()).is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "the job at work goes on writing"
        );
        std::thread::sleep(Duration::from_millis(100));
    }

    killed_at_each_removal(&mut server, &registration, &fill, &scanner);
}

fn killed_at_each_removal(
    server: &mut Server,
    registration: &Registration<'_>,
    fill: &dyn Fn(),
    scanner: &Scanner,
) {
    let client = Client::default();
    let url = format!("{}application/unregister_user", registration.model_url);
    let token = bearer(registration.account);
    for removal in 1..=4 {
        registration
            .call("POST", "application/register_user", b"")
            .expect(200);
        fill();
        server.kill();
        assert!(server.restart_crashing_at(&format!("Remove:{removal}")));
        let answer = client.try_send("DELETE", &url, &[("authorization", &token)], b"");
        if answer.is_ok() {
            server.kill();
        }
        assert!(server.ended_within(Duration::from_secs(5)));
        server.restart();
        assert_eq!(
            scanner.find_in_folder(&server.data_dir()),
            Vec::<String>::new(),
            "removal {removal}"
        );
        let again = registration.call("DELETE", "application/unregister_user", b"");
        assert_eq!(again.status, 409, "it is unregistered");
    }
}
