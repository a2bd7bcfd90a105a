//! Whole blobs of the demonstration, from a vault whose randomness is a counter.

use std::ops::ControlFlow;

use dataset::{Choices, Standardise, Table};
use sha2::{Digest, Sha256};
use vault::{Production, Randomness, Vault, stream};
use vault_api::{DataHandle, PartHeader, Progress, Refresh, Reply, TrainingSettings};

use crate::Case;

/// Not random at all: for known answers only.
struct Counted(u64);

impl Randomness for Counted {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            let digest = Sha256::digest(self.0.to_le_bytes());
            chunk.copy_from_slice(&digest[..chunk.len()]);
        }
    }
}

/// Keys, rows, public key of the demonstration; of a training that the server refreshes, what comes to them.
pub fn cases() -> Vec<Case> {
    let mut vault = Vault::new(1);
    let mut random = Counted(0);
    let csv = include_bytes!("../../../www/demo/processed_creditcard_balanced_sample.csv");
    let Reply::Table { table, .. } = vault.add_table(Table::read(&csv[..]).expect("a table"))
    else {
        unreachable!()
    };
    let choices = Choices {
        label: Some("Class".into()),
        standardise: Standardise::LeaveAsIs,
        ..Choices::default()
    };
    let Reply::Data { data, summary } = vault.prepare(table, None, &choices).expect("rows") else {
        unreachable!()
    };
    let prepared = format!("{summary:?}").into_bytes();
    let settings = TrainingSettings::default();
    let Reply::Plan { plan, summary } = vault.plan(data, settings, &|| 0.0).expect("a plan") else {
        unreachable!()
    };
    let Reply::Key { key, .. } = vault.make_key(plan, &mut random).expect("a key") else {
        unreachable!()
    };
    let public = vault.make_public_key(key, plan).expect("a public key");
    let rows = vault
        .produce_table(key, plan, data, &mut random)
        .expect("rows");
    let mut cases = vec![
        ("demo-prepared".into(), prepared),
        ("demo-profile".into(), summary.profile_json.into_bytes()),
        (
            "demo-evaluation-keys".into(),
            collect(vault.produce_keys(key, plan).expect("keys")),
        ),
        ("demo-public-key".into(), public),
        ("demo-rows".into(), collect(rows)),
    ];
    cases.extend(bootstrapped(&mut vault, data, &mut random));
    cases
}

/// The plan, and the pair of keys that comes behind all others (together they would be 150 MB).
fn bootstrapped(vault: &mut Vault, data: DataHandle, random: &mut Counted) -> [Case; 2] {
    let settings = TrainingSettings {
        epochs: 12,
        refresh: Refresh::ByServerWhenNeeded,
        ..TrainingSettings::best()
    };
    let Reply::Plan { plan, summary } = vault.plan(data, settings, &|| 0.0).expect("a plan") else {
        unreachable!()
    };
    let Reply::Key { key, .. } = vault.make_key(plan, random).expect("a key") else {
        unreachable!()
    };
    let keys = vault.produce_keys(key, plan).expect("keys").units;
    let pair = keys.make(keys.count() - 1).expect("the pair");
    [
        (
            "bootstrapped-profile".into(),
            summary.profile_json.into_bytes(),
        ),
        ("bootstrapped-pair".into(), pair),
    ]
}

fn collect(production: Production<'_>) -> Vec<u8> {
    let mut blob = Vec::new();
    let mut listener = |_: Progress| ControlFlow::Continue(());
    let sink = |_: PartHeader, part: Vec<u8>| {
        blob.extend_from_slice(&part);
        ControlFlow::Continue(())
    };
    stream(production, 1, &|| 0.0, &mut listener, sink).expect("a blob");
    blob
}
