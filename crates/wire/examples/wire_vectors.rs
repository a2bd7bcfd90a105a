//! Remakes the stored blobs: `cargo run -p wire --example wire_vectors`.
//!
//! Writes one good blob of every kind and one bad blob for each fault, in the toy ring of `testkit`, under
//! tests/vectors/wire/v1. Blobs of a format version that has been released must never change: a new version writes
//! beside them.

#[path = "../tests/blobs/fixture.rs"]
#[allow(dead_code)]
mod fixture;

use std::error::Error;
use std::fs;
use std::path::Path;

use fixture::Fixture;
use sha2::{Digest, Sha256};
use wire::blob::Kind;
use wire::rest::Start;

/// Bytes before the body.
const HEADER: usize = 87;
/// Bytes of the digest.
const TRAILER: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/wire/v1");
    for (folder, fixture) in ["zero", "encrypted", "attended", "bootstrapped"]
        .into_iter()
        .zip(Fixture::all())
    {
        let folder = root.join(folder);
        fs::create_dir_all(&folder)?;
        fs::write(
            folder.join("profile.json"),
            serde_json::to_string_pretty(&fixture.profile)? + "\n",
        )?;
        for (kind, bytes) in &fixture.blobs {
            fs::write(folder.join(file_name(*kind)), bytes)?;
        }
    }
    write_bad(&root.join("bad"), &Fixture::new(Start::Encrypted))
}

fn file_name(kind: Kind) -> String {
    kind.as_str().replace(' ', "_") + ".blob"
}

/// One blob for each fault, under the profile of `encrypted`; the part before the first dot names the kind.
fn write_bad(folder: &Path, fixture: &Fixture) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let mut bad: Vec<(Kind, &str, Vec<u8>)> = Vec::new();
    let good = |kind| fixture.blob(kind).to_vec();
    let changed = |kind, offset: usize, bytes: &[u8]| {
        let mut blob = good(kind);
        blob[offset..offset + bytes.len()].copy_from_slice(bytes);
        resealed(blob)
    };
    let keys = Kind::EvaluationKeys;
    bad.push((keys, "wrong-magic", changed(keys, 0, b"BLDG")));
    bad.push((keys, "version-of-the-future", changed(keys, 4, &[2, 0])));
    bad.push((keys, "another-kind", changed(keys, 6, &[5])));
    bad.push((keys, "another-owners-key-id", changed(keys, 7, &[0xee; 16])));
    bad.push((keys, "other-parameters", changed(keys, 23, &[0xee; 32])));
    bad.push((keys, "other-plan", changed(keys, 55, &[0xee; 32])));
    let (data, public) = (Kind::DataSet, Kind::PublicKey);
    let prime = fixture.profile.parameters.q[0].to_le_bytes();
    let above = (fixture.profile.parameters.q[0] + 1).to_le_bytes();
    // The first residue of the first limb has 45 bits: five whole bytes and five bits of the sixth.
    let first = |value: [u8; 8]| {
        let high = good(public)[HEADER + 32 + 5] & !0x1f | value[5];
        changed(public, HEADER + 32, &[&value[..5], &[high]].concat())
    };
    bad.push((public, "residue-equals-its-prime", first(prime)));
    bad.push((public, "residue-one-above-its-prime", first(above)));
    let ones = changed(data, HEADER + 32, &[0xff; 32]);
    bad.push((data, "coefficients-above-the-modulus", ones));
    bad.push((
        data,
        "cut-in-the-last-coefficient",
        good(data)[..good(data).len() - TRAILER - 1].to_vec(),
    ));
    bad.push((data, "one-byte-left-over", [good(data), vec![0]].concat()));
    let mut flipped = good(data);
    flipped[900] ^= 1;
    bad.push((data, "one-bit-flipped-on-the-way", flipped));
    bad.push((
        Kind::InitialModel,
        "marked-as-zero",
        changed(Kind::InitialModel, HEADER, &[0]),
    ));
    let scale = |value: f64| changed(Kind::TrainedModel, HEADER, &value.to_le_bytes());
    bad.push((Kind::TrainedModel, "scale-not-a-number", scale(f64::NAN)));
    bad.push((Kind::TrainedModel, "scale-zero", scale(0.0)));
    let place =
        |offset, value: u32| changed(Kind::Checkpoint, HEADER + offset, &value.to_le_bytes());
    bad.push((Kind::Checkpoint, "level-above-the-highest", place(4, 4)));
    bad.push((
        Kind::Checkpoint,
        "four-billion-ciphertexts",
        place(8, u32::MAX),
    ));
    bad.push((
        Kind::SealedSeed,
        "shorter-than-a-key-and-its-tag",
        resealed(good(Kind::SealedSeed)[..HEADER + 47 + TRAILER].to_vec()),
    ));
    bad.push((
        Kind::EncoderNeeds,
        "not-json",
        changed(Kind::EncoderNeeds, HEADER, b"["),
    ));
    for (kind, fault, bytes) in bad {
        let name = format!("{}.{fault}.blob", kind.as_str().replace(' ', "_"));
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// The same bytes with the digest that belongs to them.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len() - TRAILER;
    let digest = Sha256::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&digest);
    bytes
}
