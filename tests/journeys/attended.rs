//! Attended training: the server waits for the owner, who checks the weights and encrypts them afresh, as often as the plan says.

use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, sign_up};
use sha2::{Digest, Sha256};
use vault_api::{
    Activation, Algorithm, Nesterov, Refresh, ResultSummary, StateSummary, TrainingSettings,
    Verification,
};

/// Five epochs, refreshed after each but the last.
pub fn settings() -> TrainingSettings {
    TrainingSettings {
        epochs: 5,
        activation: Activation::Wide5,
        algorithm: Algorithm::Nesterov(Nesterov::default()),
        refresh: Refresh::Attended { every: 1 },
        ..TrainingSettings::default()
    }
}

/// 96 rows of three columns, of which two tell something.
pub fn rows() -> Vec<u8> {
    let mut text = "a,b,c,Class\n".to_owned();
    for row in 0..96 {
        let cell = |column: usize| ((row * 7 + column * 13) % 17) as f64 / 8.0 - 1.0;
        let label = u8::from(cell(0) + 0.5 * cell(1) + 0.1 * cell(3) > 0.0);
        text.push_str(&format!("{},{},{},{label}\n", cell(0), cell(1), cell(2)));
    }
    text.into_bytes()
}

fn trusted() -> TrustedSide {
    TrustedSide::with(&rows(), None, settings()).expect("a good table")
}

/// Uploads what a training needs and asks for one. Its address.
fn begin(registration: &Registration<'_>, trusted: &TrustedSide) -> String {
    assert_eq!(trusted.summary.refreshes, 4);
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    for (slot, blob) in [(Slot::EvaluationKeys, blobs.keys), (Slot::Data, blobs.data)] {
        registration.upload(slot, &blob).expect(200);
    }
    registration.train()
}

impl Waiting<'_> {
    /// Waits until the training waits after `epoch` epochs.
    fn until(&self, epoch: u64) {
        let begun = Instant::now();
        loop {
            assert_eq!(self.registration.status(self.train_url), "Running");
            let progress = self.registration.progress(self.train_url);
            if progress["waiting"].is_object() && progress["epoch"].as_u64() == Some(epoch) {
                return;
            }
            let patient = begun.elapsed() < Duration::from_secs(120);
            assert!(patient, "{progress}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn state(&self) -> Vec<u8> {
        self.registration
            .of_training("GET", self.train_url, "get_refresh")
            .expect(200)
            .body
    }

    fn put(&self, refreshed: &[u8]) -> harness::Answer {
        let url = self.url();
        self.client.send("PUT", &url, &[], refreshed)
    }

    fn url(&self) -> String {
        self.registration
            .of_training("POST", self.train_url, "upload/refresh_url")
            .expect(200)
            .text()
    }

    fn refresh(&self, trusted: &mut TrustedSide, epoch: u64) -> StateSummary {
        self.until(epoch);
        let (summary, refreshed) = trusted.refresh(&self.state()).expect("an honest state");
        assert_eq!(u64::from(summary.epoch), epoch);
        self.put(&refreshed).expect(200);
        summary
    }
}

/// A training that waits now and then.
struct Waiting<'a> {
    registration: &'a Registration<'a>,
    client: &'a Client,
    train_url: &'a str,
}

/// A blob as if it were under the key of another one: its key id, and the digest that then fits.
fn under(blob: &[u8], other: &[u8]) -> Vec<u8> {
    let mut body = blob[..blob.len() - 32].to_vec();
    body[7..23].copy_from_slice(&other[7..23]);
    let digest = Sha256::digest(&body);
    [body, digest.to_vec()].concat()
}

#[track_caller]
fn assert_verified(summary: &ResultSummary) {
    let verified = matches!(summary.verification, Verification::Verified { .. });
    assert!(verified, "{:?}", summary.verification);
}

