//! The server ends at many points, named and random: no acknowledged job is lost, none doubled, nothing stays behind, and
//! every result is the undisturbed one to the bit.

use std::time::{Duration, Instant};

use harness::{Client, Registration, Server, Slot, TrustedSide, bearer, sign_up};
use serde_json::Value;
use vault_api::TrainingSettings;

/// Steps of the disk at which it ends itself, the first, second and third time it comes there.
const STEPS: [&str; 6] = [
    "Open",
    "Write",
    "SyncFile",
    "Rename",
    "SyncFolder",
    "Remove",
];

/// A job is left in peace after this many crashes: each costs it up to two attempts, and at sixteen without progress it
/// would be given up as one that kills its trainer.
const CRASHES_PER_JOB: u32 = 5;

fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |text| text.parse().expect("a whole number"))
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// 64 rows of four columns.
fn small_table() -> Vec<u8> {
    let mut text = "a,b,c,d,Class\n".to_owned();
    for row in 0..64 {
        let cell = |column: usize| ((row * 7 + column * 13) % 17) as f64 / 8.0 - 1.0;
        text.push_str(&format!(
            "{},{},{},{},{}\n",
            cell(0),
            cell(1),
            cell(2),
            cell(3),
            row % 2
        ));
    }
    text.into_bytes()
}

/// Asks for a training; `None` if the server ended before it answered.
fn ask(registration: &Registration<'_>, client: &Client) -> Option<String> {
    let url = format!("{}train/rows?sync=False", registration.model_url);
    let token = bearer(registration.account);
    let answer = client
        .try_send("POST", &url, &[("authorization", &token)], b"")
        .ok()?;
    Some(answer.expect(200).text())
}

/// Ends the server once: at a named step if there is one left, else `kill -9` at a random instant.
fn crash(server: &mut Server, point: u64, random: &mut Random, longest: Duration) {
    let (step, number) = (
        point as usize % STEPS.len(),
        point as usize / STEPS.len() + 1,
    );
    if number <= 3 {
        // It may never come there: then it is killed.
        let ready = server.restart_crashing_at(&format!("{}:{number}", STEPS[step]));
        if ready && !server.ended_within(longest) {
            server.kill();
        }
    } else {
        server.restart();
        let most = u64::try_from(longest.as_millis()).expect("short");
        std::thread::sleep(Duration::from_millis(random.below(most.max(1))));
        server.kill();
    }
}

fn files(server: &Server, folder: &str) -> usize {
    std::fs::read_dir(server.data_dir().join(folder)).map_or(0, Iterator::count)
}

#[test]
fn no_acknowledged_job_is_lost_or_doubled_at_fifty_points() {
    let points = setting("BLINDFOLD_SURVIVAL_POINTS", 50);
    let mut random = Random(setting("BLINDFOLD_SURVIVAL_SEED", 1));
    let (mut server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "fay");
    let registration = Registration::make(&account, &client);
    let settings = TrainingSettings {
        epochs: 4,
        ..TrainingSettings::default()
    };
    let mut trusted = TrustedSide::with(&small_table(), None, settings).expect("a good table");
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let begun = Instant::now();
    let undisturbed = registration.train();
    assert_eq!(registration.wait(&undisturbed), "Completed");
    let longest = begun.elapsed().min(Duration::from_millis(500));
    let expected = registration.results(&undisturbed);
    trusted.open(&expected).expect("our own result");

    let (mut acknowledged, mut asked, mut at_hand) = (vec![undisturbed], 1, None::<(String, u32)>);
    for point in 0..points {
        let (url, crashes) = match at_hand.take() {
            Some(job) => job,
            None => {
                let url = ask(&registration, &client).expect("it is not being killed now");
                acknowledged.push(url.clone());
                asked += 1;
                (url, 0)
            }
        };
        server.kill();
        crash(&mut server, point, &mut random, longest);
        server.restart();
        let state = registration.status(&url);
        assert!(
            state == "Running" || state == "Completed",
            "point {point}: {state}"
        );
        if state == "Running" && crashes + 1 < CRASHES_PER_JOB {
            at_hand = Some((url, crashes + 1));
        } else {
            assert_eq!(registration.wait(&url), "Completed", "point {point}");
        }
    }
    for url in &acknowledged {
        assert_eq!(registration.wait(url), "Completed");
        assert!(
            registration.results(url) == expected,
            "{url} differs from the undisturbed result"
        );
    }
    let jobs: Value = account
        .call(&client, "GET", "jobs?limit=100", b"")
        .expect(200)
        .json();
    assert_eq!(jobs["total"].as_u64(), Some(asked), "{jobs}");
    server.kill();
    server.restart();
    assert_eq!(files(&server, "uploads"), 0);
    assert_eq!(
        files(&server, "blobs"),
        2 + acknowledged.len(),
        "keys, data and one result per job"
    );
    println!("{points} points, {asked} jobs, one result");
}
