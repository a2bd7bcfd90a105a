//! Tables as people have them, and what becomes of them.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use dataset::{
    Choices, ColumnKind, MissingPolicy, Prepared, Split, Standardise, Table, TableReader,
    find_labels,
};

fn read(text: &str) -> Table {
    Table::read(text.as_bytes()).unwrap()
}

fn choices(label: &str) -> Choices {
    Choices {
        label: Some(label.to_owned()),
        ..Choices::default()
    }
}

#[test]
fn the_same_table_in_four_dialects_is_the_same() {
    let expected = [1.5, -2.0, 0.25, 4.0];
    for text in [
        "a,b,y\n1.5,-2,0\n0.25,4,1\n",
        "\u{feff}a;b;y\r\n1,5;-2;0\r\n0,25;4;1\r\n",
        "a\tb\ty\n1.5\t-2\t0\n0.25\t4\t1",
        "\"a\",\"b\",\"y\"\n\"1.5\",\"-2\",\"0\"\n\"0.25\",\"4\",\"1\"\n",
    ] {
        let standardise = Standardise::LeaveAsIs;
        let prepared = Prepared::new(
            &read(text),
            None,
            &Choices {
                standardise,
                ..choices("y")
            },
        )
        .unwrap();
        assert_eq!(prepared.train.values, expected, "{text:?}");
        assert_eq!(prepared.train.labels, [false, true]);
    }
}

#[test]
fn columns_are_summarised() {
    let summary = read("n,c,w,e,k,Class\n1.5,1,x,,7,0\n2.5,2,y,NA,7,1\n,3,z,,7,0\n").summary();
    let kinds: Vec<ColumnKind> = summary.columns.iter().map(|column| column.kind).collect();
    use ColumnKind::{Binary, Category, Empty, Text};
    assert_eq!(kinds, [Binary, Category, Text, Empty, Category, Binary]);
    assert_eq!(summary.columns[0].missing, 1);
    assert!(summary.columns[4].constant && !summary.columns[1].constant);
    assert_eq!(summary.suggested_label.as_deref(), Some("Class"));
    let figures = summary.columns[1].figures.as_ref().unwrap();
    assert_eq!(
        (figures.minimum, figures.maximum, figures.mean),
        (1.0, 3.0, 2.0)
    );
    assert_eq!(figures.histogram.iter().sum::<usize>(), 3);
    assert_eq!(summary.columns[5].values[0].rows, 2);
    assert_eq!(summary.preview.len(), 3);
}

#[test]
fn standardising_is_fitted_on_the_training_rows_only() {
    let rows: String = (0..200)
        .map(|i| format!("{},{}\n", i * i % 37, u8::from(i % 3 == 0)))
        .collect();
    let table = read(&format!("a,y\n{rows}"));
    let split = Some(Split {
        test_percent: 30,
        seed: 3,
    });
    let prepared = Prepared::new(
        &table,
        None,
        &Choices {
            split,
            ..choices("y")
        },
    )
    .unwrap();
    let train = &prepared.train.values;
    let mean = train.iter().sum::<f64>() / train.len() as f64;
    let variance = train.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / train.len() as f64;
    assert!(mean.abs() < 1e-12 && (variance - 1.0).abs() < 1e-12);
    let test_mean = prepared.test.values.iter().sum::<f64>() / prepared.test.len() as f64;
    assert!(test_mean.abs() > 1e-6);
    assert_eq!(prepared.train.len() + prepared.test.len(), 200);
    let applied = prepared.preprocessing.apply_to(&table).unwrap();
    for (place, &origin) in prepared.test.origins.iter().enumerate() {
        assert_eq!(applied.values[origin as usize], prepared.test.values[place]);
    }
}

#[test]
fn outliers_are_clipped_and_constants_are_nought() {
    let rows: String = (0..100)
        .map(|i| format!("{},5,{}\n", if i == 7 { 1e6 } else { f64::from(i) }, i % 2))
        .collect();
    let prepared = Prepared::new(&read(&format!("a,k,y\n{rows}")), None, &choices("y")).unwrap();
    assert!(prepared.train.values.iter().all(|x| x.abs() <= 8.0));
    assert_eq!(prepared.summary.clipped_cells, 1);
    assert!(prepared.train.values.chunks(2).all(|row| row[1] == 0.0));
    assert!(
        prepared
            .summary
            .remarks
            .iter()
            .any(|remark| remark.contains('k'))
    );
}

