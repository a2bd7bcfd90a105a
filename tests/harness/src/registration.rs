//! One user's registration for one deployed model, and the contract's calls on it.

use std::time::{Duration, Instant};

use crate::{Account, Answer, Client, TrustedSide};

/// What can be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Evaluation keys.
    EvaluationKeys,
    /// Public key.
    PublicKey,
    /// Sealed secret key.
    SealedSeed,
    /// Initial model.
    InitialModel,
    /// Training data of the data set `rows`.
    Data,
}

/// A deployed model that the user is registered for.
pub struct Registration<'a> {
    /// The user.
    pub account: &'a Account,
    /// What `deploy_model` returned, ending in a slash.
    pub model_url: String,
    client: &'a Client,
}

impl<'a> Registration<'a> {
    /// Deploys a model and registers the user for it.
    pub fn make(account: &'a Account, client: &'a Client) -> Self {
        let model_url = account
            .call(client, "POST", "fraud/1/deploy_model", b"")
            .expect(200)
            .text();
        let made = Self {
            account,
            model_url,
            client,
        };
        made.call("POST", "application/register_user", b"")
            .expect(200);
        made
    }

    /// Calls a path below the model's address.
    pub fn call(&self, method: &str, path: &str, body: &[u8]) -> Answer {
        self.account.call(
            self.client,
            method,
            &format!("{}{path}", self.model_url),
            body,
        )
    }

    /// Registers a profile.
    pub fn add_profile(&self, json: &str) -> String {
        self.call("POST", "add_profile", json.as_bytes())
            .expect(200)
            .text()
    }

    /// A presigned address.
    pub fn upload_url(&self, slot: Slot) -> String {
        let path = match slot {
            Slot::EvaluationKeys => "upload/evaluation_key_url",
            Slot::PublicKey => "upload/public_key_url",
            Slot::SealedSeed => "upload/encryption_seed_url",
            Slot::InitialModel => "upload/upload_encrypted_model_url",
            Slot::Data => "rows/upload/data_url",
        };
        let answer = self.call("POST", path, b"").expect(200);
        match slot {
            Slot::Data => answer.json()["trainDataUrl"][0]
                .as_str()
                .expect("an address")
                .to_owned(),
            _ => answer.text(),
        }
    }

    /// Uploads a blob in one `PUT`, as the contract's clients do.
    pub fn upload(&self, slot: Slot, blob: &[u8]) -> Answer {
        let headers = [("content-type", "application/octet-stream")];
        self.client
            .send("PUT", &self.upload_url(slot), &headers, blob)
    }

    /// Starts training; its address.
    pub fn train(&self) -> String {
        self.call("POST", "train/rows?sync=False", b"")
            .expect(200)
            .text()
    }

    /// Calls a path below a training's address.
    pub fn of_training(&self, method: &str, train_url: &str, path: &str) -> Answer {
        let address = format!("{train_url}{path}");
        self.account.call(self.client, method, &address, b"")
    }

    /// The word of `check_status`.
    pub fn status(&self, train_url: &str) -> String {
        self.of_training("GET", train_url, "check_status")
            .expect(200)
            .text()
    }

    /// What `progress` says.
    pub fn progress(&self, train_url: &str) -> serde_json::Value {
        self.of_training("GET", train_url, "progress")
            .expect(200)
            .json()
    }

    /// Waits until a training ends; the last word.
    pub fn wait(&self, train_url: &str) -> String {
        let begun = Instant::now();
        loop {
            let word = self.status(train_url);
            if word != "Running" {
                return word;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(300),
                "{}",
                self.progress(train_url)
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until a training ends, and refreshes its weights whenever it waits for that; the last word.
    pub fn attend(&self, train_url: &str, trusted: &mut TrustedSide) -> String {
        let begun = Instant::now();
        trusted.replay_ahead();
        loop {
            let progress = self.progress(train_url);
            if progress["state"] != "Running" {
                return progress["state"].as_str().unwrap_or_default().to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(3600), "{progress}");
            if progress["waiting"].is_object() {
                self.refresh(train_url, trusted);
                trusted.replay_ahead();
            } else {
                // Within the service's rate of calls.
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }

    /// Opens the weights that a training waits with and hands them back encrypted anew.
    fn refresh(&self, train_url: &str, trusted: &mut TrustedSide) {
        let of_training = |method, what| self.of_training(method, train_url, what).expect(200);
        let state = of_training("GET", "get_refresh").body;
        let (_, refreshed) = trusted.refresh(&state).expect("an honest state");
        let url = of_training("POST", "upload/refresh_url").text();
        self.client.send("PUT", &url, &[], &refreshed).expect(200);
    }

    /// The encrypted model of a completed training.
    pub fn results(&self, train_url: &str) -> Vec<u8> {
        self.of_training("GET", train_url, "get_results")
            .expect(200)
            .body
    }
}
