//! A bad table is refused with row and column, and the person can go on from there.

use std::time::Duration;

use harness::browser::{Browser, Journey, Kind, test_ids as id};

fn refused(kind: Kind) {
    let (server, browser) = (super::server(), Browser::start(kind));
    let journey = Journey::begin(&browser, &server, "quy");
    journey.sign_up();
    let page = &journey.page;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rows.csv");
    let mut csv = "height,width,Class\r\n".to_owned();
    for row in 1..=60 {
        let width = if row == 42 {
            "wide".to_owned()
        } else {
            format!("{}.5", row % 7)
        };
        csv.push_str(&format!("{}.25,{width},{}\r\n", row % 5, row % 2));
    }
    std::fs::write(&file, csv).expect("a file");

    page.click(id::NAV_TRAIN);
    page.give(id::FILES, &[&file]);
    page.wait(id::PREVIEW, 30);
    page.click(id::NEXT);
    page.choose(id::LABEL, "Class");
    page.click(id::NEXT);
    page.look(id::TROUBLE, Duration::from_secs(30))
        .expect("a refusal");
    let words = page.text(id::TROUBLE);
    page.shoot("refusal");
    assert!(words.contains("42") && words.contains("width"), "{words}");
    assert!(!page.text(id::TROUBLE_REMEDY).is_empty());
    assert_eq!(page.overflow(390), 0, "the refusal is wider than a phone");
}

#[test]
fn a_bad_table_is_refused_in_chromium() {
    refused(Kind::Chromium);
}

#[test]
fn a_bad_table_is_refused_in_firefox() {
    refused(Kind::Firefox);
}
