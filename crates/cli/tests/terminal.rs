//! The command line against the real server, as typed at a terminal or called by a program.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use harness::{Account, Client, Server, demo, sign_up};
use serde_json::{Value, json};

const PASSPHRASE: &str = "eleven purple elephants";

/// A person at a terminal: a server, an account there, and a home of their own.
struct Person {
    server: Server,
    account: Account,
    home: tempfile::TempDir,
}

impl Person {
    fn new() -> Self {
        let server = Server::start(None);
        let account = sign_up(&server, &Client::default(), "ada");
        let home = tempfile::tempdir().expect("a temporary folder");
        Self {
            server,
            account,
            home,
        }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    fn demo(&self, name: &str) -> PathBuf {
        self.file(name, &demo::read(name))
    }

    fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_blindfold"))
            .arg("--json")
            .args(arguments)
            .env("BLINDFOLD_API", self.server.base())
            .env("BLINDFOLD_HOME", self.home.path().join("kept"))
            .env("BLINDFOLD_PASSPHRASE", PASSPHRASE)
            .env_remove("BLINDFOLD_TOKEN")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("blindfold starts");
        let mut input = child.stdin.take().expect("piped");
        input.write_all(typed.as_bytes()).expect("typed");
        drop(input);
        child.wait_with_output().expect("blindfold ends")
    }

    /// The result that a command prints last.
    #[track_caller]
    fn result(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments, "");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{arguments:?}: {said}");
        last_line(&said)
    }

    /// Exit code and problem of a command that is refused.
    #[track_caller]
    fn refused(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(arguments, "");
        let said = String::from_utf8_lossy(&output.stdout);
        let code = output.status.code().expect("an exit code");
        assert_ne!(code, 0, "{said}");
        (code, last_line(&said)["problem"].clone())
    }

    fn sign_in(&self) {
        let name = self.account.username.clone();
        let output = self.run(
            &["sign-in", "--username", &name, "--password-stdin"],
            &format!("{}\n", self.account.password),
        );
        assert!(output.status.success(), "{output:?}");
    }

    fn deploy(&self) -> String {
        let said = self.result(&["deploy", "fraud", "1"]);
        said["model_url"].as_str().expect("an address").to_owned()
    }
}

