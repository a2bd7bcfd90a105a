//! Training longer than its modulus chain with nobody in reach: the server refreshes the weights by itself.

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::{Refresh, StateSummary, TrainingSettings, Verification};

use crate::attended::{rows, settings};

#[test]
fn a_training_goes_on_alone_and_survives_the_server() {
    let settings = TrainingSettings {
        refresh: Refresh::Bootstrapped { every: 1 },
        ..settings()
    };
    let mut trusted = TrustedSide::with(&rows(), None, settings).expect("a good table");
    let summary = &trusted.summary;
    assert_eq!((summary.refreshes, summary.security_bits), (0, 128));
    assert!(summary.key_bytes <= 160_000_000, "{}", summary.key_bytes);
    assert!(!summary.leaks.iter().any(|leak| leak.contains("refresh")));

    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "boo");
    let registration = Registration::make(&account, &client);
    registration.add_profile(&summary.profile_json);
    let blobs = trusted.blobs();
    let mut cut = blobs.keys.clone();
    let last = cut.len() - 40;
    cut[last] ^= 1;
    registration.upload(Slot::EvaluationKeys, &cut).expect(422);
    for (slot, blob) in [(Slot::EvaluationKeys, blobs.keys), (Slot::Data, blobs.data)] {
        registration.upload(slot, &blob).expect(200);
    }
    let train_url = registration.train();
    loop {
        let progress = registration.progress(&train_url);
        assert!(progress["waiting"].is_null(), "{progress}");
        if progress["epoch"].as_u64() >= Some(2) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    server.kill();
    server.restart();
    assert_eq!(registration.wait(&train_url), "Completed");
    let result = registration.results(&train_url);
    let summary = trusted.open(&result).expect("our own result");
    let verified = matches!(summary.verification, Verification::Verified { .. });
    assert!(verified, "{:?}", summary.verification);
    let refused = registration.of_training("GET", &train_url, "get_refresh");
    refused.expect(409);
    its_owner_sees_how_it_goes_and_has_enough(&registration, &mut trusted);
}

/// Another training on the same rows, ended where its loss was seen.
fn its_owner_sees_how_it_goes_and_has_enough(
    registration: &Registration<'_>,
    trusted: &mut TrustedSide,
) {
    let train_url = registration.train();
    let mut seen: Vec<StateSummary> = Vec::new();
    let call = |method, what: &str| registration.of_training(method, &train_url, what);
    call("POST", "stop_here?epoch=4").expect(409);
    while seen.len() < 2 {
        let epoch = registration.progress(&train_url)["epoch"].as_u64();
        if epoch > seen.last().map(|last| last.epoch.into()).or(Some(0)) {
            let state = call("GET", "get_checkpoint").expect(200).body;
            seen.push(trusted.watch(&state).expect("an honest state"));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(seen[0].loss < std::f64::consts::LN_2 && seen[1].loss < seen[0].loss);
    let stop = format!("stop_here?epoch={}", seen[1].epoch);
    assert_eq!(call("POST", &stop).expect(200).text(), "Running");
    assert_eq!(registration.wait(&train_url), "Completed");
    let progress = registration.progress(&train_url);
    let ended = progress["epoch"].as_u64().expect("a number");
    let epochs = progress["epochs"].as_u64().expect("a number");
    assert!(
        u64::from(seen[1].epoch) <= ended && ended < epochs,
        "{progress}"
    );
    let result = registration.results(&train_url);
    let summary = trusted.open_after(Some(ended as u32), &result);
    let verification = summary.expect("our own result").verification;
    let verified = matches!(verification, Verification::Verified { .. });
    assert!(verified, "{verification:?}");
    call("GET", "get_checkpoint").expect(409);
    call("POST", &stop).expect(409);
}
