//! What no file may mention: folders and names that exist only on someone's own machine.

use std::fs;

use crate::sources;

const TEXT: [&str; 14] = [
    "rs", "toml", "md", "html", "css", "js", "json", "yml", "yaml", "sh", "txt", "svg", "sql",
    "lock",
];

/// Written in two pieces so that this file does not mention them.
fn unwanted() -> Vec<String> {
    let pieces = [
        ("/ho", "me/"),
        ("/ro", "ot/"),
        ("/Us", "ers/"),
        ("/wo", "rk/"),
        ("/tm", "p/"),
        ("C:\\Us", "ers"),
    ];
    pieces
        .iter()
        .map(|(front, back)| format!("{front}{back}"))
        .collect()
}

fn mentions(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let words = unwanted()
            .into_iter()
            .filter(|word| line.contains(word.as_str()));
        found.extend(words.map(|word| format!("{path}:{}: {word}", number + 1)));
    }
    found
}

#[test]
fn no_file_speaks_of_someone_s_machine() {
    let mut found = Vec::new();
    for path in sources::files(&TEXT)
        .into_iter()
        .chain([".ci/run".to_owned()])
    {
        let text = fs::read_to_string(sources::root().join(&path)).expect("UTF-8");
        found.extend(mentions(&path, &text));
    }
    assert_eq!(found, Vec::<String>::new());
    let planted = format!("see {}me", unwanted()[0]);
    assert_eq!(mentions("a.md", &planted).len(), 1);
}
