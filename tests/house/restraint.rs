//! What source may not say: `unsafe` outside the kernels, `unwrap` outside tests, clocks and entropy below the vault.

use crate::graph::BELOW_WIRE;
use crate::sources::{self, Source};
use crate::tokens::{Word, words};

/// The only files that may say `unsafe`: vector kernels, each tested bit for bit against the portable one.
const UNSAFE_FILES: [&str; 5] = [
    "crates/ckks-ring/src/kernel/fma.rs",
    "crates/ckks-ring/src/kernel/fma/avx2.rs",
    "crates/ckks-ring/src/kernel/fma/wasm.rs",
    "crates/ckks-ring/src/kernel/ifma.rs",
    "crates/ckks-ring/src/kernel/ifma/vector.rs",
];
/// Attributes and lints have the word in them too.
const AROUND_UNSAFE: [&str; 2] = ["unsafe_code", "unsafe_op_in_unsafe_fn"];

fn objections(
    sources: &[Source],
    applies: impl Fn(&Source) -> bool,
    objects: impl Fn(&Word) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| applies(source)) {
        let words = words(&source.text);
        let bad = words.iter().filter(|word| objects(word));
        found.extend(bad.map(|word| format!("{}:{}: {}", source.path, word.line, word.name)));
    }
    found
}

fn unsafe_elsewhere(sources: &[Source]) -> Vec<String> {
    let elsewhere = |source: &Source| !UNSAFE_FILES.contains(&source.path.as_str());
    objections(sources, elsewhere, |word| {
        word.name == "unsafe" && !AROUND_UNSAFE.contains(&word.name.as_str())
    })
}

fn unexplained_unsafe(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources
        .iter()
        .filter(|source| UNSAFE_FILES.contains(&source.path.as_str()))
    {
        let lines: Vec<&str> = source.text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let before = &lines[number.saturating_sub(4)..number];
            let explained = before
                .iter()
                .any(|line| line.contains("SAFETY:") || line.contains("# Safety"));
            if line.contains("unsafe {") && !explained {
                found.push(format!("{}:{}", source.path, number + 1));
            }
        }
    }
    found
}

fn unwraps_in_product_code(sources: &[Source]) -> Vec<String> {
    let product = |source: &Source| !source.is_for_tests();
    objections(sources, product, |word| {
        word.is_call && word.name == "unwrap"
    })
}

fn clocks_and_entropy_below_the_vault(sources: &[Source]) -> Vec<String> {
    let below = |source: &Source| {
        let rooms = BELOW_WIRE.iter().chain(&["dataset", "wire"]);
        let mut inside = rooms.map(|room| format!("crates/{room}/src/"));
        inside.any(|folder| source.path.starts_with(&folder)) && !source.is_for_tests()
    };
    let names = [
        "SystemTime",
        "Instant",
        "thread_rng",
        "OsRng",
        "SysRng",
        "getrandom",
        "RandomState",
    ];
    objections(sources, below, |word| names.contains(&word.name.as_str()))
}

fn planted(path: &str, text: &str) -> [Source; 1] {
    [Source {
        path: path.into(),
        text: text.into(),
    }]
}

#[test]
fn unsafe_is_in_the_kernels_alone() {
    let sources = sources::rust();
    assert_eq!(unsafe_elsewhere(&sources), Vec::<String>::new());
    assert_eq!(unexplained_unsafe(&sources), Vec::<String>::new());
    let text = "//! A.\n\nfn a() { unsafe { b() } }\n";
    assert_eq!(
        unsafe_elsewhere(&planted("crates/wire/src/a.rs", text)),
        ["crates/wire/src/a.rs:3: unsafe"]
    );
    assert!(UNSAFE_FILES.len() <= 5, "that is no longer a short list");
}

#[test]
fn unwrap_is_for_tests() {
    assert_eq!(
        unwraps_in_product_code(&sources::rust()),
        Vec::<String>::new()
    );
    let text = "//! A.\n\nfn a() { b.unwrap() }\n";
    assert_eq!(
        unwraps_in_product_code(&planted("src/a.rs", text)),
        ["src/a.rs:3: unwrap"]
    );
    assert_eq!(
        unwraps_in_product_code(&planted("tests/a.rs", text)),
        Vec::<String>::new()
    );
}

#[test]
fn time_and_entropy_are_arguments_below_the_vault() {
    assert_eq!(
        clocks_and_entropy_below_the_vault(&sources::rust()),
        Vec::<String>::new()
    );
    let text = "//! A.\n\nfn a() { std::time::Instant::now(); }\n";
    let found = clocks_and_entropy_below_the_vault(&planted("crates/ckks/src/a.rs", text));
    assert_eq!(found, ["crates/ckks/src/a.rs:3: Instant"]);
}
