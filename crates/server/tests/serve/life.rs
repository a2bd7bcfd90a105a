//! A training from sign-up to result, also through `kill -9`.

use crate::client::{User, send};
use crate::owner::Owner;
use crate::process::{Server, command};
use logreg::Start;
use std::time::{Duration, Instant};

const FREE: &str = "127.0.0.1:0";

fn upload(link: &str, bytes: &[u8]) {
    let middle = bytes.len() / 2;
    for (from, to) in [(0, middle), (middle, bytes.len())] {
        let range = format!("bytes {from}-{}/{}", to - 1, bytes.len());
        let answer = send("PUT", link, &[("Content-Range", &range)], &bytes[from..to]);
        assert!(
            matches!(answer.status, 200 | 202),
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
    }
}

/// Deploys, registers, adds the profile, uploads. The model's address.
fn prepare(user: &User, owner: &Owner) -> String {
    let url = user.call("POST", "credit/1/deploy_model", b"").ok();
    let at = |call: &str| format!("{url}{call}");
    user.call("POST", &at("application/register_user"), b"")
        .ok();
    let profile = serde_json::to_vec(&owner.profile).unwrap();
    user.call("POST", &at("add_profile"), &profile).ok();
    let link = user
        .call("POST", &at("upload/evaluation_key_url"), b"")
        .ok();
    upload(&link, &owner.keys());
    let link = user
        .call("POST", &at("upload/upload_encrypted_model_url"), b"")
        .ok();
    send("PUT", &link, &[], &owner.initial_model(None)).ok();
    let links: serde_json::Value =
        serde_json::from_str(&user.call("POST", &at("rows/upload/data_url"), b"").ok()).unwrap();
    upload(links["trainDataUrl"][0].as_str().unwrap(), &owner.data());
    url
}

fn wait(user: &User, train_url: &str) -> Vec<u8> {
    let begun = Instant::now();
    while user
        .call("GET", &format!("{train_url}check_status"), b"")
        .ok()
        == "Running"
    {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(
        user.call("GET", &format!("{train_url}check_status"), b"")
            .ok(),
        "Completed"
    );
    let answer = user.call("GET", &format!("{train_url}get_results"), b"");
    assert_eq!(answer.status, 200);
    answer.body
}

#[test]
fn a_training_survives_kill_9_with_the_same_result() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Server::start(&data, FREE, None);
    let address = server.api.strip_prefix("http://").unwrap().to_owned();
    let (user, owner) = (
        User::sign_up(&server.api, &data),
        Owner::new(3, Start::Zero, 7),
    );
    let url = prepare(&user, &owner);
    let train = || {
        user.call("POST", &format!("{url}train/rows?sync=False"), b"")
            .ok()
    };
    let undisturbed = wait(&user, &train());
    let replay = owner.replay(None);
    assert!(
        replay
            .bound
            .admits(&owner.open(&undisturbed), &replay.weights)
    );
    let mut server = server;
    for milliseconds in [0, 30, 150, 400] {
        let train_url = train();
        std::thread::sleep(Duration::from_millis(milliseconds));
        server.kill();
        server = Server::start(&data, &address, None);
        assert_eq!(
            wait(&user, &train_url),
            undisturbed,
            "killed after {milliseconds} ms"
        );
    }
    let model = user.call("GET", &format!("{url}get_encrypted_model"), b"");
    assert_eq!(model.body, undisturbed);
    user.call("DELETE", &format!("{url}application/unregister_user"), b"")
        .ok();
    let left = std::fs::read_dir(data.join("blobs")).unwrap().count()
        + std::fs::read_dir(data.join("uploads")).unwrap().count();
    assert_eq!(left, 0);
    let log = server.log();
    assert!(
        !log.contains("eyJ") && !log.contains("@example.org") && !log.contains("correct horse"),
        "{log}"
    );
    assert!(server.terminate().success());
}

#[test]
fn one_data_folder_serves_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let first = Server::start(&data, FREE, None);
    let second = command(&data, FREE).output().unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("in use by another"));
    assert!(first.terminate().success());
}