fn last_line(text: &str) -> Value {
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn the_demonstration_is_trained_checked_and_predicted_at_a_terminal() {
    let ada = Person::new();
    ada.sign_in();
    assert_eq!(ada.result(&["whoami"])["username"], "ada");
    let model_url = ada.deploy();
    assert_eq!(
        ada.result(&["url", "fraud", "1"])["model_url"],
        model_url.as_str()
    );
    let (features, labels) = (ada.demo("features.csv"), ada.demo("labels.csv"));
    let model = ada.home.path().join("model.json");
    let hyper = ada.demo("hyper_params.json");
    let table = [
        text(&features),
        "--labels",
        text(&labels),
        "--as-is",
        "--hyper",
        text(&hyper),
    ];

    let plan = ada.result(&[&["plan"], &table[..]].concat());
    assert!(plan["key_bytes"].as_u64().expect("bytes") < 30_000_000);
    assert_eq!(plan["security_bits"], 128);
    assert_eq!(plan["service_pace"]["trainings"], 0);

    let rest = [
        "--model-url",
        &model_url,
        "--keep",
        "--output",
        text(&model),
    ];
    let trained = ada.result(&[&["train"], &table[..], &rest].concat());
    let summary = &trained["result"];
    assert!(summary["verification"]["Verified"].is_object(), "{summary}");
    // The run that HE4Cloud's notebook recorded: zero start, three epochs.
    let recorded = [
        8.006_59e-5,
        0.010_001_3,
        -0.015_682_1,
        -0.053_483_9,
        0.061_519_5,
    ];
    for (weight, expected) in summary["weights"]
        .as_array()
        .expect("weights")
        .iter()
        .zip(recorded)
    {
        let found = weight["value"].as_f64().expect("a number");
        assert!((found - expected).abs() < 1e-5, "{weight}: {expected}");
    }

    let fresh = ada.demo("predictions_features.csv");
    let predicted = ada.result(&["predict", text(&fresh), "--model-url", &model_url]);
    assert_eq!(predicted["rows"], 10);
    let csv = predicted["csv"].as_str().expect("a CSV");
    assert_probabilities(csv, &by_hand(&model, &fresh), 1e-6);

    let runs = ada.result(&["keys", "list"]);
    assert_eq!(runs["runs"][0]["rows"], 984);
    let again = ada.result(&[&["plan"], &table[..]].concat());
    assert_eq!(again["service_pace"]["trainings"], 1);
    assert!(again["service_pace"]["times_as_long"].as_f64() > Some(0.0));
    assert!(ada.result(&["usage"]).is_object());
    assert!(ada.result(&["jobs"]).is_object());
    ada.result(&["undeploy", "fraud", "1"]);
    ada.result(&["sign-out"]);
    assert_eq!(ada.refused(&["whoami"]).0, 5);
}

#[test]
fn without_settings_the_model_ranks_rows_as_well_as_one_trained_in_the_clear() {
    let ada = Person::new();
    ada.sign_in();
    let model_url = ada.deploy();
    let (features, labels) = (ada.demo("features.csv"), ada.demo("labels.csv"));
    let trained = ada.result(&[
        "train",
        text(&features),
        "--labels",
        text(&labels),
        "--model-url",
        &model_url,
    ]);
    let summary = &trained["result"];
    assert!(summary["verification"]["Verified"].is_object(), "{summary}");
    let auc = summary["training"]["auc"].as_f64().expect("a number");
    // scikit-learn's LogisticRegression, on the same standardised rows: 0.9855.
    assert!(auc > 0.975, "{auc}");
}

#[test]
fn a_deployed_model_predicts_rows_that_the_service_does_not_see() {
    let ada = Person::new();
    ada.sign_in();
    let model = ada.demo("model.json");
    let said = ada.result(&["deploy", "risk", "--model-file", text(&model)]);
    let model_url = said["model_url"].as_str().expect("an address");
    let fresh = ada.demo("predictions_features.csv");
    let predicted = ada.result(&["predict", text(&fresh), "--model-url", model_url]);
    assert_eq!(predicted["rows"], 10);
    let csv = predicted["csv"].as_str().expect("a CSV");
    assert_probabilities(csv, &by_hand(&model, &fresh), 1e-5);
    let usage = ada.result(&["usage"]).to_string();
    assert!(usage.contains("\"prediction\""), "{usage}");

    // The same model, of which the service sees no weight.
    let said = ada.result(&["deploy", "hidden"]);
    let place = said["model_url"].as_str().expect("an address");
    let own = ["--own-model", text(&model), "--model-url", place];
    let hidden = ada.result(&[&["predict", text(&fresh)], &own[..]].concat());
    let csv = hidden["csv"].as_str().expect("a CSV");
    assert_probabilities(csv, &by_hand(&model, &fresh), 1e-5);

    let unfit = ada.file(
        "unfit.json",
        br#"{"coef_": [[1], [2]], "intercept_": [0, 0]}"#,
    );
    let (code, problem) = ada.refused(&["deploy", "bad", "--model-file", text(&unfit)]);
    assert_eq!(code, 3, "{problem}");
    let narrow = ada.file("narrow.csv", b"a,b\n1,2\n");
    let (_, problem) = ada.refused(&["predict", text(&narrow), "--model-url", model_url]);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("30 columns"), "{detail}");
}

#[track_caller]
fn assert_probabilities(csv: &str, expected: &[f64], tolerance: f64) {
    assert_eq!(csv.lines().count(), expected.len() + 1, "{csv}");
    for (line, expected) in csv.lines().skip(1).zip(expected) {
        let cell = line.split(',').nth(1).expect("a probability");
        let found: f64 = cell.parse().expect("a number");
        assert!((found - expected).abs() < tolerance, "{line}: {expected}");
    }
}

