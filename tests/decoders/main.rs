//! Every fuzz target for a little while on every merge: mutated seeds, no coverage guidance, stable compiler.
//!
//! `BLINDFOLD_FUZZ_SECONDS` is the time for each target (1 unless given). `cargo xtask fuzz` is the long form, guided by coverage.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use testkit::Numbers;

/// Numbers that decoders stumble over, as little-endian bytes.
const AWKWARD: [u64; 8] = [
    0,
    1,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    u64::MAX,
];
/// Words that readers of text stumble over.
const WORDS: [&[u8]; 10] = [
    b"null",
    b"-",
    b"1e999",
    b"NaN",
    b"[[[[[[[[",
    b"{\"\":",
    b"\"",
    b"\0",
    b"\r",
    b"18446744073709551616",
];

fn place(numbers: &mut Numbers, length: usize) -> usize {
    usize::try_from(numbers.below(length as u64 + 1)).expect("a place")
}

/// One change: a flipped bit, an awkward number or word, a cut, a doubled or dropped piece, a piece of another input.
fn mutate(numbers: &mut Numbers, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = place(numbers, bytes.len());
    let span = place(numbers, (bytes.len() - at).min(64));
    match numbers.below(8) {
        0 | 1 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
        2 => {
            let number = AWKWARD[place(numbers, AWKWARD.len() - 1)].to_le_bytes();
            let width = (1 << numbers.below(4)).min(bytes.len() - at);
            bytes[at..at + width].copy_from_slice(&number[..width]);
        }
        3 => {
            let word = WORDS[place(numbers, WORDS.len() - 1)];
            bytes.splice(at..at + span, word.iter().copied());
        }
        4 => bytes.truncate(at),
        5 => drop(bytes.drain(at..at + span)),
        6 => {
            let piece = bytes[at..at + span].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => {
            let from = place(numbers, other.len());
            let until = from + place(numbers, (other.len() - from).min(64));
            bytes.splice(at..at + span, other[from..until].iter().copied());
        }
    }
}

fn time_for_each() -> Duration {
    let given = std::env::var("BLINDFOLD_FUZZ_SECONDS").ok();
    Duration::from_secs(given.and_then(|text| text.parse().ok()).unwrap_or(1))
}

#[test]
fn no_decoder_panics_or_breaks_its_promise() {
    let next = AtomicUsize::new(0);
    let threads = available_parallelism().map_or(1, NonZero::get);
    scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Relaxed);
                    let Some(&target) = targets::TARGETS.get(number) else {
                        break;
                    };
                    try_inputs(number, target);
                }
            });
        }
    });
}

fn try_inputs(number: usize, (name, target): targets::Target) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let seeds = targets::seeds(root, name).expect("stored vectors");
    assert!(!seeds.is_empty(), "{name} has no seeds");
    seeds.iter().for_each(|seed| target(seed));
    let mut numbers = Numbers::new(number as u64);
    let (begun, mut tried) = (Instant::now(), 0u64);
    // A slow machine must get somewhere too.
    while tried < 200 || begun.elapsed() < time_for_each() {
        let mut bytes = seeds[place(&mut numbers, seeds.len() - 1)].clone();
        let other = &seeds[place(&mut numbers, seeds.len() - 1)];
        for _ in 0..=numbers.below(4) {
            mutate(&mut numbers, &mut bytes, other);
        }
        tried += 1;
        let kept = catch_unwind(AssertUnwindSafe(|| target(&bytes)));
        assert!(kept.is_ok(), "{name}, input {tried}: {bytes:02x?}");
    }
    println!("{name}: {tried} inputs");
}
