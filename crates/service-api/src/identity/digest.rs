//! What is stored in place of a secret that was given out once.

use aws_lc_rs::digest;
use std::fmt::Write;

/// SHA-256 over a domain word and the parts, each followed by a zero byte, in hexadecimal.
///
/// Only for secrets with enough entropy of their own, or few tries: nothing slows a guess down.
#[must_use]
pub fn digest_of(domain: &'static str, parts: &[&str]) -> String {
    let mut hash = digest::Context::new(&digest::SHA256);
    for part in std::iter::once(&domain).chain(parts) {
        hash.update(part.as_bytes());
        hash.update(b"\0");
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finish().as_ref() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_and_parts_are_kept_apart() {
        let all = [
            digest_of("a", &["b", "c"]),
            digest_of("a", &["bc"]),
            digest_of("ab", &["c"]),
            digest_of("b", &["a", "c"]),
        ];
        for (index, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 64);
            assert!(!all[index + 1..].contains(one));
        }
    }
}
