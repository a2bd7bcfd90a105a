//! Blobs of the past: they open, they decrypt, and today's code writes the same bytes.

use std::fs;
use std::path::{Path, PathBuf};

use ckks::Parameters;
use wire::blob::{self, Kind, Schema};
use wire::rest::{Profile, Start};

use crate::decode::judge;
use crate::fixture::Fixture;
use crate::round_trip::assert_decrypts;

/// The folders, in the order of [`Fixture::all`].
const NAMES: [&str; 4] = ["zero", "encrypted", "attended", "bootstrapped"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/wire/v1")
        .join(name)
}

fn stored(name: &str, kind: Kind) -> Vec<u8> {
    let file = kind.as_str().replace(' ', "_") + ".blob";
    fs::read(folder(name).join(file)).expect("the vector is there")
}

fn stored_schema(name: &str) -> Schema {
    let json = fs::read(folder(name).join("profile.json")).expect("the profile is there");
    let profile = Profile::parse(&json).expect("profile");
    let toy = Parameters::new_toy((&profile.parameters).into()).expect("a toy ring");
    Schema::with_parameters(&profile, toy).expect("schema")
}

#[test]
fn stored_blobs_open_and_decrypt() {
    for (name, fixture) in NAMES.into_iter().zip(Fixture::all()) {
        let (schema, secret) = (stored_schema(name), fixture.secret);
        for (kind, _) in fixture.blobs {
            let bytes = stored(name, kind);
            judge(kind, &bytes, bytes.len() as u64, &schema, secret.key_id()).unwrap();
        }
        let bytes = stored(name, Kind::TrainedModel);
        let weights =
            blob::read_trained_model(&bytes[..], bytes.len() as u64, &schema, None).unwrap();
        weights
            .iter()
            .for_each(|ciphertext| assert_decrypts(ciphertext, &secret));
        let bytes = stored(name, Kind::DataSet);
        for seeded in blob::read_data_set(&bytes[..], bytes.len() as u64, &schema, None).unwrap() {
            assert_decrypts(&seeded.expand(), &secret);
        }
    }
}

#[test]
fn the_same_seeds_still_give_the_same_bytes() {
    for (name, fixture) in NAMES.into_iter().zip(Fixture::all()) {
        for (kind, bytes) in fixture.blobs {
            assert!(
                stored(name, kind) == bytes,
                "{name}: {kind} is written differently now"
            );
        }
    }
}

#[test]
fn every_bad_vector_is_refused() {
    let (schema, secret) = (
        stored_schema("encrypted"),
        Fixture::new(Start::Encrypted).secret,
    );
    let mut seen = 0;
    for entry in fs::read_dir(folder("bad")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let prefix = name.split('.').next().unwrap().replace('_', " ");
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == prefix)
            .unwrap();
        let bytes = fs::read(&path).unwrap();
        assert!(
            judge(kind, &bytes, bytes.len() as u64, &schema, secret.key_id()).is_err(),
            "{name}"
        );
        seen += 1;
    }
    assert_eq!(seen, 19);
}
