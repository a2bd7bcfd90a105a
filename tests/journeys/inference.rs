//! A model deployed by one user predicts the encrypted rows of another.

use harness::{Account, Client, Registration, Rows, Server, Slot, demo, deploy_files, sign_up};
use serde_json::json;

/// Weights of the size that standardised columns have, for the demonstration's thirty.
fn weights() -> (Vec<f64>, f64) {
    let weights = (0..30)
        .map(|column| f64::from(column - 14) / 20.0)
        .collect();
    (weights, -0.75)
}

fn model_json() -> Vec<u8> {
    let (weights, intercept) = weights();
    json!({"meta": "lr", "classes_": [0, 1], "coef_": [weights], "intercept_": [intercept]})
        .to_string()
        .into_bytes()
}

fn clear() -> Vec<f64> {
    let (weights, intercept) = weights();
    let logit =
        |row: &Vec<f64>| intercept + row.iter().zip(&weights).map(|(x, w)| x * w).sum::<f64>();
    demo::features()
        .iter()
        .map(|row| 1.0 / (1.0 + (-logit(row)).exp()))
        .collect()
}

#[track_caller]
fn assert_close(probabilities: &[f64]) {
    let expected = clear();
    assert_eq!(probabilities.len(), expected.len());
    for (row, (found, expected)) in probabilities.iter().zip(&expected).enumerate() {
        assert!((0.0..=1.0).contains(found), "row {row}: {found}");
        assert!(
            (found - expected).abs() < 1e-5,
            "row {row}: {found} instead of {expected}"
        );
    }
}

/// A user of someone's model.
struct User<'a> {
    account: Account,
    client: &'a Client,
    url: String,
}

impl<'a> User<'a> {
    fn register(server: &Server, client: &'a Client, name: &str, url: &str) -> Self {
        let account = sign_up(server, client, name);
        let user = Self {
            account,
            client,
            url: url.to_owned(),
        };
        let said = user.call("POST", "application/register_user", b"");
        assert!(
            said.text()
                .starts_with(&format!("{name} was registered as for service")),
            "{}",
            said.text()
        );
        user
    }

    fn call(&self, method: &str, path: &str, body: &[u8]) -> harness::Answer {
        let address = format!("{}{path}", self.url);
        self.account.call(self.client, method, &address, body)
    }

    fn upload(&self, rows: &mut Rows, profile: &str) {
        let blob = rows.encrypt(profile).expect("rows that fit");
        let links = self
            .call("POST", "rows/upload/data_url", b"")
            .expect(200)
            .json();
        assert_eq!(links["trainDataUrl"], json!([]));
        let link = links["predictDataUrl"].as_str().expect("an address");
        self.client.send("PUT", link, &[], &blob).expect(200);
    }
}

