//! A sample of malformed uploads through the real server at real parameters; all 2,000 and more of each kind go through
//! the same conformance code in `crates/wire/tests/blobs`.

use std::time::{Duration, Instant};

use harness::{Account, Client, Registration, Server, Slot, TrustedSide, sign_up};
use vault_api::TrainingSettings;

/// Offset and width of every header field.
const FIELDS: [(usize, usize); 6] = [(0, 4), (4, 2), (6, 1), (7, 16), (23, 32), (55, 32)];
const HEADER: usize = 87;

fn rows() -> Vec<u8> {
    let mut text = String::from("a,b,c,Class\r\n");
    for row in 0..64 {
        text += &format!("{}.5,{},{},{}\r\n", row % 7, row % 5, row % 3, row % 2);
    }
    text.into_bytes()
}

/// Every header field set to nothing, one, all ones and its neighbours; cuts; trailing bytes; flipped bits.
fn malformed(good: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (offset, width) in FIELDS {
        let field = &good[offset..offset + width];
        let neighbour = |by: u8| {
            let mut bytes = field.to_vec();
            bytes[0] = bytes[0].wrapping_add(by);
            bytes
        };
        let mut one = vec![0; width];
        one[0] = 1;
        let mut high = vec![0; width];
        high[width - 1] = 128;
        for value in [
            vec![0; width],
            one,
            high,
            vec![255; width],
            neighbour(1),
            neighbour(255),
        ] {
            if value != field {
                let mut bytes = good.to_vec();
                bytes[offset..offset + width].copy_from_slice(&value);
                all.push(bytes);
            }
        }
    }
    for cut in [
        0,
        1,
        HEADER - 1,
        HEADER,
        HEADER + 1,
        good.len() / 2,
        good.len() - 32,
        good.len() - 1,
    ] {
        all.push(good[..cut].to_vec());
    }
    for extra in [1, 32] {
        all.push([good, &vec![0; extra]].concat());
    }
    let bits = good.len() * 8;
    all.extend((0..24).map(|number: usize| {
        let bit = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % bits;
        let mut bytes = good.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    }));
    all
}

#[test]
fn malformed_uploads_of_every_type_are_refused_quickly_and_leave_no_memory_behind() {
    let (server, client) = (Server::start(None), Client::default());
    let account: Account = sign_up(&server, &client, "mal");
    let registration = Registration::make(&account, &client);
    let settings = TrainingSettings {
        epochs: 1,
        ..TrainingSettings::default()
    };
    let trusted = TrustedSide::with(&rows(), None, settings).expect("a good table");
    registration.add_profile(&trusted.summary.profile_json);
    let blobs = trusted.blobs();
    let kinds = [
        (Slot::EvaluationKeys, blobs.keys),
        (Slot::Data, blobs.data),
        (Slot::InitialModel, trusted.model()),
    ];
    for (slot, good) in &kinds {
        registration.upload(*slot, good).expect(200);
        // The first refusals fill buffers that later ones use again.
        for bytes in malformed(good).iter().step_by(10) {
            registration.upload(*slot, bytes);
        }
    }
    let before = server.peak_rss_bytes();
    let (mut asked, mut slowest) = (0, Duration::ZERO);
    for (slot, good) in &kinds {
        for bytes in malformed(good) {
            let begun = Instant::now();
            let answer = registration.upload(*slot, &bytes);
            slowest = slowest.max(begun.elapsed());
            asked += 1;
            assert!(
                (400..500).contains(&answer.status),
                "{slot:?}: {} {}",
                answer.status,
                answer.text()
            );
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json"),
                "{slot:?}"
            );
        }
    }
    if let (Some(before), Some(after)) = (before, server.peak_rss_bytes()) {
        let growth = after.saturating_sub(before);
        println!(
            "{asked} malformed uploads, slowest {slowest:?}, peak memory grew by {growth} bytes"
        );
        assert!(growth <= 16 << 20, "{growth} bytes");
    }
    let log = std::fs::read_to_string(server.log()).expect("a log");
    assert!(!log.contains("panicked"), "{log}");
    for (slot, good) in &kinds {
        registration.upload(*slot, good).expect(200);
    }
}
