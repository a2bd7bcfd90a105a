//! Blobs: the order and place in which units are made does not show, and every part has its place.

use ckks::KeyId;
use ckks_secret::MasterSeed;
use vault::{Assembly, Maker, Order, seed_of_unit};
use vault_api::Request;
use wire::blob::Kind;
use wire::rest::Profile;

use crate::rig::{Counter, Page, Run, collect, label_y, short, small_csv};

#[test]
fn units_made_elsewhere_and_in_any_order_give_the_same_blob() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let production = run.page.vault.produce_keys(run.key, run.plan).unwrap();
    let ordered = production.units;
    let profile = Profile::parse(run.uploads.profile.as_bytes()).unwrap();
    let (json, seed) = ordered.charge().unwrap();
    assert_eq!(json, run.uploads.profile);
    let helper = Maker::new(&profile, MasterSeed::new(*seed)).unwrap();
    let mut units: Vec<(usize, Vec<u8>)> = (0..ordered.count())
        .rev()
        .map(|index| (index, helper.key(index).unwrap()))
        .collect();
    units.sort_by_key(|unit| unit.0);
    let bytes: Vec<u8> = units.concat_units();
    assert_eq!(bytes, run.uploads.keys[87..run.uploads.keys.len() - 32]);
    drop(ordered);
    let (again, sha256) = run.page.keys(run.key, run.plan);
    assert!(again == run.uploads.keys);
    assert_eq!(sha256, hex(&again));
}

trait ConcatUnits {
    fn concat_units(self) -> Vec<u8>;
}

impl ConcatUnits for Vec<(usize, Vec<u8>)> {
    fn concat_units(self) -> Vec<u8> {
        self.into_iter().flat_map(|unit| unit.1).collect()
    }
}

fn hex(blob: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(blob)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[test]
fn ciphertexts_made_elsewhere_are_the_same() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let profile = Profile::parse(run.uploads.profile.as_bytes()).unwrap();
    let production = run
        .page
        .vault
        .produce_table(run.key, run.plan, run.data, &mut run.page.random)
        .unwrap();
    let units = production.units;
    let (_, seed) = units.charge().unwrap();
    let helper = Maker::new(&profile, MasterSeed::new(*seed)).unwrap();
    for index in 0..units.count() {
        let Order::Ciphertext { slots, seed, .. } = units.order(index).unwrap() else {
            panic!()
        };
        let there = helper
            .ciphertext(&slots, seed_of_unit(&seed, index))
            .unwrap();
        assert!(there == units.make(index).unwrap());
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    let run = Run::new(&small_csv(), label_y(), short());
    let made_by = |threads: usize| {
        let keys = run.page.vault.produce_keys(run.key, run.plan).unwrap();
        let mut random = Counter(7);
        let table = run
            .page
            .vault
            .produce_table(run.key, run.plan, run.data, &mut random)
            .unwrap();
        [keys, table].map(|production| collect(production, threads))
    };
    let [keys, table] = made_by(1);
    assert!(keys.0 == run.uploads.keys);
    for threads in [2, 3, 1000] {
        assert!(
            made_by(threads) == [keys.clone(), table.clone()],
            "{threads}"
        );
    }
}

#[test]
fn every_encryption_is_fresh() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let (again, _) = run.page.table(run.key, run.plan, run.data);
    assert_eq!(again.len(), run.uploads.table.len());
    assert_eq!(again[..87], run.uploads.table[..87]);
    assert_ne!(again[87..119], run.uploads.table[87..119]);
}

#[test]
fn a_blob_of_the_wrong_length_is_not_finished() {
    let run = Run::new(&small_csv(), label_y(), short());
    let schema =
        wire::blob::Schema::of(&Profile::parse(run.uploads.profile.as_bytes()).unwrap()).unwrap();
    let mut assembly = Assembly::new(Kind::DataSet, &schema, KeyId([1; 16])).unwrap();
    assembly.push(&[0; 100]);
    assert!(assembly.finish().is_err());
    assert!(Assembly::new(Kind::SealedSeed, &schema, KeyId([1; 16])).is_err());
}

#[test]
fn a_row_is_shown_beside_its_ciphertext() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let (key, plan, data) = (run.key, run.plan, run.data);
    for row in [0, 1, 59] {
        let (reply, _) = run.page.ask(&Request::SampleRow {
            key,
            plan,
            data,
            row,
        });
        let vault_api::Reply::Sample(sample) = reply else {
            panic!("{reply:?}")
        };
        assert_eq!(sample.names, ["a", "b", "c", "y"]);
        assert_eq!(sample.clear[0], ((row as i32) * 37 % 61).to_string());
        let expected = [&[1.0], &sample.prepared[..]].concat();
        for (right, expected) in sample.right_key.iter().zip(expected) {
            assert!(
                (right - expected).abs() < 1e-3,
                "row {row}: {right} {expected}"
            );
        }
        assert!(sample.wrong_key.iter().any(|wrong| wrong.abs() > 1e3));
        assert_eq!(sample.ciphertext_hex.len(), 512);
    }
    let outside = Request::SampleRow {
        key,
        plan,
        data,
        row: 60,
    };
    assert!(run.page.ask_with(&outside, None).is_err());
}

#[test]
fn the_public_key_is_as_long_as_planned() {
    let mut page = Page::new(3);
    let data = page.prepare(&small_csv(), label_y());
    let (plan, summary) = page.plan(data, short());
    let key = page.make_key(plan);
    let public = page.ask(&Request::MakePublicKey { key, plan }).1.unwrap();
    assert_eq!(public.len() as u64, summary.public_key_bytes);
}