/// Probabilities from `model.json` and a table, computed here.
fn by_hand(model: &Path, table: &Path) -> Vec<f64> {
    let model: Value =
        serde_json::from_slice(&std::fs::read(model).expect("model.json")).expect("JSON");
    let numbers = |list: &Value| -> Vec<f64> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|v| v.as_f64().expect("a number"))
            .collect()
    };
    let (weights, intercept) = (
        numbers(&model["coef_"][0]),
        numbers(&model["intercept_"])[0],
    );
    let csv = std::fs::read_to_string(table).expect("a table");
    let row = |line: &str| {
        let cells = line
            .split(',')
            .map(|cell| cell.trim().parse::<f64>().expect("a number"));
        let logit: f64 = cells.zip(&weights).map(|(x, w)| x * w).sum::<f64>() + intercept;
        1.0 / (1.0 + (-logit).exp())
    };
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn what_is_refused_says_why_and_exits_with_its_own_code() {
    let ada = Person::new();
    let (code, problem) = ada.refused(&["whoami"]);
    assert_eq!(
        (code, &problem["title"]),
        (5, &Value::from("Not signed in"))
    );

    let wrong = ada.run(
        &["sign-in", "--username", "ada", "--password-stdin"],
        "wrong\n",
    );
    assert_eq!(wrong.status.code(), Some(5));

    ada.sign_in();
    let bad = ada.file("bad.csv", b"a,b,Class\n1,2,0\n3,x,1\n4,5,1\n6,7,0\n");
    let (code, problem) = ada.refused(&["plan", text(&bad), "--label", "Class"]);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert_eq!(code, 7, "{detail}");
    assert!(detail.contains('b') && detail.contains('x'), "{detail}");

    let (code, _) = ada.refused(&["url", "nobody", "1"]);
    assert_eq!(code, 3);
    let model_url = ada.deploy();
    let (code, problem) = ada.refused(&["predict", text(&bad), "--model-url", &model_url]);
    assert_eq!((code, &problem["title"]), (1, &Value::from("No keys here")));
    let (code, _) = ada.refused(&[
        "--api",
        "http://127.0.0.1:9/api/v0.1",
        "--token",
        "x",
        "whoami",
    ]);
    assert_eq!(code, 6);
}

#[test]
fn an_account_with_a_second_factor_is_asked_for_its_code() {
    let ada = Person::new();
    let client = Client::default();
    let post = |path: &str, body: Value| {
        let body = body.to_string();
        ada.account.call(&client, "POST", path, body.as_bytes())
    };
    let enrolment = post("accounts/second_factor", Value::Null)
        .expect(201)
        .json();
    let secret = enrolment["secret"].as_str().expect("a secret");
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base 32");
    let app = totp_rs::Builder::new().with_secret(secret).build();
    let now = std::time::UNIX_EPOCH.elapsed().expect("a time").as_secs();
    let code = app.expect("an app").generate(now).to_string();
    let confirmed = post("accounts/second_factor/confirm", json!({ "code": code }));
    let recovery = confirmed.expect(200).json()["recovery_codes"][0].clone();
    let recovery = recovery.as_str().expect("a code");

    let sign_in = ["sign-in", "--username", "ada", "--password-stdin"];
    let password = &ada.account.password;
    let without = ada.run(&sign_in, &format!("{password}\n"));
    assert_eq!(without.status.code(), Some(3), "{without:?}");
    let with = ada.run(&sign_in, &format!("{password}\n{recovery}\n"));
    assert!(with.status.success(), "{with:?}");
    assert_eq!(ada.result(&["whoami"])["username"], "ada");
}

#[cfg(unix)]
#[test]
fn what_is_kept_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let ada = Person::new();
    ada.sign_in();
    let kept = ada.home.path().join("kept/credentials.json");
    let mode = std::fs::metadata(&kept).expect("kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = std::fs::read_to_string(&kept).expect("text");
    assert!(!said.contains(&ada.account.password));
}
