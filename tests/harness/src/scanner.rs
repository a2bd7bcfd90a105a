//! Looks for byte patterns in everything that a server keeps.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// Length of what is looked up; patterns are at least this long.
const KEY: usize = 8;

/// How many hits are named.
const MOST_FOUND: usize = 100;
/// What gzip begins with.
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
/// Bytes that are unpacked at most.
const MOST_UNPACKED: u64 = 1 << 24;

/// Patterns to look for, by their first bytes.
#[derive(Default)]
pub struct Scanner {
    patterns: HashMap<[u8; KEY], Vec<(Vec<u8>, String)>>,
    /// Whether any pattern begins with these two bytes.
    begins: Vec<bool>,
}

impl Scanner {
    /// Adds a pattern of at least eight bytes, with the name to report it under.
    pub fn add(&mut self, pattern: &[u8], name: &str) {
        let key: [u8; KEY] = pattern[..KEY].try_into().expect("eight bytes or more");
        self.begins.resize(1 << 16, false);
        self.begins[front(pattern)] = true;
        self.patterns
            .entry(key)
            .or_default()
            .push((pattern.to_vec(), name.to_owned()));
    }

    /// How many patterns there are.
    pub fn len(&self) -> usize {
        self.patterns.values().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Names of the patterns that are in `bytes`, or in what was compressed there, at most a hundred.
    pub fn find(&self, bytes: &[u8]) -> Vec<String> {
        let begins = bytes.windows(GZIP.len()).enumerate();
        let begins = begins.filter(|(_, window)| *window == GZIP);
        let unpacked = begins.filter_map(|(at, _)| inflate(&bytes[at..]));
        let mut found: Vec<String> = unpacked.flat_map(|it| self.find_plain(&it)).collect();
        found.extend(self.find_plain(bytes));
        found.truncate(MOST_FOUND);
        found
    }

    fn find_plain(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (at, window) in bytes.windows(KEY).enumerate() {
            if !self.begins.is_empty() && self.begins[front(window)] && found.len() < MOST_FOUND {
                let key: [u8; KEY] = window.try_into().expect("a window");
                let candidates = self.patterns.get(&key).into_iter().flatten();
                let here = candidates.filter(|(pattern, _)| bytes[at..].starts_with(pattern));
                found.extend(here.map(|(_, name)| name.clone()));
            }
        }
        found
    }

    /// The same for every file below a folder: `file: pattern`.
    pub fn find_in_folder(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                found.extend(self.find_in_folder(&path));
            } else if let Ok(bytes) = fs::read(&path) {
                found.extend(
                    self.find(&bytes)
                        .into_iter()
                        .map(|name| format!("{}: {name}", path.display())),
                );
            }
        }
        found
    }
}

/// What a gzip stream at the beginning of `bytes` holds, as far as it can be read.
fn inflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut stream = GzDecoder::new(bytes).take(MOST_UNPACKED);
    let _ = stream.read_to_end(&mut unpacked);
    (!unpacked.is_empty()).then_some(unpacked)
}

fn front(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}
