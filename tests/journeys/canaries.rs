//! Nothing in clear reaches the server: 64 values that would be recognised anywhere are trained on, then looked for, with every seed
//! that the vault drew and the secret polynomial, in all that was sent, all that the server keeps and all that it has in memory; the
//! same scan finds them where they are planted.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;

use flate2::Compression;
use flate2::write::GzEncoder;
use harness::{
    Client, Registration, Scanner, Server, Slot, SystemRandom, TrustedSide, clock, sign_up,
};
use testkit::SecretPolynomial;
use vault::Surroundings;
use vault_api::{Passphrase, Progress, Request, SealedFor, TrainingSettings};
use wire::blob::Schema;
use wire::rest::Profile;

const PASSPHRASE: &str = "seven otters sleep under the pier";
const COLUMNS: usize = 8;

/// 8 x 8 values between 1 and 4 with nine decimals.
fn canaries() -> Vec<f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        1.0 + (state >> 33) as f64 / f64::from(1u32 << 31) * 3.0
    };
    (0..64).map(|_| (next() * 1e9).round() / 1e9).collect()
}

fn csv(canaries: &[f64]) -> Vec<u8> {
    let mut text = "a,b,c,d,e,f,g,h,Class\n".to_owned();
    for row in 0..256 {
        let values = (0..COLUMNS).map(|column| match canaries.get(row * COLUMNS + column) {
            Some(canary) => format!("{canary:.9}"),
            None => format!("{}", ((row * 7 + column * 13) % 17) as f64 / 8.0 - 1.0),
        });
        let values: Vec<String> = values.collect();
        text.push_str(&format!("{},{}\n", values.join(","), row % 2));
    }
    text.into_bytes()
}

/// Every way in which a value might be written down, at least eight bytes each.
fn encodings(value: f64, next: f64) -> Vec<(&'static str, Vec<u8>)> {
    let fixed = |value: f64, bits: i32| (value * f64::from(bits).exp2()).round() as i64;
    let fixed_pair =
        |bytes: fn(i64) -> [u8; 8]| [bytes(fixed(value, 30)), bytes(fixed(next, 30))].concat();
    let pair = |bytes: fn(f32) -> [u8; 4]| [bytes(value as f32), bytes(next as f32)].concat();
    let text = format!("{value:.9}");
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    vec![
        ("decimal", text.trim_end_matches('0').as_bytes().to_vec()),
        ("f64 little", value.to_le_bytes().to_vec()),
        ("f64 big", value.to_be_bytes().to_vec()),
        ("f32 pair little", pair(f32::to_le_bytes)),
        ("f32 pair big", pair(f32::to_be_bytes)),
        ("2^30 little", fixed(value, 30).to_le_bytes().to_vec()),
        ("2^30 big", fixed(value, 30).to_be_bytes().to_vec()),
        ("2^30 pair little", fixed_pair(i64::to_le_bytes)),
        ("2^30 pair big", fixed_pair(i64::to_be_bytes)),
        ("2^40 little", fixed(value, 40).to_le_bytes().to_vec()),
        ("2^40 big", fixed(value, 40).to_be_bytes().to_vec()),
        ("hex of f64", hex(&value.to_le_bytes()).into_bytes()),
        ("hex of text", hex(text.as_bytes()).into_bytes()),
        ("base64 of f64", base64(&value.to_le_bytes())),
        ("base64 of text", base64(&text.as_bytes()[..9])),
    ]
}

/// Without padding; the bytes beyond the last whole group of three are left out.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks_exact(3).flat_map(|group| {
        let word = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
        [18, 12, 6, 0].map(|shift| ALPHABET[(word >> shift) as usize & 63])
    });
    groups.collect()
}

/// The secret polynomial of the key that these evaluation keys belong to, made anew of the seed that it came from.
fn secret(trusted: &TrustedSide, seeds: &[Vec<u8>], keys: &[u8]) -> SecretPolynomial {
    let profile = Profile::parse(trusted.summary.profile_json.as_bytes()).expect("a profile");
    let schema = Schema::of(&profile).expect("a schema");
    let head = &keys[..keys.len().min(256)];
    let seeds = seeds.iter().filter_map(|seed| seed[..].try_into().ok());
    let mut keys_of_seeds = seeds.map(|seed| SecretPolynomial::of(schema.parameters(), seed));
    let found = keys_of_seeds.find(|secret| head.windows(16).any(|it| it == secret.key_id.0));
    found.expect("one of the seeds is the key's")
}

/// For the values as everything of which at least `telling` bytes are neither 0 nor 255, the passphrase, the seeds, and the secret.
fn scanner(
    values: &[f64],
    seeds: &[Vec<u8>],
    secret: &SecretPolynomial,
    telling: usize,
) -> Scanner {
    let mut scanner = Scanner::default();
    for (name, bytes) in secret.stretches() {
        scanner.add(&bytes, &format!("the secret: {name}"));
    }
    for (index, value) in values.iter().enumerate() {
        let next = values.get(index + 1).copied().unwrap_or(values[0]);
        for (name, bytes) in encodings(*value, next) {
            // A weight next to nothing is next to all zeros in fixed point, and those are everywhere.
            let tell = bytes.iter().filter(|byte| !matches!(byte, 0 | 255)).count();
            if bytes.len() >= 8 && tell >= telling {
                scanner.add(&bytes, &format!("value {index} as {name}"));
            }
        }
    }
    scanner.add(PASSPHRASE.as_bytes(), "the passphrase");
    for (index, seed) in seeds.iter().enumerate() {
        for half in seed.chunks(16) {
            scanner.add(half, &format!("half of seed {index}"));
        }
    }
    scanner
}

