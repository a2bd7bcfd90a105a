//! What a server's log must never tell (Z4): tokens, passwords, mailed codes, addresses.

use std::fs;
use std::path::Path;

use crate::Scanner;

/// Beginnings of what this crate's accounts and every token have.
const SECRETS: [(&str, &str); 3] = [
    ("eyJhbGciOi", "a token"),
    ("a long password ", "a password"),
    ("@example.org", "an address"),
];

/// Names of the secrets that are in `log`, those of the letters in `mailbox` among them.
pub fn secrets_told(log: &[u8], mailbox: &Path) -> Vec<String> {
    let mut scanner = Scanner::default();
    for (beginning, name) in SECRETS {
        scanner.add(beginning.as_bytes(), name);
    }
    for letter in fs::read_dir(mailbox).into_iter().flatten().flatten() {
        let text = fs::read_to_string(letter.path()).unwrap_or_default();
        for code in text.split_whitespace().filter_map(code) {
            scanner.add(code.as_bytes(), "a mailed code");
        }
    }
    scanner.find(log)
}

/// A word of eight digits, its full stop aside.
fn code(word: &str) -> Option<&str> {
    let word = word.trim_end_matches('.');
    (word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit())).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_secret_is_found_where_it_is_planted() {
        let mailbox = tempfile::tempdir().expect("a folder");
        let letter = "Your confirmation code for Blindfold is 20461137.\n";
        fs::write(mailbox.path().join("1.eml"), letter).expect("written");
        let told = |line: &str| secrets_told(line.as_bytes(), mailbox.path());
        assert_eq!(told("bearer eyJhbGciOiJSUzI1NiJ9.e30"), ["a token"]);
        assert_eq!(told("password=a long password of ann"), ["a password"]);
        assert_eq!(told("to=ann@example.org"), ["an address"]);
        assert_eq!(told("code=20461137 refused"), ["a mailed code"]);
        assert!(told("code=20461138 refused, status=400").is_empty());
    }
}
