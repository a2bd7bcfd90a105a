//! Which files there are.

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file of ours.
pub struct Source {
    /// Path from the root, with slashes.
    pub path: String,
    /// Text.
    pub text: String,
}

impl Source {
    /// Whether the whole file is for tests or benches.
    pub fn is_for_tests(&self) -> bool {
        let test_crates = ["tests/", "crates/testkit/", "fuzz/"];
        test_crates
            .iter()
            .any(|folder| self.path.starts_with(folder))
            || self.path.contains("/tests/")
            || self.path.contains("/benches/")
            || self.path.ends_with("/tests.rs")
    }
}

/// Folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of ours.
pub fn rust() -> Vec<Source> {
    let found = files(&["rs"]);
    let sources = found.into_iter().map(|path| Source {
        text: fs::read_to_string(root().join(&path)).expect("UTF-8"),
        path,
    });
    let sources: Vec<Source> = sources.collect();
    assert!(
        sources.len() > 100,
        "only {} sources found: the walk is broken",
        sources.len()
    );
    sources
}

/// Paths, from the root, of every file of ours with one of these extensions.
pub fn files(extensions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    walk(root(), extensions, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, extensions: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path: PathBuf = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            let skipped = [
                "target",
                "dist",
                "dist.new",
                ".git",
                "node_modules",
                "corpus",
                "artifacts",
            ];
            if !skipped.contains(&name.as_str()) {
                walk(&path, extensions, found);
            }
        } else if extensions
            .iter()
            .any(|extension| path.extension().is_some_and(|it| it == *extension))
        {
            let inside = path.strip_prefix(root()).expect("inside");
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}