/// The secret key, sealed by the passphrase.
fn sealed(trusted: &mut TrustedSide) -> Vec<u8> {
    let request = Request::SealKey {
        key: trusted.key,
        plan: trusted.plan,
        passphrase: Passphrase::new(PASSPHRASE.to_owned()),
        sealed_for: SealedFor {
            user: "ola".to_owned(),
            registration: "registration".to_owned(),
        },
    };
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let mut around = Surroundings {
        random: &mut SystemRandom,
        clock: &clock(),
        listener: &mut listener,
    };
    let (_, bytes) = trusted
        .vault
        .answer(&request, None, &mut around)
        .expect("sealed");
    bytes.expect("bytes")
}

#[test]
fn nothing_in_clear_reaches_the_server() {
    let (server, client) = (Server::start(None), Client::default());
    let account = sign_up(&server, &client, "ola");
    let registration = Registration::make(&account, &client);
    let values = canaries();
    let settings = TrainingSettings {
        epochs: 2,
        ..TrainingSettings::default()
    };
    let mut trusted = TrustedSide::with(&csv(&values), None, settings).expect("a good table");
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    registration
        .upload(Slot::EvaluationKeys, &blobs.keys)
        .expect(200);
    registration
        .upload(Slot::InitialModel, &blobs.model)
        .expect(200);
    registration
        .upload(Slot::SealedSeed, &sealed(&mut trusted))
        .expect(200);
    registration.upload(Slot::Data, &blobs.data).expect(200);
    let train_url = registration.train();
    assert_eq!(registration.wait(&train_url), "Completed");
    let summary = trusted
        .open(&registration.results(&train_url))
        .expect("our own result");
    let weights = summary.weights.iter().map(|weight| weight.value);

    let numbers: Vec<f64> = values.iter().copied().chain(weights).collect();
    let mut seeds = SystemRandom::drawn();
    // What is longer are salt and nonce of the sealed key, which travel with it.
    seeds.retain(|drawn| drawn.len() == 32);
    assert!(seeds.len() >= 2, "of the key and of the rows");
    // In memory there are so many words of residues that four bytes and zeros are among them.
    let secret = secret(&trusted, &seeds, &blobs.keys);
    let [scanner, strict] = [4, 6].map(|telling| scanner(&numbers, &seeds, &secret, telling));
    assert!(scanner.len() > 64 * 10 + secret.stretches().len());
    let sent: Vec<String> = client
        .sent()
        .iter()
        .flat_map(|body| scanner.find(body))
        .collect();
    assert_eq!(sent, Vec::<String>::new(), "in what was sent");
    assert_eq!(
        scanner.find_in_folder(server.home()),
        Vec::<String>::new(),
        "in what the server keeps"
    );
    let found = in_memory(&server, &strict);
    assert_eq!(found, Vec::<String>::new(), "in its memory");
    assert_found_where_planted(&server, &client, &scanner, &values);
    for (name, stretch) in secret.stretches() {
        assert_eq!(scanner.find(&stretch), [format!("the secret: {name}")]);
    }
    let found = in_memory(&server, &strict);
    assert!(!found.is_empty(), "the scan of memory is blind");
}

fn in_memory(server: &Server, scanner: &Scanner) -> Vec<String> {
    let memory = server.memory().expect("its memory");
    let found = memory.iter().flat_map(|part| scanner.find(part));
    found.collect()
}

/// The same scan, after the first canary was used as a user name and all of them were laid into files.
///
/// The log names nobody ([`crate::logs`]), so a canary gets there by being written at its end.
fn assert_found_where_planted(server: &Server, client: &Client, scanner: &Scanner, values: &[f64]) {
    let name = format!("{:.9}", values[0]);
    sign_up(server, client, &name);
    fs::write(server.data_dir().join("planted"), csv(values)).expect("planted");
    let binary: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_be_bytes())
        .collect();
    fs::write(server.data_dir().join("planted-too"), binary).expect("planted");
    let mut log = fs::read(server.log()).expect("a log");
    log.extend_from_slice(name.as_bytes());
    fs::write(server.home().join("log-and-more"), log).expect("planted");
    assert!(
        client
            .sent()
            .iter()
            .any(|body| !scanner.find(body).is_empty()),
        "the scan of requests is blind"
    );
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&csv(values)).expect("packed");
    let packed = packed.finish().expect("packed");
    fs::write(server.data_dir().join("packed"), packed).expect("planted");
    let found = scanner.find_in_folder(server.home());
    for place in [
        "mailbox",
        "log-and-more",
        "planted:",
        "planted-too:",
        "packed:",
    ] {
        assert!(
            found.iter().any(|hit| hit.contains(place)),
            "the scan of {place} is blind: {found:?}"
        );
    }
    let in_database = found
        .iter()
        .any(|hit| hit.contains("sqlite") || hit.contains(".db") || hit.contains("-wal"));
    assert!(in_database, "the scan of the database is blind: {found:?}");
}