#[test]
fn missing_cells_are_filled_or_their_rows_left_out() {
    let table = read("a,y\n1,0\n,1\n3,0\n5,1\n");
    let filled = Choices {
        missing: MissingPolicy::FillWithMean,
        ..choices("y")
    };
    let filled = Prepared::new(&table, None, &filled).unwrap();
    assert_eq!((filled.summary.filled_cells, filled.train.len()), (1, 4));
    assert!(filled.train.values[1].abs() < 1e-12);
    let dropped = Choices {
        missing: MissingPolicy::DropRow,
        ..choices("y")
    };
    let dropped = Prepared::new(&table, None, &dropped).unwrap();
    assert_eq!(
        (dropped.summary.dropped_rows, dropped.train.origins.clone()),
        (1, vec![0, 2, 3])
    );
}

#[test]
fn a_fresh_table_is_read_by_column_name() {
    let table = read("a,b,y\n1,10,0\n2,20,1\n3,30,0\n");
    let leave = Choices {
        standardise: Standardise::LeaveAsIs,
        ..choices("y")
    };
    let prepared = Prepared::new(&table, None, &leave).unwrap();
    let fresh = read("b,extra,a,y\n7,x,8,1\n");
    assert_eq!(
        prepared.preprocessing.apply_to(&fresh).unwrap().values,
        [8.0, 7.0]
    );
    assert_eq!(
        prepared
            .preprocessing
            .apply_to(&read("8,7\n9,6\n"))
            .unwrap()
            .values,
        [8.0, 7.0, 9.0, 6.0]
    );
    assert!(
        prepared
            .preprocessing
            .apply_to(&read("a,c\n1,2\n"))
            .is_err()
    );
    assert_eq!(
        find_labels(&table, "y", &prepared.summary.classes),
        Some(vec![false, true, false])
    );
    assert_eq!(
        find_labels(&read("a,b\n1,2\n"), "y", &prepared.summary.classes),
        None
    );
}

#[test]
fn pieces_of_any_length_give_the_same_table() {
    let text = "a;\"b\"\"c\";y\r\n1,5;\"2\";0\r\n\r\n3;4;1\r\n\"5\";6,25;1";
    let expected = read(text).summary();
    assert_eq!(
        (expected.rows, expected.columns[1].name.as_str()),
        (3, "b\"c")
    );
    for length in 1..text.len() {
        let mut reader = TableReader::new();
        text.as_bytes()
            .chunks(length)
            .for_each(|piece| reader.push(piece).unwrap());
        assert_eq!(
            reader.finish().unwrap().summary(),
            expected,
            "pieces of {length}"
        );
    }
}

#[test]
fn a_file_longer_than_the_sample_is_read_to_its_end() {
    let rows: String = (0..40_000).map(|i| format!("{i},{}\n", i % 2)).collect();
    let summary = read(&format!("a,y\n{rows}")).summary();
    assert_eq!(summary.rows, 40_000);
    assert_eq!(
        summary.columns[0].figures.as_ref().unwrap().maximum,
        39_999.0
    );
}

/// Longer than the sample from which the dialect is found, so that pieces end within records that are parsed as they come.
fn a_long_file() -> String {
    let row = |i: usize| match i % 3 {
        0 => format!(
            "{i}.25,\"say \"\"{}\"\"\r\nand, so on\",{}\r\n",
            i % 7,
            i % 2
        ),
        1 => format!("-{i}e-3,\"{}\",{}\r\n", i % 5, i % 2),
        _ => format!(" {i} ,x,{}\n", i % 2),
    };
    let rows: String = (0..9000).map(row).collect();
    format!("\u{feff}a,\"b \"\"c\"\"\",y\r\n{rows}")
}

#[test]
fn quotes_line_ends_and_the_byte_order_mark_may_lie_across_pieces_of_a_long_file() {
    let text = a_long_file();
    let expected = read(&text).summary();
    assert_eq!(
        (expected.rows, expected.columns[0].name.as_str()),
        (9000, "a")
    );
    assert_eq!(expected.columns[1].name, "b \"c\"");
    for length in [1, 2, 3, 7, 1021, 4093, 65_537] {
        let mut reader = TableReader::new();
        text.as_bytes()
            .chunks(length)
            .for_each(|piece| reader.push(piece).unwrap());
        assert_eq!(
            reader.finish().unwrap().summary(),
            expected,
            "pieces of {length}"
        );
    }
}

#[test]
fn a_bad_cell_far_into_a_file_is_refused_alike_in_pieces_of_any_length() {
    let text = a_long_file() + "oops,x,1\n" + "1,x\n";
    let whole = Table::read(text.as_bytes()).unwrap_err();
    for length in [1, 5, 4093] {
        let mut reader = TableReader::new();
        let refused = text
            .as_bytes()
            .chunks(length)
            .find_map(|piece| reader.push(piece).err());
        let refused = refused.unwrap_or_else(|| reader.finish().unwrap_err());
        assert_eq!(refused, whole, "pieces of {length}");
        assert_eq!(refused.place().0, Some(9002));
    }
}
