//! Whose things are whose: a foreign id looks like one that does not exist, and unregistering leaves nothing.

use harness::{Client, Registration, Scanner, Server, Slot, TrustedSide, sign_up};
use vault_api::TrainingSettings;

/// Every operation below a model's address.
const OPERATIONS: [(&str, &str); 14] = [
    ("POST", "application/register_user"),
    ("DELETE", "application/unregister_user"),
    ("POST", "add_profile"),
    ("GET", "get_profile"),
    ("POST", "upload/evaluation_key_url"),
    ("POST", "upload/public_key_url"),
    ("POST", "upload/encryption_seed_url"),
    ("POST", "upload/upload_encrypted_model_url"),
    ("POST", "rows/upload/data_url"),
    ("GET", "get_enc_key"),
    ("GET", "get_enc_seed"),
    ("POST", "train/rows?sync=False"),
    ("GET", "get_encrypted_model"),
    (
        "GET",
        "train/8b0a9be5-0000-4000-8000-000000000000/check_status",
    ),
];

#[test]
fn a_stranger_cannot_tell_a_foreign_training_from_none() {
    let (server, client) = (Server::start(None), Client::default());
    let (owner, stranger) = (
        sign_up(&server, &client, "kai"),
        sign_up(&server, &client, "lea"),
    );
    let registration = Registration::make(&owner, &client);
    let trusted = TrustedSide::with_demo(TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    });
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let train_url = registration.train();
    assert_eq!(registration.wait(&train_url), "Completed");

    let strangers = Registration::make(&stranger, &client);
    let own_id = train_url
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .expect("an id");
    let nobody = train_url.replace(own_id, "8b0a9be5-0000-4000-8000-000000000000");
    for (method, tail) in [
        ("GET", "check_status"),
        ("GET", "progress"),
        ("GET", "get_results"),
        ("POST", "cancel"),
    ] {
        let foreign = stranger.call(&client, method, &format!("{train_url}{tail}"), b"");
        let missing = stranger.call(&client, method, &format!("{nobody}{tail}"), b"");
        assert_eq!(
            (foreign.status, &foreign.body),
            (missing.status, &missing.body),
            "{method} {tail}"
        );
        assert_eq!(foreign.status, 404, "{method} {tail}");
        let elsewhere = stranger.call(
            &client,
            method,
            &format!("{}train/{own_id}/{tail}", strangers.model_url),
            b"",
        );
        assert_eq!(
            (elsewhere.status, &elsewhere.body),
            (404, &missing.body),
            "{method} {tail} below one's own model"
        );
    }
    assert_eq!(
        registration.status(&train_url),
        "Completed",
        "the stranger's calls did nothing"
    );
}

#[test]
fn a_model_that_is_not_there_answers_alike_everywhere() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "mia");
    let registration = Registration::make(&account, &client);
    let parts: Vec<&str> = registration
        .model_url
        .trim_end_matches('/')
        .rsplitn(4, '/')
        .collect();
    let nowhere = registration
        .model_url
        .replace(parts[2], "8b0a9be5-0000-4000-8000-000000000000");
    let mut answers = Vec::new();
    for (method, path) in OPERATIONS {
        let answer = account.call(&client, method, &format!("{nowhere}{path}"), b"");
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
        answers.push(answer.body);
        let nameless = client.send(method, &format!("{nowhere}{path}"), &[], b"");
        assert_eq!(
            nameless.status,
            401,
            "{method} {path} without a token: {}",
            nameless.text()
        );
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "one body for all");
}

#[test]
fn unregistering_leaves_no_trace_of_the_keys() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "nil");
    let registration = Registration::make(&account, &client);
    let trusted = TrustedSide::with_demo(TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    });
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let train_url = registration.train();
    assert_eq!(registration.wait(&train_url), "Completed");
    let result = registration.results(&train_url);

    let mut scanner = Scanner::default();
    for (name, blob) in [
        ("keys", &blobs.keys),
        ("rows", &blobs.data),
        ("result", &result),
    ] {
        for at in (0..blob.len() - 32).step_by(blob.len() / 997 + 1) {
            // A run of zero bytes or the like would be found anywhere.
            if blob[at..at + 32]
                .windows(2)
                .filter(|pair| pair[0] != pair[1])
                .count()
                > 20
            {
                scanner.add(&blob[at..at + 32], &format!("{name} at {at}"));
            }
        }
    }
    assert!(scanner.len() > 1000, "{} windows", scanner.len());
    assert!(
        !scanner.find_in_folder(server.home()).is_empty(),
        "the scan is blind"
    );
    let said = registration
        .call("DELETE", "application/unregister_user", b"")
        .expect(200)
        .text();
    assert_eq!(said, "Unregistered user");
    let left = scanner.find_in_folder(server.home());
    assert!(
        left.is_empty(),
        "{} windows left: {:?}",
        left.len(),
        &left[..left.len().min(3)]
    );
    registration.call("GET", "get_enc_key", b"").expect(409);
}