#[test]
fn a_training_of_five_segments_survives_the_server_and_a_reload_of_its_owner() {
    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "att");
    let registration = Registration::make(&account, &client);
    let mut trusted = trusted();
    let train_url = begin(&registration, &trusted);
    let waiting = Waiting {
        registration: &registration,
        client: &client,
        train_url: &train_url,
    };

    waiting.refresh(&mut trusted, 1);
    let first = waiting.refresh(&mut trusted, 2);
    waiting.until(3);
    let before = waiting.state();
    server.kill();
    server.restart();
    waiting.until(3);
    assert!(waiting.state() == before, "what waits is as it was");

    // Closed and opened again: the run comes out of its seal, and goes on where the server waits.
    let mut reopened = trusted.reopened("battery staple");
    drop(trusted);
    let second = waiting.refresh(&mut reopened, 3);
    server.kill();
    server.restart();
    let third = waiting.refresh(&mut reopened, 4);
    assert!(first.loss > second.loss && second.loss > third.loss);
    assert_eq!(registration.wait(&train_url), "Completed");
    let summary = reopened
        .open(&registration.results(&train_url))
        .expect("our own result");
    assert_verified(&summary);
    let late = registration.of_training("GET", &train_url, "get_refresh");
    late.expect(409);
}

#[test]
fn only_the_refresh_that_is_waited_for_is_taken() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "ben");
    let registration = Registration::make(&account, &client);
    let mut trusted = trusted();
    let train_url = begin(&registration, &trusted);
    let waiting = Waiting {
        registration: &registration,
        client: &client,
        train_url: &train_url,
    };
    waiting.refresh(&mut trusted, 1);
    waiting.until(2);
    let (_, stale) = trusted.refresh(&waiting.state()).expect("an honest state");
    waiting.put(&stale).expect(200);
    waiting.until(3);
    let state = waiting.state();
    let refused = waiting.put(&stale).expect(409).json();
    assert_eq!(refused["type"], "/problems/not-waiting");

    // Under another key it neither opens at home nor is taken by the service.
    let right = trusted.key;
    trusted.key = trusted.another_key();
    assert!(trusted.refresh(&state).is_err());
    let foreign = under(&stale, &trusted.data_under(trusted.key));
    let refused = waiting.put(&foreign).expect(409).json();
    assert_eq!(refused["type"], "/problems/mixed-keys");
    trusted.key = right;
    assert!(waiting.state() == state, "refusals change nothing");

    // Two at once: one is taken, the other comes too late.
    let (_, fresh) = trusted.refresh(&state).expect("an honest state");
    let urls = [waiting.url(), waiting.url()];
    let answers = urls.map(|url| client.send("PUT", &url, &[], &fresh).status);
    assert_eq!(answers, [200, 409]);
    waiting.refresh(&mut trusted, 4);
    assert_eq!(registration.wait(&train_url), "Completed");
    let result = registration.results(&train_url);
    assert_verified(&trusted.open(&result).expect("our own result"));
}

#[test]
fn an_owner_who_has_seen_enough_takes_the_model_as_it_is() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "cas");
    let registration = Registration::make(&account, &client);
    let mut trusted = trusted();
    let train_url = begin(&registration, &trusted);
    let waiting = Waiting {
        registration: &registration,
        client: &client,
        train_url: &train_url,
    };
    waiting.refresh(&mut trusted, 1);
    waiting.refresh(&mut trusted, 2);
    waiting.until(3);
    let call = |what| registration.of_training("POST", &train_url, what);
    call("stop_here?epoch=2").expect(409);
    assert_eq!(call("stop_here?epoch=3").expect(200).text(), "Running");
    assert_eq!(registration.wait(&train_url), "Completed");
    let result = registration.results(&train_url);
    let summary = trusted
        .open_after(Some(3), &result)
        .expect("our own result");
    assert_verified(&summary);
    let claimed = trusted.open_after(None, &result);
    let passes =
        claimed.is_ok_and(|summary| matches!(summary.verification, Verification::Verified { .. }));
    assert!(!passes, "three epochs do not pass for five");
}