#[test]
fn a_model_of_one_user_predicts_the_rows_of_another() {
    let (mut server, client) = (Server::start(None), Client::default());
    let owner = sign_up(&server, &client, "ola");
    let url = deploy_files(&owner, &client, "risk", &model_json())
        .expect(200)
        .text();
    let user = User::register(&server, &client, "uma", &url);
    user.call("GET", "get_profile", b"").expect(409);
    user.call("POST", "add_profile", br#"{"batchSize": 984}"#)
        .expect(200);
    let profile = user.call("GET", "get_profile", b"").expect(200).text();
    let mut rows = Rows::read(&demo::read("features.csv"));
    user.upload(&mut rows, &profile);

    let waited = user.call("POST", "predict/rows", b"").expect(200);
    assert_eq!(
        waited.header("content-type"),
        Some("application/octet-stream")
    );
    assert_close(&rows.open(&waited.body).expect("our own answer"));

    let address = user
        .call("POST", "predict/rows?sync=False", b"")
        .expect(200)
        .text();
    assert!(
        address.ends_with('/') && address.contains("/predict/"),
        "{address}"
    );
    server.kill();
    server.restart();
    let asked = |what: &str| {
        user.account
            .call(&client, "GET", &format!("{address}{what}"), b"")
    };
    let mut state = asked("check_status").expect(200).text();
    while state == "Running" {
        std::thread::sleep(std::time::Duration::from_millis(20));
        state = asked("check_status").expect(200).text();
    }
    assert_eq!(state, "Completed");
    let result = asked("get_results").expect(200).body;
    assert!(
        result == waited.body,
        "the answer does not depend on who waited, or on a kill"
    );

    // Neither the owner nor a third can fetch it, and the owner's own rows are apart.
    let of_owner = owner.call(&client, "GET", &format!("{address}get_results"), b"");
    assert_eq!(of_owner.status, 404, "{}", of_owner.text());
    user.call("DELETE", "application/unregister_user", b"")
        .expect(200);
    asked("get_results").expect(404);
}

#[test]
fn rows_and_answers_that_do_not_belong_together_are_refused() {
    let (server, client) = (Server::start(None), Client::default());
    let owner = sign_up(&server, &client, "olu");
    let url = deploy_files(&owner, &client, "risk", &model_json())
        .expect(200)
        .text();
    let user = User::register(&server, &client, "udo", &url);
    user.call("POST", "add_profile", br#"{"batchSize": 984}"#)
        .expect(200);
    let profile = user.call("GET", "get_profile", b"").expect(200).text();
    let (mut rows, mut others) = (
        Rows::read(&demo::read("features.csv")),
        Rows::read(&demo::read("features.csv")),
    );
    assert!(
        Rows::read(b"a,b\n1,2\n").encrypt(&profile).is_err(),
        "two columns of thirty"
    );
    user.call("POST", "predict/rows", b"").expect(409);
    user.upload(&mut rows, &profile);
    others.encrypt(&profile).expect("rows that fit");
    let answer = user.call("POST", "predict/rows", b"").expect(200).body;
    assert!(others.open(&answer).is_err(), "another key");
    let mut damaged = answer.clone();
    damaged[500] ^= 1;
    assert!(rows.open(&damaged).is_err(), "a flipped bit");
    assert_close(&rows.open(&answer).expect("our own answer"));

    user.call("POST", "train/rows?sync=False", b"").expect(409);
    user.call("GET", "get_encrypted_model", b"").expect(409);
    let tampered = profile.replace("\"batchSize\":984", "\"batchSize\":983");
    assert!(
        rows.encrypt(&tampered).is_err(),
        "a profile that was changed on the way"
    );
    for (model, said) in [
        (r#"{"coef_":[[1],[2],[3]],"intercept_":[0,0,0]}"#, "3 rows"),
        (r#"{"coef_":[[1e999]],"intercept_":[0]}"#, "model.json"),
        (
            r#"{"classes_":[0,1,2],"coef_":[[1]],"intercept_":[0]}"#,
            "3 classes",
        ),
    ] {
        let refused = deploy_files(&owner, &client, "other", model.as_bytes()).expect(422);
        assert!(
            refused.text().to_lowercase().contains(said),
            "{}",
            refused.text()
        );
    }
}

/// Uploads what belongs to an encrypted model, and the rows to predict.
fn upload_all(registration: &Registration<'_>, client: &Client, blobs: &[Vec<u8>; 3]) {
    let [keys, model, rows] = blobs;
    registration.upload(Slot::EvaluationKeys, keys).expect(200);
    registration.upload(Slot::InitialModel, model).expect(200);
    let links = registration.call("POST", "rows/upload/data_url", b"");
    let links = links.expect(200).json();
    let link = links["predictDataUrl"].as_str().expect("an address");
    client.send("PUT", link, &[], rows).expect(200);
}

#[test]
fn a_model_that_its_owner_encrypts_predicts_without_being_seen() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "oda");
    let registration = Registration::make(&account, &client);
    registration.call("POST", "predict/rows", b"").expect(409);
    let mut rows = Rows::read(&demo::read("features.csv"));
    let (profile, blobs) = rows.encrypt_with(&model_json()).expect("rows that fit");
    for secret in ["coef", "0.75", "columnExponents\":[0", "featureNames"] {
        assert!(!profile.contains(secret), "{secret} in {profile}");
    }
    registration.add_profile(&profile);
    registration.call("POST", "predict/rows", b"").expect(409);
    upload_all(&registration, &client, &blobs);
    let answer = registration.call("POST", "predict/rows", b"").expect(200);
    assert_close(&rows.open(&answer.body).expect("our own answer"));

    // The same rows under another key do not go with this model.
    let mut others = Rows::read(&demo::read("features.csv"));
    let (_, [_, foreign, _]) = others.encrypt_with(&model_json()).expect("rows that fit");
    registration
        .upload(Slot::InitialModel, &foreign)
        .expect(200);
    let refused = registration.call("POST", "predict/rows", b"").expect(409);
    assert!(refused.text().contains("key"), "{}", refused.text());

    // The next prediction has a key of its own, and its answer opens nothing else.
    let mut fair = Rows::read(&demo::read("features.csv"));
    let (profile, blobs) = fair.encrypt_with(&model_json()).expect("rows that fit");
    registration.add_profile(&profile);
    upload_all(&registration, &client, &blobs);
    let honest = registration
        .call("POST", "predict/rows", b"")
        .expect(200)
        .body;
    assert_close(&fair.open(&honest).expect("our own answer"));
    let refused = rows.open(&honest).expect_err("an answer to other rows");
    assert!(!refused.to_string().is_empty());
}

#[test]
fn a_profile_that_would_show_the_weights_needs_the_models_file() {
    let (server, client) = (Server::start(None), Client::default());
    let owner = sign_up(&server, &client, "ole");
    let url = deploy_files(&owner, &client, "risk", &model_json())
        .expect(200)
        .text();
    let user = User::register(&server, &client, "ute", &url);
    user.call("POST", "add_profile", br#"{"batchSize": 984}"#)
        .expect(200);
    let clear = user.call("GET", "get_profile", b"").expect(200).text();
    let registration = Registration::make(&owner, &client);
    let refused = registration.call("POST", "add_profile", clear.as_bytes());
    assert!(
        refused.expect(409).text().contains("Deploy the model"),
        "names what to do"
    );
    let mut rows = Rows::read(&demo::read("features.csv"));
    let (profile, _) = rows.encrypt_with(&model_json()).expect("rows that fit");
    let tampered = profile.replace("\"batchSize\":984", "\"batchSize\":983");
    registration
        .call("POST", "add_profile", tampered.as_bytes())
        .expect(422);
}
