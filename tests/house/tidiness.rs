//! How files open, how long they are, what they are called.

use crate::sources::{self, Source};

const LONGEST: usize = 400;
const MEDIAN: usize = 150;

fn without_opening(sources: &[Source]) -> Vec<&str> {
    let bare = sources
        .iter()
        .filter(|source| !source.text.starts_with("//! "));
    bare.map(|source| source.path.as_str()).collect()
}

fn too_long(sources: &[Source]) -> Vec<String> {
    let long = sources
        .iter()
        .map(|source| (&source.path, source.text.lines().count()));
    long.filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect()
}

fn median(sources: &[Source]) -> usize {
    let mut lines: Vec<usize> = sources
        .iter()
        .map(|source| source.text.lines().count())
        .collect();
    lines.sort_unstable();
    lines[lines.len() / 2]
}

fn called_mod(sources: &[Source]) -> Vec<&str> {
    sources
        .iter()
        .filter(|source| source.path.ends_with("/mod.rs"))
        .map(|source| source.path.as_str())
        .collect()
}

fn planted(path: &str, text: String) -> [Source; 1] {
    [Source {
        path: path.into(),
        text,
    }]
}

#[test]
fn every_file_opens_with_what_it_is() {
    assert_eq!(without_opening(&sources::rust()), Vec::<&str>::new());
    assert_eq!(
        without_opening(&planted("a.rs", "use std::fs;\n".into())),
        ["a.rs"]
    );
}

#[test]
fn files_are_short() {
    let sources = sources::rust();
    assert_eq!(too_long(&sources), Vec::<String>::new());
    assert!(
        median(&sources) <= MEDIAN,
        "median {} lines",
        median(&sources)
    );
    assert_eq!(
        too_long(&planted("a.rs", "x\n".repeat(LONGEST + 1))),
        ["a.rs: 401 lines"]
    );
    assert_eq!(median(&planted("a.rs", "x\n".repeat(151))), 151);
}

#[test]
fn modules_are_named_after_their_noun() {
    assert_eq!(called_mod(&sources::rust()), Vec::<&str>::new());
    assert_eq!(
        called_mod(&planted("a/mod.rs", String::new())),
        ["a/mod.rs"]
    );
}
