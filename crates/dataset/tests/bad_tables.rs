//! Tables that must be refused, each with its reason, row and column.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use dataset::{Choices, DataError, MissingPolicy, Prepared, Split, Table};

fn read(text: &str) -> Result<Table, DataError> {
    Table::read(text.as_bytes())
}

fn choices(label: &str) -> Choices {
    Choices {
        label: Some(label.to_owned()),
        ..Choices::default()
    }
}

fn refusal(text: &str) -> DataError {
    match read(text).and_then(|table| Prepared::new(&table, None, &choices("y"))) {
        Ok(_) => panic!("should have been refused: {text:?}"),
        Err(refusal) => refusal,
    }
}

#[test]
fn every_bad_table_is_refused_for_its_own_reason() {
    type Check = fn(&DataError) -> bool;
    let cases: [(&str, Check); 15] = [
        ("", |e| *e == DataError::EmptyFile),
        ("\u{feff}\r\n", |e| *e == DataError::EmptyFile),
        ("a,y\n", |e| *e == DataError::NoRows),
        ("a,y\n1,0\n1,2,3\n", |e| {
            matches!(
                e,
                DataError::Ragged {
                    row: 2,
                    line: 3,
                    expected: 2,
                    found: 3
                }
            )
        }),
        ("a,y\n1,0\n1\n", |e| {
            matches!(
                e,
                DataError::Ragged {
                    row: 2,
                    found: 1,
                    ..
                }
            )
        }),
        ("a,a,y\n1,2,0\n", |e| {
            matches!(e, DataError::DuplicateColumn { .. })
        }),
        ("a,,y\n1,2,0\n", |e| {
            matches!(e, DataError::UnnamedColumn { position: 2 })
        }),
        ("a,y\n1,0\ninf,1\n", |e| {
            e.place() == (Some(2), Some("a")) && matches!(e, DataError::NotFinite { .. })
        }),
        ("a,y\n1,0\n1e999,1\n", |e| {
            matches!(e, DataError::NotFinite { row: 2, .. })
        }),
        ("a,y\n1,0\nNaN,1\n", |e| {
            e.place() == (Some(2), Some("a")) && matches!(e, DataError::Missing { .. })
        }),
        ("a,y\n1,0\nabc,1\n", |e| {
            matches!(e, DataError::NotANumber { row: 2, .. })
        }),
        ("a,y\n1,0\n2,1\n3,2\n", |e| {
            matches!(e, DataError::NotTwoClasses { .. })
        }),
        ("a,y\n1,0\n2,\n3,1\n", |e| e.place() == (Some(2), Some("y"))),
        ("y\n0\n1\n", |e| *e == DataError::NoFeatures),
        ("a,b\n1,0\n", |e| {
            matches!(e, DataError::NoSuchColumn { .. })
        }),
    ];
    for (text, check) in cases {
        let refusal = refusal(text);
        assert!(check(&refusal), "{text:?}: {refusal}");
    }
}

#[test]
fn limits_are_kept() {
    let wide = vec!["1"; 5000].join(",");
    assert!(matches!(
        read(&wide),
        Err(DataError::TooManyColumns { limit: 4096, .. })
    ));
    let open_quote = format!("a,y\n\"{}", "1,0\n".repeat(40_000));
    assert!(read(&open_quote).is_err());
    assert!(matches!(
        Table::read(&b"a,y\n\xff,1\n"[..]),
        Err(DataError::NotUtf8 { row: 1 })
    ));
    assert_eq!(
        Table::read(&b"\xff\xfea\0"[..]).map(|_| ()),
        Err(DataError::Utf16)
    );
}

#[test]
fn labels_in_a_file_of_their_own_must_match() {
    let features = read("a,b\n1,2\n3,4\n").unwrap();
    let short = read("y\n1\n").unwrap();
    let refused = Prepared::new(&features, Some(&short), &Choices::default());
    assert_eq!(
        refused,
        Err(DataError::RowCountsDiffer {
            features: 2,
            labels: 1
        })
    );
    let unclear = read("y,z\n1,0\n0,1\n").unwrap();
    let refused = Prepared::new(&features, Some(&unclear), &Choices::default());
    assert_eq!(refused, Err(DataError::LabelUnclear { columns: 2 }));
    let refused = Prepared::new(&features, None, &Choices::default());
    assert_eq!(refused, Err(DataError::NoLabel));
    let fits = read("y\n1\n0\n").unwrap();
    assert_eq!(
        Prepared::new(&features, Some(&fits), &Choices::default())
            .unwrap()
            .train
            .labels,
        [true, false]
    );
}

#[test]
fn a_split_that_leaves_one_class_is_refused() {
    let table = read("a,y\n1,0\n2,0\n3,1\n").unwrap();
    let split = Some(Split {
        test_percent: 50,
        seed: 1,
    });
    let refused = Prepared::new(
        &table,
        None,
        &Choices {
            split,
            ..choices("y")
        },
    );
    assert_eq!(
        refused,
        Err(DataError::OneClassOnly {
            class: "0".to_owned()
        })
    );
    let missing = MissingPolicy::DropRow;
    let table = read("a,y\n1,0\n2,0\n,1\n").unwrap();
    let refused = Prepared::new(
        &table,
        None,
        &Choices {
            missing,
            ..choices("y")
        },
    );
    assert!(matches!(refused, Err(DataError::OneClassOnly { .. })));
}
