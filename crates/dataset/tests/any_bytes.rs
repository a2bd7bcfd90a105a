//! Whatever the bytes, reading and preparing end in a table or a refusal, never in a panic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use dataset::{Choices, MissingPolicy, ModelFile, Prepared, Split, Standardise, Table};
use proptest::prelude::*;

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        (-1e3..1e3_f64).prop_map(|x| x.to_string()),
        any::<f64>().prop_map(|x| format!("{x:e}")),
        proptest::sample::select(
            &[
                "", "NaN", "inf", "1,5", "\"", "é", "0", "1", "yes", "-", "1e999", "\r"
            ][..]
        )
        .prop_map(str::to_owned),
    ]
}

fn prepare(table: &Table, percent: u8) {
    let names: Vec<String> = table.names().map(str::to_owned).collect();
    for missing in [
        MissingPolicy::Refuse,
        MissingPolicy::DropRow,
        MissingPolicy::FillWithMean,
    ] {
        for standardise in [Standardise::Yes, Standardise::LeaveAsIs] {
            let split = Some(Split {
                test_percent: percent,
                seed: 1,
            });
            let label = names.last().cloned();
            let choices = Choices {
                label,
                standardise,
                missing,
                split,
                ..Choices::default()
            };
            if let Ok(prepared) = Prepared::new(table, None, &choices) {
                assert!(
                    prepared
                        .train
                        .values
                        .iter()
                        .chain(&prepared.test.values)
                        .all(|x| x.is_finite())
                );
                assert_eq!(
                    prepared.train.values.len(),
                    prepared.train.len() * prepared.features().len()
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(table) = Table::read(&bytes[..]) {
            assert!(table.summary().rows > 0);
            prepare(&table, 20);
        }
        let _refused_or_not = ModelFile::read(&bytes);
    }

    #[test]
    fn arbitrary_cells(
        rows in proptest::collection::vec(proptest::collection::vec(cell(), 3), 0..12),
        separator in proptest::sample::select(&[',', ';', '\t', '|'][..]),
        percent in 0_u8..=100,
    ) {
        let mut text = format!("a{separator}b{separator}y\n");
        for row in rows {
            text.push_str(&row.join(&separator.to_string()));
            text.push('\n');
        }
        if let Ok(table) = Table::read(text.as_bytes()) {
            assert!(table.summary().rows > 0);
            prepare(&table, percent);
        }
    }
}
