//! `kill -9` of the server: nothing is lost, nothing is doubled, and the result is the same to the bit.

use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::{TrainingSettings, Verification};

/// Waits until an epoch is behind and another still ahead.
fn until_in_the_middle(registration: &Registration<'_>, train_url: &str) {
    let begun = Instant::now();
    loop {
        let progress = registration.progress(train_url);
        let (epoch, epochs) = (progress["epoch"].as_u64(), progress["epochs"].as_u64());
        assert_eq!(
            progress["state"], "Running",
            "it ended before it could be killed: {progress}"
        );
        if epoch >= Some(1) && epoch < epochs {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{progress}");
        std::thread::sleep(Duration::from_millis(3));
    }
}

#[test]
fn a_killed_training_goes_on_and_ends_with_the_same_bytes() {
    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "dag");
    let registration = Registration::make(&account, &client);
    let mut trusted = TrustedSide::with_demo(TrainingSettings {
        epochs: 5,
        ..TrainingSettings::default()
    });
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);

    let undisturbed = registration.train();
    assert_eq!(registration.wait(&undisturbed), "Completed");
    let expected = registration.results(&undisturbed);
    let summary = trusted.open(&expected).expect("our own result");
    assert!(
        matches!(summary.verification, Verification::Verified { .. }),
        "{:?}",
        summary.verification
    );

    // Killed while it waits or loads, then killed in the middle.
    let train_url = registration.train();
    server.kill();
    server.restart();
    until_in_the_middle(&registration, &train_url);
    server.kill();
    server.restart();
    assert_eq!(registration.wait(&train_url), "Completed");
    assert!(
        registration.results(&train_url) == expected,
        "the result differs from the undisturbed one"
    );
    assert!(
        registration.results(&undisturbed) == expected,
        "the first result was lost or changed"
    );
}

#[test]
fn an_upload_survives_too() {
    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "eli");
    let registration = Registration::make(&account, &client);
    let trusted = TrustedSide::with_demo(TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    });
    registration.add_profile(&trusted.summary.profile_json);
    let data = trusted.data_under(trusted.key);
    let url = registration.upload_url(Slot::Data);
    let half = data.len() / 2;
    let range = format!("bytes 0-{}/{}", half - 1, data.len());
    client
        .send("PUT", &url, &[("content-range", &range)], &data[..half])
        .expect(202);
    server.kill();
    server.restart();
    let head = client.send("HEAD", &url, &[], b"").expect(200);
    let offset: usize = head
        .header("upload-offset")
        .and_then(|text| text.parse().ok())
        .expect("an offset");
    assert!(offset <= half, "{offset} bytes of {half} that were sent");
    let range = format!("bytes {offset}-{}/{}", data.len() - 1, data.len());
    client
        .send("PUT", &url, &[("content-range", &range)], &data[offset..])
        .expect(200);
}
